//! The declared type and the default of a column, both kept as written.

use crate::ddl::cursor::Cursor;
use crate::ddl::error::SyntaxError;
use crate::ddl::expr::Expr;
use crate::ddl::names::unquote;
use crate::ddl::span::Span;
use crate::ddl::token::TokenKind;

/// The type a column declares, as written: words, perhaps with numbers in parentheses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredType {
    /// Its text.
    pub text: String,
    /// What SQLite reports as the type: the text, or of a quoted type what the quotes hold.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// The value of a `DEFAULT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultValue {
    /// It as written, without the parentheses around an expression.
    pub text: String,
    /// It as written, with them.
    pub span: Span,
    /// Whether it is an expression in parentheses.
    pub parenthesised: bool,
}

impl DeclaredType {
    /// Reads a type that stands by itself.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text)?;
        let declared = Self::read(&mut cursor)?;
        cursor.finish()?;
        declared.ok_or_else(|| cursor.unexpected("a type"))
    }

    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, SyntaxError> {
        let start = cursor.start();
        if !at_type_word(cursor) {
            return Ok(None);
        }
        let first = cursor.peek().map_or(Span::at(start), |token| token.span);
        while at_type_word(cursor) {
            cursor.advance();
        }
        if cursor.take("(").is_some() {
            signed_number(cursor)?;
            if cursor.take(",").is_some() {
                signed_number(cursor)?;
            }
            cursor.expect(")")?;
        }
        let span = cursor.since(start);
        let text = span.of(cursor.text()).to_owned();
        let quoted = text.starts_with(['"', '\'', '`', '[']);
        let name = if quoted { unquote(first.of(cursor.text())) } else { text.clone() };
        Ok(Some(Self { text, name, span }))
    }
}

/// `GENERATED ALWAYS` is no type, though each of the words could be.
fn at_type_word(cursor: &Cursor<'_>) -> bool {
    cursor.at_type_word() && !cursor.are(&["GENERATED", "ALWAYS"])
}

fn signed_number(cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    if cursor.take("+").is_none() {
        cursor.take("-");
    }
    match cursor.peek() {
        Some(token) if token.kind == TokenKind::Number => {
            cursor.advance();
            Ok(())
        }
        _ => Err(cursor.unexpected("a number")),
    }
}

impl DefaultValue {
    /// Reads a value as it stands after `DEFAULT`.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text)?;
        let value = Self::read(&mut cursor)?;
        cursor.finish()?;
        Ok(value)
    }

    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        let start = cursor.start();
        if cursor.is("(") {
            let expr = Expr::read_parenthesised(cursor)?;
            return Ok(Self { text: expr.text, span: cursor.since(start), parenthesised: true });
        }
        if cursor.take("NULL").is_none() {
            Self::read_term(cursor)?;
        }
        let span = cursor.since(start);
        Ok(Self { text: span.of(cursor.text()).to_owned(), span, parenthesised: false })
    }

    /// A literal, perhaps signed, or a bare or quoted word.
    fn read_term(cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
        let signed = cursor.take("+").or_else(|| cursor.take("-")).is_some();
        if signed && cursor.take("NULL").is_some() {
            return Ok(());
        }
        let literal = cursor.peek().is_some_and(|token| matches!(token.kind, TokenKind::Number | TokenKind::Blob));
        if literal {
            cursor.advance();
            return Ok(());
        }
        if !cursor.at_type_word() {
            return Err(cursor.unexpected("a default value"));
        }
        cursor.advance();
        Ok(())
    }
}
