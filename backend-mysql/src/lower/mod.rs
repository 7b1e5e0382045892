//! Operations to statements, one file a noun. It is pure: no connection, the same input gives the same statements.

use limbeck_core::{
    operation::Operation,
    schema::Schema,
    statement::{LowerError, Statement},
};

use crate::MySql;

/// The statements for an operation on a database that looks like `before`.
pub(crate) fn lower(_: &MySql, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let mut after = before.clone();
    operation.apply(&mut after)?;
    Ok(Vec::new())
}

/// Puts into `after` what the server's catalog will say and replay does not know.
pub(crate) fn settle(_: &MySql, _: &Operation, _: &Schema, _: &mut Schema) {}

/// The statements as a script for the servers' own client.
pub(crate) fn script(statements: &[Statement], _: bool) -> String {
    statements.iter().map(|statement| format!("{};\n", statement.sql)).collect()
}
