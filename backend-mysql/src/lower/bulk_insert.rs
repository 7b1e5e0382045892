//! `bulk_insert`.

use limbeck_core::{
    name::ColumnName,
    operation::{BulkInsert, OnConflict, RowValue},
    rows,
    schema::{Literal, Schema, Table},
    statement::{LowerError, Statement},
};

use super::{NAME, column, default, own_sql, unsupported};
use crate::{MySql, quote};

/// Rows, several a statement. A counter goes on behind the numbers that they bring, by itself.
pub(super) fn bulk_insert(mysql: &MySql, insert: &BulkInsert, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let names = insert.columns()?;
    let held = before.table(insert.common.schema.as_ref(), &insert.table);
    if insert.rows.is_empty() {
        return Ok(Vec::new());
    }
    let table = quote::qualified(insert.common.schema.as_ref(), insert.table.as_str());
    let ending = conflict_clause(mysql, insert, held, &names)?;
    let columns = quote::identifiers(&names);
    let declared = |name: &ColumnName| held.and_then(|table| table.columns.get(name.as_str()));
    let types: Vec<_> = names
        .iter()
        .map(|name| {
            declared(name)
                .map(|column| column::declared(&mysql.capabilities, column, &before.enums))
                .unwrap_or_default()
        })
        .collect();
    rows::inserts(
        insert,
        &names,
        |place, given| value(given, types.get(place).map_or("", String::as_str)),
        |lists, _| format!("INSERT INTO {table} ({columns}) VALUES\n  {lists}{ending}"),
    )
}

fn value(value: Option<&RowValue>, declared: &str) -> Result<String, LowerError> {
    match value {
        None => Ok(quote::literal(&Literal::Null)),
        Some(RowValue::Literal(literal)) => Ok(default::value(literal, declared)),
        Some(RowValue::Sql(sql)) => Ok(format!("({})", own_sql(sql, "bulk_insert")?)),
        Some(RowValue::Json(json)) => Ok(quote::string(&json.to_string())),
    }
}

/// What happens to a row that is there. `INSERT IGNORE` would pass over every other mistake as well; a column that is
/// set to what it is passes over the row alone.
fn conflict_clause(
    mysql: &MySql,
    insert: &BulkInsert,
    held: Option<&Table>,
    names: &[ColumnName],
) -> Result<String, LowerError> {
    let way = insert.on_conflict.unwrap_or(OnConflict::Error);
    if way == OnConflict::Error {
        return Ok(String::new());
    }
    let key = rows::key(insert, held, NAME)?;
    if let Some(table) = held {
        require_unique(table, key)?;
    }
    let others: Vec<_> = names.iter().filter(|name| !key.contains(name)).collect();
    let same = key.iter().take(1).map(|name| quote::identifier(name.as_str())).map(|name| format!("{name} = {name}"));
    let new = |name: &&ColumnName| {
        let name = quote::identifier(name.as_str());
        if mysql.capabilities.row_alias { format!("{name} = `new`.{name}") } else { format!("{name} = VALUES({name})") }
    };
    let set: Vec<_> = match way {
        OnConflict::Update if !others.is_empty() => others.iter().map(new).collect(),
        _ => same.collect(),
    };
    let alias =
        if way == OnConflict::Update && !others.is_empty() && mysql.capabilities.row_alias { "\nAS `new`" } else { "" };
    Ok(format!("{alias}\nON DUPLICATE KEY UPDATE {}", set.join(", ")))
}

/// Refuses a key that the table does not have: the server goes by those that it has, whatever is meant.
fn require_unique(table: &Table, key: &[ColumnName]) -> Result<(), LowerError> {
    let same =
        |columns: &[ColumnName]| columns.len() == key.len() && columns.iter().all(|name| table.case().among(name, key));
    let by_index = table.indexes.iter().filter(|index| index.unique).any(|index| {
        let columns: Vec<_> = index.elements.iter().filter_map(|element| element.column_name().cloned()).collect();
        columns.len() == index.elements.len() && same(&columns)
    });
    let found = table.primary_key.iter().any(|held| same(&held.columns))
        || table.unique_constraints.iter().any(|unique| same(&unique.columns))
        || by_index;
    if found {
        return Ok(());
    }
    let names: Vec<_> = key.iter().map(ColumnName::as_str).collect();
    let reason = format!("nothing makes ({}) of `{}` unique", names.join(", "), table.name);
    Err(unsupported("bulk_insert", reason, "write the columns of the primary key or of a unique constraint as `key`"))
}
