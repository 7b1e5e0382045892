//! Enum types, which SQLite has not: a VARCHAR whose values a CHECK of its column lists.

use limbeck_core::{
    operation::{AlterColumn, AlterEnum, BatchAlterTable, Operation, naming},
    schema::{Column, Schema, Table, Type},
    statement::{Cost, LowerError, Statement},
};

use crate::{Sqlite, quote, rebuild};

/// The values that a column of a type is checked for; nothing for types that are not checked.
pub(super) fn values(schema: &Schema, ty: &Type) -> Option<Vec<String>> {
    match ty {
        Type::Enum(name) => {
            schema.enums.get(name.as_str()).filter(|found| found.check).map(|found| found.values.clone())
        }
        Type::InlineEnum(values) => Some(values.clone()),
        _ => None,
    }
}

/// `CONSTRAINT "ck_table_column" CHECK ("column" IN (…))`.
pub(super) fn check_text(table: &Table, column: &Column, values: &[String]) -> String {
    let name = naming::fit(&format!("ck_{}_{}", table.name, column.name));
    let values: Vec<_> = values.iter().map(|value| quote::string(value)).collect();
    let column = quote::identifier(column.name.as_str());
    format!("CONSTRAINT {} CHECK ({column} IN ({}))", quote::identifier(&name), values.join(", "))
}

/// Another list of values: the CHECKs of all columns of the type, and the rows that hold a value which is renamed or
/// goes.
pub(super) fn alter_enum(sqlite: &Sqlite, alter: &AlterEnum, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let mut after = before.clone();
    Operation::from(alter.clone()).apply(&mut after)?;
    let ty = Type::Enum(alter.name.clone());
    let mut statements = Vec::new();
    for table in &before.tables {
        let columns: Vec<_> = table.columns.iter().filter(|column| column.ty == ty).collect();
        if columns.is_empty() {
            continue;
        }
        let changes: Vec<_> = columns.iter().filter_map(|column| row_change(alter, table, column)).collect();
        // A list that holds the old values and the new ones lets the rows change under it.
        let mut both = after.clone();
        let old = before.enums.get(alter.name.as_str()).map(|found| found.values.clone()).unwrap_or_default();
        if let Some(found) = both.enums.get_mut(alter.name.as_str()) {
            found.values.extend(old);
            found.values.dedup();
        }
        if !changes.is_empty() {
            statements.extend(relisted(sqlite, table, &columns, before, &both)?);
            statements.extend(changes);
        }
        statements.extend(relisted(
            sqlite,
            table,
            &columns,
            if statements.is_empty() { before } else { &both },
            &after,
        )?);
    }
    if alter.drop_value.is_some() && alter.replace_with.is_none() {
        refuse_lost(alter, before, &mut statements);
    }
    Ok(statements)
}

/// What happens to the rows of a column.
fn row_change(alter: &AlterEnum, table: &Table, column: &Column) -> Option<Statement> {
    let (from, to) = match (&alter.rename_value, &alter.to, &alter.drop_value, &alter.replace_with) {
        (Some(from), Some(to), _, _) | (_, _, Some(from), Some(to)) => (from, to),
        _ => return None,
    };
    let name = quote::qualified(table.schema.as_ref(), table.name.as_str());
    let column = quote::identifier(column.name.as_str());
    let (from, to) = (quote::string(from), quote::string(to));
    let sql = format!("UPDATE {name} SET {column} = {to} WHERE {column} = {from}");
    Some(Statement::new(sql, Cost::Data).over(table.name.as_str()))
}

/// The columns with the values that `after` lists.
fn relisted(
    sqlite: &Sqlite,
    table: &Table,
    columns: &[&Column],
    before: &Schema,
    after: &Schema,
) -> Result<Vec<Statement>, LowerError> {
    let (batch, seen) = relisting(table, columns, before, after);
    rebuild::batch_alter_table(sqlite, &batch, &seen)
}

/// The batch that lists the values of columns anew, and the schema that it is to see: the table as it is, and the enum as
/// it is going to be.
pub(super) fn relisting(
    table: &Table,
    columns: &[&Column],
    before: &Schema,
    after: &Schema,
) -> (BatchAlterTable, Schema) {
    let alterations = columns.iter().map(|column| {
        let alter = AlterColumn::new(table.name.clone(), column.name.clone());
        let mut operation = Operation::from(AlterColumn { ty: Some(column.ty.clone()), ..alter });
        operation.common_mut().schema.clone_from(&table.schema);
        operation
    });
    let mut batch = BatchAlterTable::new(table.name.clone(), alterations.collect());
    batch.common.schema.clone_from(&table.schema);
    let mut seen = before.clone();
    seen.enums = after.enums.clone();
    (batch, seen)
}

/// A value without a replacement goes only where no row has it.
fn refuse_lost(alter: &AlterEnum, before: &Schema, statements: &mut Vec<Statement>) {
    let Some(value) = &alter.drop_value else { return };
    let ty = Type::Enum(alter.name.clone());
    let mut checks = Vec::new();
    for table in &before.tables {
        for column in table.columns.iter().filter(|column| column.ty == ty) {
            let sql = format!(
                "SELECT count(*) || ' rows of ' || {name} AS found FROM {table} WHERE {column} = {value} HAVING count(*) > 0",
                name = quote::string(table.name.as_str()),
                table = quote::qualified(table.schema.as_ref(), table.name.as_str()),
                column = quote::identifier(column.name.as_str()),
                value = quote::string(value),
            );
            checks.push(Statement::check(sql, format!("rows still hold the value `{value}`")));
        }
    }
    statements.splice(0..0, checks);
}
