//! The text of a person's own SQL: its tokens, and where its statements end.
//!
//! As `psql` reads it: texts with and without backslashes, dollar quotes, comments within comments, parentheses, and
//! functions whose body is SQL between `BEGIN ATOMIC` and `END` hide a semicolon.

use std::ops::Range;

use limbeck_core::lexer::{self, quoted};
pub use limbeck_core::lexer::{Kind, Token, Unclosed};

/// The tokens of a text, without white space and comments.
pub fn tokens(sql: &str) -> Result<Vec<Token>, Unclosed> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = sql[at..].chars().next() {
        let rest = &sql[at..];
        let unclosed = |what| Unclosed::at(sql, at, what);
        let (kind, length) = match first {
            _ if first.is_whitespace() => (None, first.len_utf8()),
            '-' if rest.starts_with("--") => (None, rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => (None, comment(rest).ok_or_else(|| unclosed("comment"))?),
            '"' => (Some(Kind::Name), quoted(rest, '"', false).ok_or_else(|| unclosed("name"))?),
            '\'' => (Some(Kind::Text), quoted(rest, '\'', false).ok_or_else(|| unclosed("text"))?),
            'e' | 'E' if rest[1..].starts_with('\'') => {
                (Some(Kind::Text), 1 + quoted(&rest[1..], '\'', true).ok_or_else(|| unclosed("text"))?)
            }
            '$' => match dollar_tag(rest) {
                Some(tag) => (Some(Kind::Text), dollar(rest, tag).ok_or_else(|| unclosed("text"))?),
                None => (Some(Kind::Mark), 1),
            },
            _ if is_word(first) => (Some(Kind::Word), rest.find(|c| !is_word(c) && c != '$').unwrap_or(rest.len())),
            _ => (Some(Kind::Mark), first.len_utf8()),
        };
        tokens.extend(kind.map(|kind| Token { kind, span: at..at + length }));
        at += length;
    }
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How long a comment is, those within it included.
fn comment(text: &str) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        let rest = text.get(at..)?;
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += rest.chars().next()?.len_utf8();
        }
    }
}

/// `$tag$`, where a text begins with one.
fn dollar_tag(text: &str) -> Option<&str> {
    let end = text[1..].find('$')? + 2;
    let name = &text[1..end - 1];
    let fits = name.chars().all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit());
    fits.then(|| &text[..end])
}

fn dollar(text: &str, tag: &str) -> Option<usize> {
    text[tag.len()..].find(tag).map(|at| at + 2 * tag.len())
}

/// Whether an expression can be taken apart.
pub(crate) fn is_shallow(sql: &str) -> bool {
    lexer::is_shallow(sql, &tokens(sql).unwrap_or_default())
}

/// The words of a statement in upper case, as far as they are words: `["CREATE", "INDEX", "CONCURRENTLY"]`.
pub fn leading_words(sql: &str) -> Vec<String> {
    lexer::leading_words(sql, &tokens(sql).unwrap_or_default())
}

/// Splits a script into its statements, without the semicolons and without what stands around them.
///
/// ```
/// use limbeck_backend_postgres::lexer::split;
/// assert_eq!(split("SELECT ';' -- ;\n; DO $$ BEGIN; END $$; ")?, ["SELECT ';'", "DO $$ BEGIN; END $$"]);
/// # Ok::<(), limbeck_backend_postgres::lexer::Unclosed>(())
/// ```
pub fn split(script: &str) -> Result<Vec<&str>, Unclosed> {
    let mut statements = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut depth = Depth::default();
    for token in tokens(script)? {
        let text = &script[token.span.clone()];
        if text == ";" && token.kind == Kind::Mark && depth.is_outside() {
            statements.extend(open.take().map(|span| &script[span]));
            depth = Depth::default();
            continue;
        }
        depth.pass(token.kind, text);
        let start = open.as_ref().map_or(token.span.start, |span| span.start);
        open = Some(start..token.span.end);
    }
    statements.extend(open.map(|span| &script[span]));
    Ok(statements)
}

/// How deep in a statement a token stands.
#[derive(Default)]
struct Depth {
    /// The parentheses that are open.
    parentheses: usize,
    /// The words that the statement begins with, as many as tell what it makes.
    words: Vec<String>,
    /// The `BEGIN` and `CASE` that are open in the body of a function.
    blocks: usize,
}

impl Depth {
    fn is_outside(&self) -> bool {
        self.parentheses == 0 && self.blocks == 0
    }

    fn pass(&mut self, kind: Kind, text: &str) {
        match (kind, text) {
            (Kind::Mark, "(") => self.parentheses += 1,
            (Kind::Mark, ")") => self.parentheses = self.parentheses.saturating_sub(1),
            (Kind::Word, _) => self.word(text.to_ascii_uppercase()),
            _ => {}
        }
    }

    fn word(&mut self, word: String) {
        if self.words.len() < 4 {
            self.words.push(word.clone());
        }
        let makes_function = self.words.first().is_some_and(|first| first == "CREATE")
            && self.words.iter().any(|word| matches!(word.as_str(), "FUNCTION" | "PROCEDURE"));
        match word.as_str() {
            "BEGIN" if makes_function => self.blocks += 1,
            "CASE" if self.blocks > 0 => self.blocks += 1,
            "END" => self.blocks = self.blocks.saturating_sub(1),
            _ => {}
        }
    }
}
