//! What can go wrong when DDL text is read ([`SyntaxError`]) or edited ([`EditError`]).

use thiserror::Error;

use super::edit::ConstraintRef;
use super::span::Span;

/// The text is not the statement it was read as.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message} at byte {}", span.start)]
pub struct SyntaxError {
    /// The offending token, or the empty end of the text.
    pub span: Span,
    /// What is wrong, naming the offending text.
    pub message: String,
    /// What would have been accepted instead, where that is known.
    pub expected: Option<String>,
}

impl SyntaxError {
    /// An error about the text at `span`.
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), expected: None }
    }

    /// `found` stands at `span` where `expected` should.
    pub(crate) fn unexpected(span: Span, found: &str, expected: &str) -> Self {
        let message = match found {
            "" => format!("unexpected end, expected {expected}"),
            _ => format!("unexpected {found:?}, expected {expected}"),
        };
        Self { span, message, expected: Some(expected.to_owned()) }
    }
}

/// An edit that cannot be made. The statement is left as it was.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// The text handed in, or the text the edit would lead to, cannot be read.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// The table has no such column.
    #[error("no such column: {0}")]
    NoSuchColumn(String),
    /// The table already has a column of that name.
    #[error("duplicate column name: {0}")]
    ColumnExists(String),
    /// A table keeps at least one column.
    #[error("cannot drop {0}: it is the only column")]
    LastColumn(String),
    /// A constraint outside the column's own definition names the column.
    #[error("cannot drop {column}: {user} uses it")]
    ColumnInUse {
        /// The column that was to be dropped.
        column: String,
        /// The first constraint that names it.
        user: ConstraintRef,
    },
    /// The handle points at no constraint of this table.
    #[error("no such constraint: {0}")]
    NoSuchConstraint(ConstraintRef),
    /// The constraint is not a foreign key.
    #[error("{0} is not a foreign key")]
    NotForeignKey(ConstraintRef),
    /// `AUTOINCREMENT` needs a primary key.
    #[error("the table declares no PRIMARY KEY")]
    NoPrimaryKey,
}
