//! `create_enum`, `drop_enum`, `alter_enum`, and the CHECK of an enum that has no type of its own.

use limbeck_core::{
    name::ColumnName,
    operation::{AlterEnum, CreateEnum, DropEnum, naming},
    schema::{Column, ColumnDefault, Literal, Schema, Table, TableKey, Type},
    statement::{Cost, LowerError, Statement},
};

use super::{alteration::Alteration, column::default_text, metadata, when};
use crate::{Postgres, quote, types};

/// The name of the CHECK of a column whose values are listed there.
pub(crate) fn check_name(table: &Table, column: &str) -> String {
    naming::fit(&format!("ck_{}_{column}", table.name))
}

/// `CONSTRAINT "ck_table_column" CHECK ("column" IN (…))`.
pub(super) fn check_text(table: &Table, column: &Column, values: &[String]) -> String {
    let name = quote::identifier(&check_name(table, column.name.as_str()));
    format!("CONSTRAINT {name} CHECK ({} IN ({}))", quote::identifier(column.name.as_str()), list(values))
}

/// The CHECK follows its table and its column to another name.
pub(super) fn rename_check(from: (&Table, &ColumnName), to: (&Table, &ColumnName)) -> Statement {
    let table = quote::qualified(to.0.schema.as_ref(), to.0.name.as_str());
    let name = |(table, column): (&Table, &ColumnName)| quote::identifier(&check_name(table, column.as_str()));
    metadata(format!("ALTER TABLE {table} RENAME CONSTRAINT {} TO {}", name(from), name(to)))
}

fn list(values: &[String]) -> String {
    values.iter().map(|value| quote::string(value)).collect::<Vec<_>>().join(", ")
}

fn create(name: &str, values: &[String]) -> Statement {
    metadata(format!("CREATE TYPE {name} AS ENUM ({})", list(values)))
}

/// An enum type; nothing where it is there and may be.
pub(super) fn create_enum(operation: &CreateEnum, before: &Schema) -> Vec<Statement> {
    let namespace = operation.common.schema.as_ref();
    if before.enums.contains(&TableKey::text(namespace, &operation.name)) {
        return Vec::new();
    }
    vec![create(&quote::qualified(namespace, operation.name.as_str()), &operation.values)]
}

/// The end of an enum type.
pub(super) fn drop_enum(drop: &DropEnum) -> Statement {
    let name = quote::qualified(drop.common.schema.as_ref(), drop.name.as_str());
    let if_exists = when(drop.common.if_exists, "IF EXISTS ");
    metadata(format!("DROP TYPE {if_exists}{name}{}", when(drop.cascade, " CASCADE")))
}

/// One more value, one renamed, or one less. The server has no way to take one away: the type is made anew, and every
/// column that has it goes over.
pub(super) fn alter_enum(
    postgres: &Postgres,
    change: &AlterEnum,
    before: &Schema,
    after: &Schema,
) -> Result<Vec<Statement>, LowerError> {
    let key = TableKey::text(change.common.schema.as_ref(), &change.name);
    let Some(values) = after.enums.get(&key).map(|found| found.values.clone()) else { return Ok(Vec::new()) };
    let name = quote::qualified(change.common.schema.as_ref(), change.name.as_str());
    if let Some(value) = &change.add_value {
        let mut sql = format!(
            "ALTER TYPE {name} ADD VALUE {}{}",
            when(change.common.if_not_exists, "IF NOT EXISTS "),
            quote::string(value)
        );
        for (word, neighbour) in [("BEFORE", &change.before), ("AFTER", &change.after)] {
            if let Some(neighbour) = neighbour {
                sql += &format!(" {word} {}", quote::string(neighbour));
            }
        }
        let transactional = postgres.capabilities.enum_value_in_transaction;
        return Ok(vec![Statement { transactional, ..metadata(sql) }]);
    }
    if let (Some(value), Some(to)) = (&change.rename_value, &change.to) {
        let (value, to) = (quote::string(value), quote::string(to));
        return Ok(vec![metadata(format!("ALTER TYPE {name} RENAME VALUE {value} TO {to}"))]);
    }
    match &change.drop_value {
        Some(value) => without(postgres, change, value, &values, before),
        None => Ok(Vec::new()),
    }
}

