//! Operations to statements.

use limbeck_core::{
    operation::Operation,
    schema::Schema,
    statement::{LowerError, Statement, Unsupported},
};

use crate::Sqlite;

/// The statements for an operation on a database that looks like `before`.
pub fn lower(_: &Sqlite, operation: &Operation, _: &Schema) -> Result<Vec<Statement>, LowerError> {
    let (dialect, operation) = ("sqlite", operation.word());
    let (reason, help) = ("it is not written yet".to_owned(), "wait for it".to_owned());
    Err(Unsupported { dialect, operation, reason, help }.into())
}

/// Puts into `after` what the database itself will say of the objects that the operation touched.
pub fn settle(_: &Sqlite, _: &Operation, _: &Schema, _: &mut Schema) {}

/// The statements as a script for SQLite's own shell.
pub fn script(statements: &[Statement], _: bool) -> String {
    statements.iter().map(|statement| format!("{};\n", statement.sql)).collect()
}
