//! `create_view`, `drop_view`, `replace_view`.

use limbeck_core::{
    operation::{CreateView, DropView, Operation, ReplaceView},
    schema::{DialectSql, Schema, TableKey},
    statement::{Cost, LowerError, Statement},
};

use super::{column::own_sql, unsupported};
use crate::quote;

/// The statement that makes a view.
pub(super) fn text(name: &str, query: &DialectSql, materialized: bool) -> Result<String, LowerError> {
    if materialized {
        let reason = "SQLite has no views whose rows are kept";
        return Err(unsupported("create_view", reason, "leave `materialized` out, or keep a table by triggers"));
    }
    Ok(format!("CREATE VIEW {name} AS {}", own_sql(query, "create_view")?))
}

/// A view.
pub(super) fn create_view(operation: &CreateView, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    Operation::from(operation.clone()).apply(&mut before.clone())?;
    let namespace = operation.common.schema.as_ref();
    if before.views.contains(&TableKey::text(namespace, &operation.name)) {
        return Ok(Vec::new());
    }
    let name = quote::qualified(namespace, operation.name.as_str());
    Ok(vec![Statement::new(text(&name, &operation.query, operation.materialized)?, Cost::Metadata)])
}

/// The end of a view.
pub(super) fn drop_view(operation: &DropView, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    Operation::from(operation.clone()).apply(&mut before.clone())?;
    let namespace = operation.common.schema.as_ref();
    if !before.views.contains(&TableKey::text(namespace, &operation.name)) {
        return Ok(Vec::new());
    }
    let name = quote::qualified(namespace, operation.name.as_str());
    Ok(vec![Statement::new(format!("DROP VIEW {name}"), Cost::Metadata)])
}

/// A view in another's place; triggers on it do not outlive it in SQLite, so they are refused.
pub(super) fn replace_view(operation: &ReplaceView, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    Operation::from(operation.clone()).apply(&mut before.clone())?;
    let name = quote::qualified(operation.common.schema.as_ref(), operation.name.as_str());
    Ok(vec![
        Statement::new(format!("DROP VIEW {name}"), Cost::Metadata),
        Statement::new(text(&name, &operation.query, operation.materialized)?, Cost::Metadata),
    ])
}
