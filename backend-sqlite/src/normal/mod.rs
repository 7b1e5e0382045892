//! The canonical form of defaults, expressions and whole schemas, so that two spellings of one thing compare equal: that
//! of an operation, and that in which SQLite gives it back. What comes out is for comparing only: it is not run.

mod expression;
mod schema;
mod table;

pub use expression::{default, expression};
pub use schema::schema;

use limbeck_core::schema::ColumnDefault;

use crate::quote;

/// The canonical form of a default, whatever it was read from; nothing where none was written for SQLite.
pub fn column_default(value: &ColumnDefault) -> Option<String> {
    match value {
        ColumnDefault::Literal(literal) => Some(default(&quote::literal(literal))),
        ColumnDefault::Sql(sql) => sql.for_dialect(&crate::dialect_name()).map(default),
    }
}
