//! Checks, each a query that has to find nothing.

use limbeck_core::{
    name::{ColumnName, TableName},
    schema::{Schema, Table},
    statement::{Cost, Statement},
};

use super::Fold;
use crate::{ddl, quote};

/// The schema as the second argument of a pragma function.
fn schema_argument(fold: &Fold<'_>) -> String {
    fold.namespace.as_ref().map(|schema| format!(", {}", quote::string(schema.as_str()))).unwrap_or_default()
}

/// The table is whole: its rows fit its definition, and its indexes its rows.
pub(super) fn integrity(fold: &Fold<'_>) -> Statement {
    let table = quote::string(fold.name.as_str());
    let sql = format!(
        "SELECT integrity_check AS found FROM pragma_integrity_check({table}{}) WHERE integrity_check <> 'ok'",
        schema_argument(fold)
    );
    Statement::check(sql, format!("the rows of `{}` do not fit its new definition", fold.name))
        .noted(format!("check {}", fold.name))
        .over(fold.name.as_str())
}

/// The foreign keys of `owner`, to `target` where one is named, refer to rows that are there.
pub(super) fn foreign_keys(fold: &Fold<'_>, owner: &TableName, target: Option<&TableName>) -> Statement {
    let only = target.map(|target| format!(" WHERE lower(\"parent\") = lower({})", quote::string(target.as_str())));
    let sql = format!(
        "SELECT 'a row of ' || \"table\" || coalesce(' (rowid ' || rowid || ')', '') || ' refers to ' || \"parent\" AS found \
         FROM pragma_foreign_key_check({}{}){}",
        quote::string(owner.as_str()),
        schema_argument(fold),
        only.unwrap_or_default()
    );
    Statement::check(sql, format!("rows of `{owner}` refer to rows that are not there"))
        .noted(format!("check the foreign keys of {owner}"))
        .over(owner.as_str())
}

/// No row holds NULL in a column.
pub(super) fn no_nulls(fold: &Fold<'_>, column: &ColumnName) -> Statement {
    let name = quote::identifier(column.as_str());
    let sql = format!(
        "SELECT count(*) || ' rows hold NULL' AS found FROM {} WHERE {name} IS NULL HAVING count(*) > 0",
        fold.quoted()
    );
    Statement::check(
        sql,
        format!("`{}.{column}` cannot become NOT NULL while rows hold NULL (give it a `fill_null`)", fold.name),
    )
    .over(fold.name.as_str())
}

/// There are no rows, which would hold NULL in a new column.
pub(super) fn no_rows(fold: &Fold<'_>, column: &ColumnName) -> Statement {
    let sql = format!("SELECT 'the table has rows' AS found FROM {} LIMIT 1", fold.quoted());
    let message = format!(
        "the new column `{}.{column}` is NOT NULL and has no default (give it a default, or add it nullable, fill it, and \
         then make it NOT NULL)",
        fold.name
    );
    Statement { cost: Cost::Metadata, ..Statement::check(sql, message) }
}

/// No row makes a CHECK false.
pub(super) fn check_holds(fold: &Fold<'_>, expression: &str, constraint: &str) -> Statement {
    let sql = format!(
        "SELECT count(*) || ' rows' AS found FROM {} WHERE NOT ({expression}) HAVING count(*) > 0",
        fold.quoted()
    );
    Statement::check(sql, format!("rows of `{}` do not meet the CHECK constraint {constraint}", fold.name))
        .over(fold.name.as_str())
}

/// The columns are those that were planned with.
pub(super) fn columns_are(fold: &Fold<'_>, table: &Table) -> Statement {
    let names: Vec<_> = table.columns.iter().map(|column| column.name.to_string()).collect();
    let sql = format!(
        "SELECT 'found ' || group_concat(name) AS found FROM pragma_table_xinfo({}{}) HAVING group_concat(name) IS NOT {}",
        quote::string(fold.name.as_str()),
        schema_argument(fold),
        quote::string(&names.join(","))
    );
    Statement {
        cost: Cost::Metadata,
        ..Statement::check(sql, format!("the columns of `{}` are not what they were", fold.name))
    }
}

/// The views that mention the table, and the views on these.
pub(super) fn views_on(schema: &Schema, table: &TableName) -> Vec<TableName> {
    let mut names = vec![table.clone()];
    let mut found: Vec<TableName> = Vec::new();
    while let Some(name) = names.pop() {
        for view in schema.views.iter().filter(|view| mentions(view, name.as_str())) {
            if !found.contains(&view.name) {
                found.push(view.name.clone());
                names.push(view.name.clone());
            }
        }
    }
    found
}

fn mentions(view: &limbeck_core::schema::View, name: &str) -> bool {
    match view.definition.as_deref().map(ddl::CreateView::parse) {
        Some(Ok(definition)) => definition.mentions(name),
        _ => view.query.texts().any(|text| limbeck_core::schema::expression::mentions(text, name)),
    }
}

/// The views that mention the table can still be read.
pub(super) fn views_readable(fold: &Fold<'_>) -> Vec<Statement> {
    let read = |view: TableName| {
        let name = quote::qualified(fold.namespace.as_ref(), view.as_str());
        Statement::new(format!("SELECT 0 FROM {name} LIMIT 0"), Cost::Metadata)
            .noted(format!("the view {view} still works"))
    };
    views_on(fold.schema(), &fold.name).into_iter().map(read).collect()
}

/// The triggers that fire on the table, and those of other tables that mention it, can still run: SQLite compiles them
/// when a statement that fires them is explained.
pub(super) fn triggers_runnable(fold: &Fold<'_>) -> Vec<Statement> {
    let concerned = fold.schema().tables.iter().filter(|table| {
        let own = table.name == fold.name;
        table.triggers.iter().any(|trigger| {
            own || trigger.sql.texts().any(|text| limbeck_core::schema::expression::mentions(text, fold.name.as_str()))
        })
    });
    concerned.flat_map(|table| explained(fold, table)).collect()
}

fn explained(fold: &Fold<'_>, table: &Table) -> Vec<Statement> {
    let name = quote::qualified(fold.namespace.as_ref(), table.name.as_str());
    let set: Vec<_> = table
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .map(|column| quote::identifier(column.name.as_str()))
        .map(|column| format!("{column} = {column}"))
        .collect();
    [
        format!("EXPLAIN INSERT INTO {name} DEFAULT VALUES"),
        format!("EXPLAIN UPDATE {name} SET {}", set.join(", ")),
        format!("EXPLAIN DELETE FROM {name}"),
    ]
    .into_iter()
    .map(|sql| Statement::new(sql, Cost::Metadata).noted(format!("the triggers of {} still work", table.name)))
    .collect()
}
