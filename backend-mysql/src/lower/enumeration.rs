//! `alter_enum`: a type that only exists in its columns, which all take the new list.

use std::collections::HashMap;

use limbeck_core::{
    operation::AlterEnum,
    schema::{Column, EnumType, Schema, Table, TableKey, Type},
    statement::{Cost, LowerError, Statement},
};

use super::difference::Difference;
use crate::{MySql, quote};

/// One more value, one renamed, or one less. A value that rows hold has to be in the list as long as they do: it goes
/// after they have another one.
pub(super) fn alter_enum(
    mysql: &MySql,
    change: &AlterEnum,
    before: &Schema,
    after: &Schema,
) -> Result<Vec<Statement>, LowerError> {
    let key = TableKey::text(change.common.schema.as_ref(), &change.name);
    let (Some(old), Some(new)) = (before.enums.get(&key), after.enums.get(&key)) else { return Ok(Vec::new()) };
    let mut statements = Vec::new();
    for table in before.tables.iter().filter(|table| table.columns.iter().any(|column| is_of(change, column, before))) {
        let columns = || table.columns.iter().filter(|column| is_of(change, column, before));
        if change.replace_with.is_none()
            && let Some(value) = &change.drop_value
        {
            statements.extend(columns().map(|column| unused(table, column, value)));
        }
        let Some((from, to)) = replacement(change) else {
            statements.extend(relisted(mysql, table, before, after)?);
            continue;
        };
        let both = with_both(before, &key, old, new);
        statements.extend(relisted(mysql, table, before, &both)?);
        statements.extend(columns().map(|column| replaced(table, column, from, to)));
        statements.extend(relisted(mysql, table, &both, after)?);
    }
    Ok(statements)
}

/// The value that goes, and the one that stands in its place.
fn replacement(change: &AlterEnum) -> Option<(&String, &String)> {
    let renamed = change.rename_value.as_ref().zip(change.to.as_ref());
    renamed.or_else(|| change.drop_value.as_ref().zip(change.replace_with.as_ref()))
}

fn is_of(change: &AlterEnum, column: &Column, schema: &Schema) -> bool {
    matches!(column.ty, Type::Enum(_)) && change.concerns(&column.ty, schema)
}

/// The database with the values of before and, behind them, those that are new.
fn with_both(before: &Schema, key: &str, old: &EnumType, new: &EnumType) -> Schema {
    let mut both = before.clone();
    if let Some(found) = both.enums.get_mut(key) {
        found.values.extend(new.values.iter().filter(|value| !old.values.contains(value)).cloned());
    }
    both
}

/// The table with the values that `end` lists.
fn relisted(mysql: &MySql, table: &Table, start: &Schema, end: &Schema) -> Result<Vec<Statement>, LowerError> {
    let held = |schema: &Schema| schema.table(table.schema.as_ref(), &table.name).cloned();
    let (Some(old), Some(new)) = (held(start), held(end)) else { return Ok(Vec::new()) };
    let names = table.columns.iter().map(|column| column.name.to_string());
    let origins: HashMap<_, _> = names.map(|name| (name.clone(), name)).collect();
    let can = &mysql.capabilities;
    Difference { can, start, end, old: &old, new: &new, origins: &origins, convert: false }.statements()
}

fn replaced(table: &Table, column: &Column, from: &str, to: &str) -> Statement {
    let holder = quote::qualified(table.schema.as_ref(), table.name.as_str());
    let (name, from, to) = (quote::identifier(column.name.as_str()), quote::string(from), quote::string(to));
    let sql = format!("UPDATE {holder} SET {name} = {to} WHERE {name} = {from}");
    Statement::new(sql, Cost::Data).over_in(table.schema.as_ref(), table.name.as_str())
}

/// A value without a replacement goes only where no row has it.
fn unused(table: &Table, column: &Column, value: &str) -> Statement {
    let holder = quote::qualified(table.schema.as_ref(), table.name.as_str());
    let (name, text) = (quote::identifier(column.name.as_str()), quote::string(value));
    let rows = quote::string(&format!(" rows of {}", table.name));
    let sql =
        format!("SELECT CONCAT(COUNT(*), {rows}) AS found FROM {holder} WHERE {name} = {text} HAVING COUNT(*) > 0");
    let message = format!("rows still hold the value `{value}` (say what takes its place with `replace_with`)");
    Statement::check(sql, message).over_in(table.schema.as_ref(), table.name.as_str())
}
