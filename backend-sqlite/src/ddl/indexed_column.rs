//! The columns and expressions of a key or an index, each with its collation and sort order.

use super::clause::SortOrder;
use super::cursor::{Cursor, is_name, name_of};
use super::error::SyntaxError;
use super::expr::Expr;
use super::names::Name;
use super::span::Span;
use super::token::Token;

/// One column, or expression, of a key or an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedColumn {
    /// What is indexed.
    pub target: IndexTarget,
    /// `COLLATE …` for the whole of it.
    pub collate: Option<Name>,
    /// `ASC` or `DESC`.
    pub order: Option<SortOrder>,
    /// All of it.
    pub span: Span,
}

/// What an index orders by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexTarget {
    /// A column of the table.
    Column(Name),
    /// An expression over its columns.
    Expr(Expr),
}

impl IndexedColumn {
    /// The column's name, if it is no expression.
    pub fn column(&self) -> Option<&Name> {
        match &self.target {
            IndexTarget::Column(name) => Some(name),
            IndexTarget::Expr(_) => None,
        }
    }

    /// Every mention of a column in it.
    pub fn columns(&self) -> impl Iterator<Item = &Name> {
        let expr = match &self.target {
            IndexTarget::Column(_) => None,
            IndexTarget::Expr(expr) => Some(expr),
        };
        let in_expr = expr.into_iter().flat_map(Expr::columns);
        self.column().into_iter().chain(in_expr)
    }

    /// Reads a list in parentheses, which may end in the keyword `last`.
    pub(super) fn read_list(cursor: &mut Cursor<'_>, last: Option<&str>) -> Result<Vec<Self>, SyntaxError> {
        let stop = last.unwrap_or_default();
        let mut columns = Vec::new();
        cursor.expect("(")?;
        loop {
            columns.push(Self::read(cursor, stop)?);
            if cursor.take(",").is_none() {
                cursor.take(stop);
                cursor.expect(")")?;
                return Ok(columns);
            }
        }
    }

    fn read(cursor: &mut Cursor<'_>, stop: &str) -> Result<Self, SyntaxError> {
        let text = cursor.text();
        let column = Self::of_tokens(cursor.balanced(stop)?, text);
        column.ok_or_else(|| cursor.unexpected("a column or an expression"))
    }

    fn of_tokens(tokens: &[Token], text: &str) -> Option<Self> {
        let span = tokens.first()?.span.to(tokens.last()?.span);
        let (tokens, order) = split_order(tokens, text);
        let (tokens, collate) = split_collate(tokens, text);
        let target = match without_parens(tokens, text) {
            [token] if is_name(*token, text) => IndexTarget::Column(name_of(*token, text)),
            _ => IndexTarget::Expr(Expr::of_tokens(tokens, text)?),
        };
        Some(Self { target, collate, order, span })
    }
}

fn split_order<'t>(tokens: &'t [Token], text: &str) -> (&'t [Token], Option<SortOrder>) {
    match tokens {
        [rest @ .., last] if !rest.is_empty() && last.is(text, "ASC") => (rest, Some(SortOrder::Asc)),
        [rest @ .., last] if !rest.is_empty() && last.is(text, "DESC") => (rest, Some(SortOrder::Desc)),
        _ => (tokens, None),
    }
}

/// `COLLATE` binds tightest, so it is of the whole only after a single term.
fn split_collate<'t>(tokens: &'t [Token], text: &str) -> (&'t [Token], Option<Name>) {
    match tokens {
        [rest @ .., word, name] if word.is(text, "COLLATE") && is_term(rest, text) => {
            (rest, Some(name_of(*name, text)))
        }
        _ => (tokens, None),
    }
}

fn is_term(tokens: &[Token], text: &str) -> bool {
    match tokens {
        [] => false,
        [_] => true,
        [first, arguments @ ..] if is_name(*first, text) => is_parenthesised(arguments, text),
        _ => is_parenthesised(tokens, text),
    }
}

/// Whether the first token's parenthesis is closed by the last token.
fn is_parenthesised(tokens: &[Token], text: &str) -> bool {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if token.is(text, "(") {
            depth += 1;
        } else if token.is(text, ")") {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 {
            return at > 0 && at + 1 == tokens.len();
        }
    }
    false
}

fn without_parens<'t>(mut tokens: &'t [Token], text: &str) -> &'t [Token] {
    while let [_, inner @ .., _] = tokens
        && is_parenthesised(tokens, text)
    {
        tokens = inner;
    }
    tokens
}
