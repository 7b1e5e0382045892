//! `bulk_insert`.

use limbeck_core::{
    name::ColumnName,
    operation::{BulkInsert, OnConflict, RowValue},
    rows,
    schema::{Column, Literal, Schema, Table},
    statement::{Cost, LowerError, Statement},
};

use super::{
    NAME,
    column::{self, counts_from},
    own_sql, sequence, when,
};
use crate::quote;

/// Rows, several a statement. A counter behind a column that they fill goes on behind their numbers.
pub(super) fn bulk_insert(insert: &BulkInsert, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let names = insert.columns()?;
    let held = before.table(insert.common.schema.as_ref(), &insert.table);
    if insert.rows.is_empty() {
        return Ok(Vec::new());
    }
    let table = quote::qualified(insert.common.schema.as_ref(), insert.table.as_str());
    let always = named(held, &names).any(|column| column.identity.as_ref().is_some_and(|identity| identity.always));
    let overriding = when(always, " OVERRIDING SYSTEM VALUE");
    let ending = conflict_clause(insert, held, &names)?;
    let of = |name: &ColumnName| held.and_then(|table| table.columns.get(name.as_str()));
    let columns = quote::identifiers(&names);
    let mut statements = rows::inserts(
        insert,
        &names,
        |place, given| value(given, names.get(place).and_then(of)),
        |lists, count| match names.as_slice() {
            [] => format!("INSERT INTO {table} SELECT FROM generate_series(1, {count}){ending}"),
            _ => format!("INSERT INTO {table} ({columns}){overriding} VALUES\n  {lists}{ending}"),
        },
    )?;
    let counters = named(held, &names).filter(|column| column.identity.is_some() || column.autoincrement);
    statements.extend(counters.filter_map(|column| go_on_counting(&table, column)));
    Ok(statements)
}

/// The columns of those names.
fn named<'a>(table: Option<&'a Table>, names: &'a [ColumnName]) -> impl Iterator<Item = &'a Column> {
    names.iter().filter_map(move |name| table?.columns.get(name.as_str()))
}

fn value(value: Option<&RowValue>, column: Option<&Column>) -> Result<String, LowerError> {
    match value {
        None => Ok(quote::literal(&Literal::Null)),
        Some(RowValue::Literal(literal)) => {
            Ok(column.map_or_else(|| quote::literal(literal), |column| column::value(literal, &column.ty)))
        }
        Some(RowValue::Sql(sql)) => Ok(format!("({})", own_sql(sql, "bulk_insert")?)),
        Some(RowValue::Json(json)) => Ok(quote::string(&json.to_string())),
    }
}

fn conflict_clause(insert: &BulkInsert, held: Option<&Table>, names: &[ColumnName]) -> Result<String, LowerError> {
    let way = insert.on_conflict.unwrap_or(OnConflict::Error);
    if way == OnConflict::Error {
        return Ok(String::new());
    }
    let key = rows::key(insert, held, NAME)?;
    let set: Vec<_> = names
        .iter()
        .filter(|name| !key.contains(name))
        .map(|name| quote::identifier(name.as_str()))
        .map(|name| format!("{name} = excluded.{name}"))
        .collect();
    let columns = quote::identifiers(key);
    if way == OnConflict::Ignore || set.is_empty() {
        return Ok(format!("\nON CONFLICT ({columns}) DO NOTHING"));
    }
    Ok(format!("\nON CONFLICT ({columns}) DO UPDATE SET {}", set.join(", ")))
}

/// A counter knows nothing of rows that bring numbers of their own; it goes on behind the largest, and never back.
fn go_on_counting(table: &str, column: &Column) -> Option<Statement> {
    let options = column.identity.as_ref().map(|identity| identity.options.clone()).unwrap_or_default();
    if options.increment.is_some_and(|step| step < 0) {
        return None;
    }
    let (name, sequence) = (quote::identifier(column.name.as_str()), sequence::behind(table, column.name.as_str()));
    let sql = format!(
        "SELECT setval({sequence}, greatest(max({name}), pg_sequence_last_value({sequence}))) FROM {table} \
         HAVING max({name}) >= {}",
        counts_from(&options)
    );
    Some(Statement::new(sql, Cost::Data).noted(format!("`{}` goes on behind these rows", column.name)))
}
