//! The edit of a stored definition: SQLite's documented way for changes that touch no row
//! (<https://sqlite.org/lang_altertable.html#otheralter>), with its checks.

use limbeck_core::statement::{Cost, Expectation, Statement};

use super::{Fold, verify};
use crate::quote;

/// The statements that put a text in the place of the table's definition, and prove that the rows fit it.
pub(super) fn statements(fold: &Fold<'_>, (text, checks): (String, Vec<Statement>)) -> Vec<Statement> {
    let schema = quote::identifier(fold.namespace.as_ref().map_or("main", |schema| schema.as_str()));
    let mut statements = replacement(fold, &text);
    // Tells other connections to read the definitions anew: SQLite counts every change of the schema that it makes itself.
    statements.extend([
        Statement::new(format!("CREATE VIEW {schema}.\"_limbeck_edited\" AS SELECT 1"), Cost::Metadata),
        Statement::new(format!("DROP VIEW {schema}.\"_limbeck_edited\""), Cost::Metadata),
    ]);
    statements.extend(checks);
    statements.push(verify::integrity(fold));
    statements
}

/// The statements that put a text in the place of the table's definition, for this connection.
pub(super) fn replacement(fold: &Fold<'_>, text: &str) -> Vec<Statement> {
    let catalog = quote::identifier(fold.namespace.as_ref().map_or("main", |schema| schema.as_str()));
    let table = fold.name.as_str();
    let update = format!(
        "UPDATE {catalog}.sqlite_schema SET sql = {} WHERE type = 'table' AND lower(name) = lower({})",
        quote::string(text),
        quote::string(table)
    );
    let changed = Expectation::Changed(1, format!("the definition of `{table}` is not where it was"));
    vec![
        Statement::new("PRAGMA writable_schema = ON", Cost::Metadata),
        Statement { expect: changed, ..Statement::new(update, Cost::Metadata) }
            .noted(format!("new definition of {table}")),
        Statement::new("PRAGMA writable_schema = RESET", Cost::Metadata),
    ]
}
