//! A position in the tokens of one statement, with the small steps every reader is made of.

use super::error::SyntaxError;
use super::keyword::{is_joining, is_reserved};
use super::names::{Name, unquote};
use super::span::Span;
use super::token::{Token, TokenKind, tokens};

/// Reads the tokens of `text` from left to right.
pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, SyntaxError> {
        let tokens = tokens(text)?;
        Ok(Self { text, tokens, at: 0 })
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn peek(&self) -> Option<Token> {
        self.peek_at(0)
    }

    /// The token `ahead` places after the next one.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    pub(super) fn advance(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    /// Whether the next token is the bare keyword or symbol `expected`.
    pub(super) fn is(&self, expected: &str) -> bool {
        self.is_at(0, expected)
    }

    pub(super) fn is_at(&self, ahead: usize, expected: &str) -> bool {
        self.peek_at(ahead).is_some_and(|token| token.is(self.text, expected))
    }

    /// Whether the next tokens are these keywords.
    pub(super) fn are(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| self.is_at(ahead, word))
    }

    /// Steps over `expected` if it comes next.
    pub(super) fn take(&mut self, expected: &str) -> Option<Span> {
        if !self.is(expected) {
            return None;
        }
        self.advance().map(|token| token.span)
    }

    /// Steps over `words` if all of them come next.
    pub(super) fn take_all(&mut self, words: &[&str]) -> bool {
        let found = self.are(words);
        if found {
            self.at += words.len();
        }
        found
    }

    pub(super) fn expect(&mut self, expected: &str) -> Result<Span, SyntaxError> {
        self.take(expected).ok_or_else(|| self.unexpected(expected))
    }

    /// Offset at which the next token starts.
    pub(super) fn start(&self) -> usize {
        self.peek().map_or(self.text.len(), |token| token.span.start)
    }

    /// From `start` to the end of the last token read.
    pub(super) fn since(&self, start: usize) -> Span {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        Span::new(start, last.map_or(start, |token| token.span.end.max(start)))
    }

    /// The error that something other than `expected` comes next.
    pub(super) fn unexpected(&self, expected: &str) -> SyntaxError {
        let span = self.peek().map_or(Span::at(self.text.len()), |token| token.span);
        SyntaxError::unexpected(span, span.of(self.text), expected)
    }

    /// A name: an identifier, quoted or not, or a string in its place.
    pub(super) fn name(&mut self) -> Result<Name, SyntaxError> {
        let token = self.peek().filter(|token| is_name(*token, self.text)).ok_or_else(|| self.unexpected("a name"))?;
        self.at += 1;
        Ok(name_of(token, self.text))
    }

    /// Whether the next token can be a word of a type name.
    pub(super) fn at_type_word(&self) -> bool {
        self.peek().is_some_and(|token| {
            is_name(token, self.text) && !(token.kind == TokenKind::Word && is_joining(token.span.of(self.text)))
        })
    }

    /// The tokens up to the next comma, semicolon, unmatched `)` or bare word `stop` outside
    /// parentheses.
    pub(super) fn balanced(&mut self, stop: &str) -> Result<&[Token], SyntaxError> {
        let first = self.at;
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            let is = |symbol| token.is(self.text, symbol);
            match depth {
                0 if is(",") || is(")") || is(stop) => break,
                _ if is(";") => break,
                _ if is("(") => depth += 1,
                _ if is(")") => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
        if depth > 0 {
            return Err(self.unexpected(")"));
        }
        Ok(self.tokens.get(first..self.at).unwrap_or_default())
    }

    /// The last token read but one, if it is the keyword `expected`.
    pub(super) fn before_last(&self, expected: &str) -> Option<Span> {
        let token = self.tokens.get(self.at.checked_sub(2)?)?;
        token.is(self.text, expected).then_some(token.span)
    }

    /// The tokens still to be read.
    pub(super) fn remaining(&self) -> &[Token] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    /// The statement ends here, with or without a semicolon.
    pub(super) fn finish(&mut self) -> Result<(), SyntaxError> {
        while self.take(";").is_some() {}
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end of the statement")),
        }
    }
}

/// Whether `token` can be a name.
pub(super) fn is_name(token: Token, text: &str) -> bool {
    match token.kind {
        TokenKind::Word => !is_reserved(token.span.of(text)),
        TokenKind::Quoted | TokenKind::String => true,
        _ => false,
    }
}

/// What `token` says when it is a name.
pub(super) fn name_of(token: Token, text: &str) -> Name {
    Name { value: unquote(token.span.of(text)), span: token.span }
}
