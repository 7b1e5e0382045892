//! The canonical form of defaults, expressions and whole schemas, so that two spellings of one thing compare equal: that
//! of an operation, and that in which the server gives it back. What comes out is for comparing only: it is not run.

mod expression;
mod function;
mod inline_enum;
mod schema;
mod value;

pub use expression::{default, expression, query};
pub(crate) use inline_enum::recognise_inline_enums;
pub use schema::schema;
pub(crate) use schema::{last_statement, statement};
pub(crate) use value::placed_in_utc;

use limbeck_core::schema::{ColumnDefault, Type};

use crate::quote;

/// The canonical form of a default, whatever it was read from; nothing where none was written for PostgreSQL.
pub fn column_default(value: &ColumnDefault) -> Option<String> {
    match value {
        ColumnDefault::Literal(literal) => Some(default(&quote::literal(literal))),
        ColumnDefault::Sql(sql) => sql.for_dialect(&crate::dialect_name()).map(default),
    }
}

/// The same of a column of that type; nothing of a default that says nothing.
pub(crate) fn default_of(ty: &Type, default: &ColumnDefault) -> Option<String> {
    let text = column_default(default).filter(|text| text != "NULL" && text != "null");
    text.map(|text| value::of_type(ty, text))
}
