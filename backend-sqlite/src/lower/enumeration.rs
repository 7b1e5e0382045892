//! Enum types, which SQLite has not: a VARCHAR whose values a CHECK of its column lists.

use limbeck_core::{
    operation::{AlterColumn, AlterEnum, BatchAlterTable, Operation, naming},
    schema::{Column, EnumType, Named, Schema, Table, TableKey, Type},
    statement::{Cost, LowerError, Statement},
};

use crate::{Sqlite, quote, rebuild};

/// The values that a column of a type is checked for; nothing for types that are not checked.
pub(super) fn values(schema: &Schema, ty: &Type) -> Option<Vec<String>> {
    check_values(&schema.enums, ty)
}

/// The same, where the enums are known and the rest of the schema is not asked for.
pub(crate) fn check_values(enums: &Named<EnumType>, ty: &Type) -> Option<Vec<String>> {
    match ty {
        Type::Enum(name) => enums.get(name.as_str()).filter(|found| found.check).map(|found| found.values.clone()),
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
pub(super) fn alter_enum(
    sqlite: &Sqlite,
    operation: &AlterEnum,
    before: &Schema,
) -> Result<Vec<Statement>, LowerError> {
    let mut after = before.clone();
    Operation::from(operation.clone()).apply(&mut after)?;
    let ty = Type::Enum(operation.name.clone());
    let mut statements = lost_values(operation, before);
    for table in &before.tables {
        let columns: Vec<_> = table.columns.iter().filter(|column| column.ty == ty).collect();
        let changes: Vec<_> = columns.iter().filter_map(|column| row_change(operation, table, column)).collect();
        if changes.is_empty() && !columns.is_empty() {
            statements.extend(relisted(sqlite, table, &columns, before, &after)?);
        } else if !columns.is_empty() {
            // A list that holds the old values and the new ones lets the rows change under it.
            let both = with_values_of(&after, before, operation);
            statements.extend(relisted(sqlite, table, &columns, before, &both)?);
            statements.extend(changes);
            statements.extend(relisted(sqlite, table, &columns, &both, &after)?);
        }
    }
    Ok(statements)
}

/// The schema `after` with the values that the enum had before as well.
fn with_values_of(after: &Schema, before: &Schema, operation: &AlterEnum) -> Schema {
    let key = operation.name.as_str();
    let mut both = after.clone();
    let old = before.enums.get(key).map(|found| found.values.clone()).unwrap_or_default();
    if let Some(found) = both.enums.get_mut(key) {
        let new: Vec<_> = old.into_iter().filter(|value| !found.values.contains(value)).collect();
        found.values.extend(new);
    }
    both
}

/// What happens to the rows of a column.
fn row_change(operation: &AlterEnum, table: &Table, column: &Column) -> Option<Statement> {
    let renamed = operation.rename_value.as_ref().zip(operation.to.as_ref());
    let replaced = operation.drop_value.as_ref().zip(operation.replace_with.as_ref());
    let (from, to) = renamed.or(replaced)?;
    let name = quote::qualified(table.schema.as_ref(), table.name.as_str());
    let column = quote::identifier(column.name.as_str());
    let (from, to) = (quote::string(from), quote::string(to));
    let sql = format!("UPDATE OR ABORT {name} SET {column} = {to} WHERE {column} = {from}");
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
        let unaltered = AlterColumn::new(table.name.clone(), column.name.clone());
        let key = TableKey::text(table.schema.as_ref(), &table.name);
        let new = after.tables.get(&key).and_then(|table| table.columns.get(column.name.as_str()));
        let default =
            new.and_then(|new| new.default.clone()).filter(|default| column.default.as_ref() != Some(default));
        let mut operation = Operation::from(AlterColumn { ty: Some(column.ty.clone()), default, ..unaltered });
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
fn lost_values(operation: &AlterEnum, before: &Schema) -> Vec<Statement> {
    let Some(value) = operation.drop_value.as_ref().filter(|_| operation.replace_with.is_none()) else {
        return Vec::new();
    };
    let ty = Type::Enum(operation.name.clone());
    let columns = before.tables.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    let check = |(table, column): (&Table, &Column)| {
        let sql = format!(
            "SELECT count(*) || ' rows of ' || {name} AS found FROM {table} WHERE {column} = {value} HAVING count(*) > 0",
            name = quote::string(table.name.as_str()),
            table = quote::qualified(table.schema.as_ref(), table.name.as_str()),
            column = quote::identifier(column.name.as_str()),
            value = quote::string(value),
        );
        let message = format!("rows still hold the value `{value}` (say what takes its place with `replace_with`)");
        Statement::check(sql, message).over(table.name.as_str())
    };
    columns.filter(|(_, column)| column.ty == ty).map(check).collect()
}
