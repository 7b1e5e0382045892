//! What the lexers of the dialects share: tokens and where they stand, the error for what is not closed, and how much
//! of an expression is taken apart. What a token is in a dialect, its backend says.

use std::{fmt, ops::Range};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A keyword, a plain name or a number.
    Word,
    /// A name in quotes.
    Name,
    /// A text, however it is quoted.
    Text,
    /// An operator or a mark, one character at a time.
    Mark,
}

/// A token, and the bytes where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Range<usize>,
}

/// A text, a name or a comment that is not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclosed {
    what: &'static str,
    line: usize,
}

impl Unclosed {
    /// `what` (a text, a name, a comment) that begins at a byte of a script.
    pub fn at(script: &str, byte: usize, what: &'static str) -> Self {
        Self { what, line: script.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1 }
    }
}

impl fmt::Display for Unclosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} that begins on line {} is not closed", self.what, self.line)
    }
}

impl std::error::Error for Unclosed {}

/// As many brackets stand within each other in an expression that is taken apart.
const DEEPEST: usize = 16;

/// As many words and marks: every one may be an operator, and each stands for a tree one deeper.
const LONGEST: usize = 256;

/// As often a parser may call itself: unoptimized, each time (a `CASE`) takes up to ninety kilobytes of the two
/// megabytes that a thread has.
pub const RECURSION: usize = 14;

/// Whether an expression of these tokens can be taken apart. A parser and the walk over its tree call themselves, and
/// behind many open parentheses a parser tries every reading of each within every reading of those around it.
pub fn is_shallow(sql: &str, tokens: &[Token]) -> bool {
    let (mut open, mut length) = (0_usize, 0_usize);
    for token in tokens {
        match (token.kind, &sql[token.span.clone()]) {
            (Kind::Mark, "(" | "[" | "{") => open += 1,
            (Kind::Mark, ")" | "]" | "}") => open = open.saturating_sub(1),
            // A list is as deep as its longest value.
            (Kind::Text, _) | (Kind::Mark, ",") => {}
            (Kind::Word | Kind::Name | Kind::Mark, _) => length += 1,
        }
        if open > DEEPEST || length > LONGEST {
            return false;
        }
    }
    true
}

/// The words of a statement in upper case, as far as they are words: `["CREATE", "INDEX", "CONCURRENTLY"]`.
pub fn leading_words(sql: &str, tokens: &[Token]) -> Vec<String> {
    let words = tokens.iter().take_while(|token| token.kind == Kind::Word);
    words.map(|token| sql[token.span.clone()].to_ascii_uppercase()).collect()
}

/// How long a quoted token is at the beginning of a text, its quotes and what is doubled in it or stands behind a
/// backslash included; nothing when it is not closed.
///
/// ```
/// use limbeck_core::lexer::quoted;
/// assert_eq!(quoted("'it''s' AND", '\'', false), Some(7));
/// assert_eq!(quoted(r"'it\'s' AND", '\'', true), Some(7));
/// assert_eq!(quoted("'it", '\'', true), None);
/// ```
pub fn quoted(text: &str, quote: char, backslashes: bool) -> Option<usize> {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if backslashes && c == '\\' {
            characters.next();
        } else if c == quote && characters.next_if(|(_, next)| *next == quote).is_none() {
            return Some(at + quote.len_utf8());
        }
    }
    None
}
