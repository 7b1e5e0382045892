//! The canonical form of defaults, expressions and whole schemas, so that two spellings of one thing compare equal: that
//! of an operation, and that in which SQLite gives it back. What comes out is for comparing only: it is not run.

mod expression;
mod schema;
mod table;

pub use expression::{default, expression};
pub use schema::schema;

use limbeck_core::{
    dialect::PlacedColumn,
    schema::{ColumnDefault, Type},
};

use crate::{quote, reflect, types};

/// The canonical form of a default, whatever it was read from; nothing where none was written for SQLite.
pub fn column_default(value: &ColumnDefault) -> Option<String> {
    match value {
        ColumnDefault::Literal(literal) => Some(default(&quote::literal(literal))),
        ColumnDefault::Sql(sql) => sql.for_dialect(&crate::dialect_name()).map(default),
    }
}

/// Whether two columns have the same type where one was read from the database: what it declares may be a usual spelling
/// of the other's type, and a rowid is declared `INTEGER` whatever its width.
pub fn same_type(from: PlacedColumn<'_>, to: PlacedColumn<'_>) -> bool {
    let stands_for = |read: PlacedColumn<'_>, other: PlacedColumn<'_>| {
        let Some(declared) = read.column.spelling.as_deref().filter(|_| other.column.spelling.is_none()) else {
            return false;
        };
        let rowid = reflect::rowid_alias(read.table).is_some_and(|alias| alias.name == read.column.name);
        (rowid && matches!(other.column.ty, Type::Integer { .. }) && other.table.is_key(&other.column.name))
            || types::same_type(&other.column.ty, declared, &other.schema.enums)
    };
    stands_for(from, to) || stands_for(to, from)
}
