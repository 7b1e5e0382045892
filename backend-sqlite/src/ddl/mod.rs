//! SQLite's `CREATE` statements, read and edited as text.
//!
//! The database keeps the text of every such statement. The readers here lose nothing of it:
//! each piece says where it stands, so that an edit replaces just that and leaves comments,
//! spelling and all that is not modelled as they were.

mod clause;
mod create_index;
mod create_table;
mod create_trigger;
mod create_view;
mod cursor;
mod edit;
mod error;
mod expr;
mod foreign_key;
mod header;
mod indexed_column;
mod keyword;
mod mentions;
mod names;
mod span;
mod split;
mod token;

pub use clause::{OnConflict, SortOrder};
pub use create_index::CreateIndex;
pub use create_table::{
    ColumnConstraint, ColumnConstraintKind, ColumnDef, CreateTable, CreateVirtualTable, DeclaredType, DefaultValue,
    TableConstraint, TableConstraintKind, TableOption, TableOptionKind, TableStatement,
};
pub use create_trigger::{CreateTrigger, TriggerEvent, TriggerTiming};
pub use create_view::CreateView;
pub use edit::{ConstraintRef, Generation, Position};
pub use error::{EditError, SyntaxError};
pub use expr::{Expr, ExprName, Role};
pub use foreign_key::{Action, Deferrable, ForeignKeyClause, Initially};
pub use header::Header;
pub use indexed_column::{IndexTarget, IndexedColumn};
pub use mentions::Mentions;
pub use names::{Name, quote, quote_if_needed, same_name, unquote};
pub use span::Span;
pub use split::{ObjectKind, StatementKind, kind, split_statements};

/// The names and texts in quotes of a text, as they stand there; none where it cannot be read.
pub(crate) fn quoted(text: &str) -> Vec<&str> {
    let tokens = token::tokens(text).unwrap_or_default();
    let quoted =
        tokens.iter().filter(|token| matches!(token.kind, token::TokenKind::Quoted | token::TokenKind::String));
    quoted.map(|token| token.span.of(text)).collect()
}
