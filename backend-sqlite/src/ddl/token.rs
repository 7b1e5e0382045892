//! The tokenizer: SQLite's own rules, with the byte span of every token and comment.
//! Keywords are plain words here; what a word means depends on where it stands.

use super::error::SyntaxError;
use super::span::Span;

/// What sort of token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A bare word: keyword or identifier.
    Word,
    /// An identifier in `""`, ` `` ` or `[]`.
    Quoted,
    /// A string literal in `''`.
    String,
    /// A blob literal such as `x'00ff'`.
    Blob,
    /// An integer or floating point literal.
    Number,
    /// A parameter such as `?1` or `:name`.
    Variable,
    /// An operator or a punctuation mark.
    Symbol,
    /// `-- …` up to the end of its line.
    LineComment,
    /// `/* … */`.
    BlockComment,
}

/// One token of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

impl Token {
    /// Whether the token is the bare keyword or symbol `expected`.
    pub(super) fn is(self, text: &str, expected: &str) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Symbol) && self.span.of(text).eq_ignore_ascii_case(expected)
    }

    pub(super) fn is_comment(self) -> bool {
        matches!(self.kind, TokenKind::LineComment | TokenKind::BlockComment)
    }
}

/// All tokens of `text`, comments included.
pub(super) fn tokens_and_comments(text: &str) -> Result<Vec<Token>, SyntaxError> {
    Lexer { text, at: 0 }.collect()
}

/// The tokens of `text` without its comments.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, SyntaxError> {
    Lexer { text, at: 0 }.filter(|token| !matches!(token, Ok(token) if token.is_comment())).collect()
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Lexer<'_> {
    type Item = Result<Token, SyntaxError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.at += blank_len(self.rest());
        let start = self.at;
        let first = *self.rest().first()?;
        let scanned = scan(self.rest(), first);
        let token = scanned.map(|(kind, len)| Token { kind, span: Span::new(start, start + len) });
        self.at = token.map_or(self.text.len(), |token| token.span.end);
        Some(token.ok_or_else(|| illegal(self.text, start)))
    }
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }
}

fn illegal(text: &str, start: usize) -> SyntaxError {
    let rest = Span::new(start, text.len()).of(text);
    let first = rest.chars().next().unwrap_or_default();
    let message = match first {
        '\'' | '"' | '`' | '[' => format!("unterminated {first}"),
        _ => format!("unrecognized token starting with {first:?}"),
    };
    SyntaxError::new(Span::new(start, start + first.len_utf8()), message)
}

/// Length of the leading whitespace; like SQLite, a byte order mark counts as such.
fn blank_len(rest: &[u8]) -> usize {
    let mut len = 0;
    loop {
        match rest.get(len..).unwrap_or_default() {
            [b' ' | b'\t' | b'\n' | 0x0c | b'\r', ..] => len += 1,
            [0xef, 0xbb, 0xbf, ..] => len += 3,
            _ => return len,
        }
    }
}

fn scan(rest: &[u8], first: u8) -> Option<(TokenKind, usize)> {
    let second = rest.get(1).copied().unwrap_or_default();
    match first {
        b'-' if second == b'-' => Some((TokenKind::LineComment, line_len(rest))),
        b'/' if second == b'*' && rest.len() > 2 => Some((TokenKind::BlockComment, block_len(rest))),
        b'\'' => Some((TokenKind::String, quoted_len(rest, first)?)),
        b'"' | b'`' => Some((TokenKind::Quoted, quoted_len(rest, first)?)),
        b'[' => Some((TokenKind::Quoted, 1 + position(rest, b']')?)),
        b'x' | b'X' if second == b'\'' => Some((TokenKind::Blob, blob_len(rest)?)),
        b'?' => Some((TokenKind::Variable, 1 + count(rest.get(1..)?, |byte: u8| byte.is_ascii_digit()))),
        b'$' | b'@' | b':' | b'#' => Some((TokenKind::Variable, variable_len(rest)?)),
        b'0'..=b'9' => Some((TokenKind::Number, number_len(rest)?)),
        b'.' if second.is_ascii_digit() => Some((TokenKind::Number, number_len(rest)?)),
        _ if is_word_byte(first) => Some((TokenKind::Word, count(rest, is_word_byte))),
        _ => Some((TokenKind::Symbol, symbol_len(rest)?)),
    }
}

fn count(bytes: &[u8], accept: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| accept(**byte)).count()
}

fn position(bytes: &[u8], wanted: u8) -> Option<usize> {
    bytes.iter().position(|byte| *byte == wanted)
}

/// Bytes a word may hold after its first, which is no digit and no `$`.
pub(super) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
}

fn line_len(rest: &[u8]) -> usize {
    position(rest, b'\n').unwrap_or(rest.len())
}

/// An unclosed comment runs to the end of the text, as in SQLite.
fn block_len(rest: &[u8]) -> usize {
    let body = rest.get(2..).unwrap_or_default();
    let close = body.windows(2).position(|pair| pair == b"*/");
    close.map_or(rest.len(), |at| at + 4)
}

/// A doubled quote stands for itself; `None` when the closing one is missing.
fn quoted_len(rest: &[u8], quote: u8) -> Option<usize> {
    let mut at = 1;
    loop {
        at += 1 + position(rest.get(at..)?, quote)?;
        if rest.get(at) != Some(&quote) {
            return Some(at);
        }
        at += 1;
    }
}

fn blob_len(rest: &[u8]) -> Option<usize> {
    let digits = count(rest.get(2..)?, |byte: u8| byte.is_ascii_hexdigit());
    let closed = rest.get(2 + digits) == Some(&b'\'');
    (closed && digits % 2 == 0).then_some(digits + 3)
}

fn variable_len(rest: &[u8]) -> Option<usize> {
    let len = count(rest.get(1..)?, is_word_byte);
    (len > 0).then_some(len + 1)
}

fn number_len(rest: &[u8]) -> Option<usize> {
    let digits = |from: usize| count(rest.get(from..).unwrap_or_default(), |b| b.is_ascii_digit() || b == b'_');
    let byte = |at: usize| rest.get(at).copied().unwrap_or_default();
    let mut len = digits(0);
    if byte(0) == b'0' && matches!(byte(1), b'x' | b'X') && byte(2).is_ascii_hexdigit() {
        len = 2 + count(rest.get(2..)?, |b| b.is_ascii_hexdigit() || b == b'_');
    } else {
        if byte(len) == b'.' {
            len += 1 + digits(len + 1);
        }
        let sign = usize::from(matches!(byte(len + 1), b'+' | b'-'));
        if matches!(byte(len), b'e' | b'E') && byte(len + 1 + sign).is_ascii_digit() {
            len += 1 + sign + digits(len + 1 + sign);
        }
    }
    // `12ab` is no token at all.
    (!is_word_byte(byte(len))).then_some(len)
}

fn symbol_len(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'-', b'>', b'>', ..] => Some(3),
        [b'-' | b'<' | b'>', b'>', ..]
        | [b'|', b'|', ..]
        | [b'=' | b'!' | b'<' | b'>', b'=', ..]
        | [b'<', b'<', ..] => Some(2),
        [first, ..] if b"-()+*/%;=<>|&~,.".contains(first) => Some(1),
        _ => None,
    }
}
