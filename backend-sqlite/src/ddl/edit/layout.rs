//! How a statement is laid out: which comments and which whitespace go with a piece of it.
//! A comment belongs to what it follows on the same line, unless more follows on that line.

use crate::ddl::error::SyntaxError;
use crate::ddl::span::Span;
use crate::ddl::token::{Token, TokenKind, tokens_and_comments};

/// The tokens and comments of a statement.
pub(super) struct Layout<'a> {
    text: &'a str,
    tokens: Vec<Token>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, SyntaxError> {
        let tokens = tokens_and_comments(text)?;
        Ok(Self { text, tokens })
    }

    /// The last token or comment that ends at or before `offset`.
    fn before(&self, offset: usize) -> Option<Token> {
        let after = self.tokens.partition_point(|token| token.span.end <= offset);
        after.checked_sub(1).and_then(|at| self.tokens.get(at)).copied()
    }

    /// The tokens and comments that start at or after `offset`.
    fn after(&self, offset: usize) -> &[Token] {
        let at = self.tokens.partition_point(|token| token.span.start < offset);
        self.tokens.get(at..).unwrap_or_default()
    }

    /// The comma after `offset`, if no other token comes first.
    pub(super) fn comma_after(&self, offset: usize) -> Option<Span> {
        let next = self.after(offset).iter().find(|token| !token.is_comment())?;
        next.is(self.text, ",").then_some(next.span)
    }

    /// Whether the next token after `offset` is a closing parenthesis.
    pub(super) fn closes_after(&self, offset: usize) -> bool {
        let next = self.after(offset).iter().find(|token| !token.is_comment());
        next.is_some_and(|token| token.is(self.text, ")"))
    }

    /// The comma before `offset`, if no other token comes between.
    pub(super) fn comma_before(&self, offset: usize) -> Option<Span> {
        let until = self.tokens.partition_point(|token| token.span.end <= offset);
        let tokens = self.tokens.get(..until).unwrap_or_default();
        let last = tokens.iter().rfind(|token| !token.is_comment())?;
        last.is(self.text, ",").then_some(last.span)
    }

    /// End of the comments that start on the line of `offset`, right after it.
    pub(super) fn comments_end(&self, offset: usize) -> usize {
        let mut end = offset;
        for token in self.after(offset) {
            if !token.is_comment() || self.breaks(end, token.span.start) {
                break;
            }
            end = token.span.end;
        }
        end
    }

    /// The same for comments after a separator: those are of what precedes it only if their line
    /// holds nothing else.
    pub(super) fn line_comments_end(&self, offset: usize) -> usize {
        let end = self.comments_end(offset);
        match self.after(end).first() {
            Some(next) if !self.breaks(end, next.span.start) => offset,
            _ => end,
        }
    }

    /// Whether a line ends between the offsets.
    fn breaks(&self, start: usize, end: usize) -> bool {
        Span::new(start, end).of(self.text).contains('\n')
    }

    /// Whether nothing but blanks is between the offsets.
    pub(super) fn is_blank(&self, start: usize, end: usize) -> bool {
        Span::new(start, end).of(self.text).trim().is_empty()
    }

    /// Whether the line ends at `offset`, blanks aside.
    fn ends_line(&self, offset: usize) -> bool {
        let rest = Span::new(offset, self.text.len()).of(self.text);
        rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n')
    }

    /// Offset of the next byte that is no whitespace.
    pub(super) fn skip_blanks(&self, offset: usize) -> usize {
        let rest = Span::new(offset, self.text.len()).of(self.text);
        offset + rest.len() - rest.trim_ascii_start().len()
    }

    /// The whitespace before `offset` if that is the first token of its line.
    pub(super) fn indentation(&self, offset: usize) -> Option<&'a str> {
        let before = Span::new(0, offset).of(self.text);
        let line = before.rfind('\n')? + 1;
        let indent = before.get(line..)?;
        indent.trim_ascii().is_empty().then_some(indent)
    }

    /// `span` and the whitespace before it. The line break that ends a comment stays, unless
    /// another follows.
    pub(super) fn with_blanks_before(&self, span: Span) -> Span {
        let before = self.before(span.start);
        let start = before.map_or(0, |token| token.span.end);
        let comment = before.is_some_and(|token| token.kind == TokenKind::LineComment);
        if comment && !self.ends_line(span.end) {
            let blanks = Span::new(start, span.start).of(self.text);
            let line_end = blanks.find('\n').map_or(0, |at| at + 1);
            return Span::new(start + line_end, span.end);
        }
        Span::new(start, span.end)
    }

    /// Whether `span` ends in a `--` comment, which only a line break closes.
    pub(super) fn ends_in_line_comment(&self, span: Span) -> bool {
        self.before(span.end).is_some_and(|token| token.kind == TokenKind::LineComment && token.span.end == span.end)
    }
}
