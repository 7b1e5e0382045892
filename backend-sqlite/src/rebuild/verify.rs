//! Checks, each a query that has to find nothing.

use limbeck_core::{
    name::{ColumnName, TableName},
    schema::{Schema, Table},
    statement::{Cost, Statement},
};

use super::{Fold, fold::Source};
use crate::{ddl, quote};

/// The schema as the second argument of a pragma function.
fn schema_argument(fold: &Fold<'_>) -> String {
    fold.namespace.as_ref().map(|schema| format!(", {}", quote::string(schema.as_str()))).unwrap_or_default()
}

/// The rows fit their definition: SQLite's integrity check without the part that compares indexes with rows. An edit
/// touches neither, and that part alone takes longer than copying the table would.
pub(super) fn integrity(fold: &Fold<'_>) -> Statement {
    let table = quote::string(fold.name.as_str());
    let sql = format!(
        "SELECT quick_check AS found FROM pragma_quick_check({table}{}) WHERE quick_check <> 'ok'",
        schema_argument(fold)
    );
    Statement::check(sql, format!("the rows of `{}` do not fit its new definition", fold.name))
        .noted(format!("check {}", fold.name))
        .over(fold.name.as_str())
}

/// The rows that refer to nothing, with the name of their table as SQL sees it; `only` keeps those that refer to a table.
fn violations(fold: &Fold<'_>, owner: &TableName, only: Option<&TableName>) -> String {
    let only = only.map(|target| format!(" WHERE lower(\"parent\") = lower({})", quote::string(target.as_str())));
    format!(
        "SELECT \"table\" AS owner, \"rowid\" AS place, \"parent\" AS target FROM pragma_foreign_key_check({}{}){}",
        quote::string(owner.as_str()),
        schema_argument(fold),
        only.unwrap_or_default()
    )
}

const FOUND: &str =
    "'a row of ' || owner || coalesce(' (rowid ' || place || ')', '') || ' refers to ' || target AS found";

/// The foreign keys of the table to `target` refer to rows that are there.
pub(super) fn foreign_keys(fold: &Fold<'_>, target: &TableName) -> Statement {
    let (owner, rows) = (&fold.name, violations(fold, &fold.name, Some(target)));
    Statement::check(
        format!("SELECT {FOUND} FROM ({rows})"),
        format!("rows of `{owner}` refer to rows that are not there"),
    )
    .noted(format!("check the foreign keys of {owner}"))
    .over(owner.as_str())
}

/// The table's own foreign keys, and those of others to it, as one query for the rows that refer to nothing.
fn all_violations(fold: &Fold<'_>) -> Option<String> {
    let table = fold.table();
    let own = (!table.foreign_keys.is_empty()).then(|| violations(fold, &fold.name, None));
    let others = fold.schema().referrers(table).filter(|other| other.name != table.name);
    let others = others.map(|other| violations(fold, &other.name, Some(&fold.name)));
    let all: Vec<_> = own.into_iter().chain(others).collect();
    (!all.is_empty()).then(|| {
        let all = all.join(" UNION ALL ");
        format!("SELECT owner, place, target, count(*) AS number FROM ({all}) GROUP BY owner, place, target")
    })
}

/// Remembers which rows of the whole database refer to nothing.
pub(crate) const REMEMBER: &str = "CREATE TEMP TABLE \"_limbeck_references\" AS SELECT \"table\" AS owner, \
     \"rowid\" AS place, \"parent\" AS target, \"fkid\" AS number FROM pragma_foreign_key_check()";

/// Finds those that do now and did not then.
pub(crate) const COMPARE: &str = "SELECT 'a row of ' || owner || coalesce(' (rowid ' || place || ')', '') || \
     ' refers to ' || target AS found FROM (SELECT \"table\" AS owner, \"rowid\" AS place, \"parent\" AS target, \
     \"fkid\" AS number FROM pragma_foreign_key_check() EXCEPT SELECT * FROM temp.\"_limbeck_references\")";

/// Forgets them.
pub(crate) const FORGET: &str = "DROP TABLE temp.\"_limbeck_references\"";

/// What is said where some are found.
pub(crate) const LEFT_BEHIND: &str = "rows are left that refer to nothing; foreign keys do nothing in a transaction in \
     which a table is rebuilt: put this into a revision of its own, with `transaction_per_migration = true`, or change \
     the rows that refer as well, before";

/// Remembers which rows refer to nothing before the rebuild.
pub(super) fn violations_before(fold: &Fold<'_>) -> Option<Statement> {
    let sql = format!("CREATE TEMP TABLE \"_limbeck_violations\" AS {}", all_violations(fold)?);
    Some(Statement::new(sql, Cost::Scan).noted("rows that refer to nothing are not of this change's making"))
}

/// After the rebuild no row refers to nothing that did not do so before.
pub(super) fn no_new_violations(fold: &Fold<'_>) -> Vec<Statement> {
    let Some(now) = all_violations(fold) else { return Vec::new() };
    let sql = format!(
        "SELECT {FOUND} FROM ({now}) AS now WHERE number > coalesce((SELECT before.number FROM temp.\"_limbeck_violations\" AS before \
         WHERE before.owner = now.owner AND before.place IS now.place AND before.target = now.target), 0)"
    );
    let message =
        format!("rows of `{0}`, or rows that refer to `{0}`, would refer to rows that are not there", fold.name);
    vec![
        Statement::check(sql, message)
            .noted(format!("check the foreign keys of and to {}", fold.name))
            .over(fold.name.as_str()),
        Statement::new("DROP TABLE temp.\"_limbeck_violations\"", Cost::Metadata),
    ]
}

/// The rows give no NULL for a column that is not to hold any; `value` is what they give.
pub(super) fn no_nulls(fold: &Fold<'_>, column: &ColumnName, value: &str) -> Statement {
    let sql = format!(
        "SELECT count(*) || ' rows hold NULL' AS found FROM {} WHERE {value} IS NULL HAVING count(*) > 0",
        fold.quoted()
    );
    Statement::check(
        sql,
        format!("`{}.{column}` cannot become NOT NULL while rows hold NULL (give it a `fill_null`)", fold.name),
    )
    .over(fold.name.as_str())
}

/// The old rows have a value for every column that the batch makes NOT NULL.
pub(super) fn no_demanded_nulls(fold: &Fold<'_>) -> Vec<Statement> {
    let demanded = fold.sources.iter().filter(|source| source.demanded);
    let check = |source: &Source| match source.value.as_deref() {
        Some("NULL") => Some(no_rows(fold, &source.column)),
        Some(value) => Some(no_nulls(fold, &source.column, value)),
        None => None,
    };
    demanded.filter_map(check).collect()
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
