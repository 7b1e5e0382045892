//! `create_view`, `drop_view`, `replace_view`.

use limbeck_core::{
    operation::{CreateView, DropView, ReplaceView},
    schema::{Schema, TableKey},
    statement::{Cost, LowerError, Statement},
};

use super::{metadata, own_sql, when};
use crate::quote;

/// A query without the semicolon that a person may have put behind it.
fn query(sql: &limbeck_core::schema::DialectSql, what: &'static str) -> Result<String, LowerError> {
    Ok(own_sql(sql, what)?.trim().trim_end_matches(';').trim_end().to_owned())
}

fn kind(materialized: bool) -> &'static str {
    if materialized { "MATERIALIZED VIEW" } else { "VIEW" }
}

/// Rows that are kept are computed when the view is made.
fn cost(materialized: bool) -> Cost {
    if materialized { Cost::Data } else { Cost::Metadata }
}

/// A view; nothing where it is there and may be.
pub(super) fn create_view(create: &CreateView, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let namespace = create.common.schema.as_ref();
    if before.views.contains(&TableKey::text(namespace, &create.name)) {
        return Ok(Vec::new());
    }
    let name = quote::qualified(namespace, create.name.as_str());
    let query = query(&create.query, "create_view")?;
    let sql = format!("CREATE {} {name} AS {query}", kind(create.materialized));
    Ok(vec![Statement::new(sql, cost(create.materialized))])
}

/// The end of a view.
pub(super) fn drop_view(drop: &DropView) -> Statement {
    let name = quote::qualified(drop.common.schema.as_ref(), drop.name.as_str());
    let (kind, if_exists) = (kind(drop.materialized), when(drop.common.if_exists, "IF EXISTS "));
    metadata(format!("DROP {kind} {if_exists}{name}{}", when(drop.cascade, " CASCADE")))
}

/// Another query under the same name. The server takes one that adds columns at the end; for any other the view is made
/// anew, which it refuses as long as something reads from it.
pub(super) fn replace_view(replace: &ReplaceView, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let namespace = replace.common.schema.as_ref();
    let name = quote::qualified(namespace, replace.name.as_str());
    let query = query(&replace.query, "replace_view")?;
    let held = before.views.get(&TableKey::text(namespace, &replace.name));
    let was_materialized = held.is_some_and(|view| view.materialized);
    let drop = format!("DROP {} {name}", kind(was_materialized));
    let create = format!("CREATE {} {name} AS {query}", kind(replace.materialized));
    if was_materialized || replace.materialized {
        return Ok(vec![metadata(drop), Statement::new(create, cost(replace.materialized))]);
    }
    let block = format!(
        "\nBEGIN\n  CREATE OR REPLACE VIEW {name} AS {query};\n\
         EXCEPTION WHEN invalid_table_definition THEN\n  {drop};\n  {create};\nEND\n"
    );
    Ok(vec![metadata(format!("DO {}", quote::dollar(&block)))])
}
