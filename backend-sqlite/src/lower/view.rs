//! `create_view`, `drop_view`, `replace_view`.

use limbeck_core::{
    operation::{CreateView, DropView, Operation, ReplaceView},
    schema::{DialectSql, Schema, TableKey},
    statement::{Cost, LowerError, Statement},
};

use super::{cascade, column::own_sql, unsupported};
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

/// The end of a view, and of the views on it where it says so.
pub(super) fn drop_view(operation: &DropView, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let mut after = before.clone();
    Operation::from(operation.clone()).apply(&mut after)?;
    Ok(cascade::without_views(before, &after))
}

/// A view in another's place. Triggers on it would go with it without a word, so there must be none.
pub(super) fn replace_view(operation: &ReplaceView, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    Operation::from(operation.clone()).apply(&mut before.clone())?;
    let namespace = operation.common.schema.as_ref();
    let name = quote::qualified(namespace, operation.name.as_str());
    let triggers = format!(
        "SELECT 'the trigger ' || name AS found FROM {} WHERE type = 'trigger' AND lower(tbl_name) = lower({})",
        quote::qualified(namespace, "sqlite_schema"),
        quote::string(operation.name.as_str())
    );
    let message =
        format!("the triggers on `{}` would go with it (drop them first, and make them anew)", operation.name);
    Ok(vec![
        Statement { cost: Cost::Metadata, ..Statement::check(triggers, message) },
        Statement::new(format!("DROP VIEW {name}"), Cost::Metadata),
        Statement::new(text(&name, &operation.query, operation.materialized)?, Cost::Metadata),
    ])
}
