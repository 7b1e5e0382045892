//! `create_view`, `drop_view`, `replace_view`.

use limbeck_core::{
    operation::{CreateView, DropView, ReplaceView},
    schema::{DialectSql, Schema, TableKey},
    statement::{LowerError, Statement},
};

use super::{metadata, own_sql, unsupported, when};
use crate::quote;

/// A query without the semicolon that a person may have put behind it.
fn query(sql: &DialectSql, what: &'static str) -> Result<String, LowerError> {
    Ok(own_sql(sql, what)?.trim().trim_end_matches(';').trim_end().to_owned())
}

fn refuse_materialized(materialized: bool, operation: &'static str, name: &str) -> Result<(), LowerError> {
    if materialized {
        let reason = format!("views are computed when they are read, and `{name}` is to keep its rows");
        return Err(unsupported(operation, reason, "make a table, and fill it with an event or triggers"));
    }
    Ok(())
}

/// A view; nothing where it is there and may be.
pub(super) fn create_view(create: &CreateView, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let namespace = create.common.schema.as_ref();
    refuse_materialized(create.materialized, "create_view", create.name.as_str())?;
    if before.views.contains(&TableKey::text(namespace, &create.name)) {
        return Ok(Vec::new());
    }
    let name = quote::qualified(namespace, create.name.as_str());
    Ok(vec![metadata(format!("CREATE VIEW {name} AS {}", query(&create.query, "create_view")?))])
}

/// The end of a view.
pub(super) fn drop_view(drop: &DropView) -> Result<Vec<Statement>, LowerError> {
    refuse_materialized(drop.materialized, "drop_view", drop.name.as_str())?;
    let name = quote::qualified(drop.common.schema.as_ref(), drop.name.as_str());
    Ok(vec![metadata(format!("DROP VIEW {}{name}", when(drop.common.if_exists, "IF EXISTS ")))])
}

/// Another query under the same name.
pub(super) fn replace_view(replace: &ReplaceView) -> Result<Vec<Statement>, LowerError> {
    refuse_materialized(replace.materialized, "replace_view", replace.name.as_str())?;
    let name = quote::qualified(replace.common.schema.as_ref(), replace.name.as_str());
    Ok(vec![metadata(format!("CREATE OR REPLACE VIEW {name} AS {}", query(&replace.query, "replace_view")?))])
}
