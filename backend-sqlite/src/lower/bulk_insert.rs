//! `bulk_insert`.

use limbeck_core::{
    name::ColumnName,
    operation::{BulkInsert, OnConflict, Operation, RowValue},
    rows,
    schema::{Column, Literal, Schema},
    statement::{LowerError, Statement},
};

use super::{
    NAME,
    column::{self, own_sql},
    constraint::columns,
};
use crate::quote;

/// Rows, several a statement.
pub(super) fn bulk_insert(operation: &BulkInsert, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    Operation::from(operation.clone()).apply(&mut before.clone())?;
    let names = operation.columns()?;
    if operation.rows.is_empty() {
        return Ok(Vec::new());
    }
    let table = quote::qualified(operation.common.schema.as_ref(), operation.table.as_str());
    let ending = conflict_clause(operation, before, &names)?;
    let held = before.table(operation.common.schema.as_ref(), &operation.table);
    let of = |name: &ColumnName| held.and_then(|table| table.columns.get(name.as_str()));
    let statements = rows::inserts(
        operation,
        &names,
        |place, given| value(given, names.get(place).and_then(of)),
        |lists, _| format!("INSERT INTO {table} ({}) VALUES\n  {lists}{ending}", columns(&names)),
    )?;
    Ok(statements.into_iter().map(|statement| Statement { keeps_references: true, ..statement }).collect())
}

fn value(value: Option<&RowValue>, column: Option<&Column>) -> Result<String, LowerError> {
    match value {
        None => Ok(quote::literal(&Literal::Null)),
        // The shell takes a carriage return at the end of a line of a script for a part of the line's end.
        Some(RowValue::Literal(Literal::String(text))) if text.contains('\r') => Ok(quote::text_of_bytes(text)),
        Some(RowValue::Literal(literal)) => {
            Ok(column.map_or_else(|| quote::literal(literal), |column| column::value(literal, column)))
        }
        Some(RowValue::Sql(sql)) => Ok(format!("({})", own_sql(sql, "bulk_insert")?)),
        Some(RowValue::Json(json)) => Ok(quote::string(&json.to_string())),
    }
}

fn conflict_clause(operation: &BulkInsert, before: &Schema, names: &[ColumnName]) -> Result<String, LowerError> {
    let way = operation.on_conflict.unwrap_or(OnConflict::Error);
    if way == OnConflict::Error {
        return Ok(String::new());
    }
    let held = before.table(operation.common.schema.as_ref(), &operation.table);
    let key = rows::key(operation, held, NAME)?;
    let set: Vec<_> = names
        .iter()
        .filter(|name| !key.contains(name))
        .map(|name| quote::identifier(name.as_str()))
        .map(|name| format!("{name} = excluded.{name}"))
        .collect();
    if way == OnConflict::Ignore || set.is_empty() {
        return Ok(format!("\nON CONFLICT ({}) DO NOTHING", columns(key)));
    }
    Ok(format!("\nON CONFLICT ({}) DO UPDATE SET {}", columns(key), set.join(", ")))
}