/// The type without a value.
fn without(
    postgres: &Postgres,
    change: &AlterEnum,
    value: &str,
    values: &[String],
    before: &Schema,
) -> Result<Vec<Statement>, LowerError> {
    let namespace = change.common.schema.as_ref();
    let name = quote::qualified(namespace, change.name.as_str());
    let aside = naming::fit(&format!("{}_before", change.name));
    let users: Vec<_> = before
        .tables
        .iter()
        .map(|table| (table, table.columns.iter().filter(|column| is_of(change, &column.ty)).collect::<Vec<_>>()))
        .filter(|(_, columns)| !columns.is_empty())
        .collect();
    let mut statements = Vec::new();
    if change.replace_with.is_none() {
        let columns = users.iter().flat_map(|(table, columns)| columns.iter().map(move |column| (*table, *column)));
        statements.extend(columns.map(|(table, column)| unused(table, column, value)));
    }
    statements.push(metadata(format!("ALTER TYPE {name} RENAME TO {}", quote::identifier(&aside))));
    statements.push(create(&name, values));
    for (table, columns) in users {
        let mut alteration = Alteration::new(postgres, before.clone(), table.schema.as_ref(), &table.name);
        for column in columns {
            move_over(&mut alteration, change, column, value)?;
        }
        statements.extend(alteration.finish());
    }
    statements.push(metadata(format!("DROP TYPE {}", quote::qualified(namespace, &aside))));
    Ok(statements)
}

fn is_of(change: &AlterEnum, ty: &Type) -> bool {
    match ty {
        Type::Enum(name) => *name == change.name,
        Type::Array(element) => is_of(change, element),
        _ => false,
    }
}

/// A value without a replacement goes only where no row has it.
fn unused(table: &Table, column: &Column, value: &str) -> Statement {
    let holder = quote::qualified(table.schema.as_ref(), table.name.as_str());
    let (name, text) = (quote::identifier(column.name.as_str()), quote::string(value));
    let holds = match column.ty {
        Type::Array(_) => format!("{text} = ANY ({name}::text[])"),
        _ => format!("{name}::text = {text}"),
    };
    let rows = quote::string(&format!(" rows of {}", table.name));
    let sql = format!("SELECT count(*) || {rows} AS found FROM {holder} WHERE {holds} HAVING count(*) > 0");
    Statement::check(sql, format!("rows still hold the value `{value}`"))
        .over_in(table.schema.as_ref(), table.name.as_str())
}

/// A column goes over from the old type to the new one of the same name.
fn move_over(
    alteration: &mut Alteration<'_>,
    change: &AlterEnum,
    column: &Column,
    value: &str,
) -> Result<(), LowerError> {
    let name = quote::identifier(column.name.as_str());
    let spelling = types::spelling(&column.ty, &alteration.schema.enums);
    let (array, text) = (matches!(column.ty, Type::Array(_)), quote::string(value));
    let using = match (&change.replace_with, array) {
        (None, false) => format!("{name}::text::{spelling}"),
        (None, true) => format!("{name}::text[]::{spelling}"),
        (Some(to), false) => {
            let to = quote::string(to);
            format!("(CASE {name}::text WHEN {text} THEN {to} ELSE {name}::text END)::{spelling}")
        }
        (Some(to), true) => format!("array_replace({name}::text[], {text}, {})::{spelling}", quote::string(to)),
    };
    if column.default.is_some() {
        alteration.clause(format!("ALTER COLUMN {name} DROP DEFAULT"), Cost::Metadata);
    }
    alteration.clause(format!("ALTER COLUMN {name} TYPE {spelling} USING {using}"), Cost::Rewrite);
    if let Some(default) = &column.default {
        let kept = match (default, &change.replace_with) {
            (ColumnDefault::Literal(Literal::String(held)), Some(to)) if held == value => quote::string(to),
            _ => default_text(default)?,
        };
        alteration.clause(format!("ALTER COLUMN {name} SET DEFAULT {kept}"), Cost::Metadata);
    }
    Ok(())
}
