//! `create_enum`, `drop_enum`, `alter_enum`, and the CHECK of an enum that has no type of its own.

use limbeck_core::{
    name::ColumnName,
    operation::{AlterEnum, CreateEnum, DropEnum, naming},
    schema::{Column, Schema, Table, TableKey},
    statement::{LowerError, Statement},
};

use super::{enum_value, metadata, when};
use crate::{Postgres, quote};

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

pub(super) fn create(name: &str, values: &[String]) -> Statement {
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
        let after_commit = Some(quote::string(value));
        return Ok(vec![Statement { transactional, after_commit, ..metadata(sql) }]);
    }
    if let (Some(value), Some(to)) = (&change.rename_value, &change.to) {
        let (value, to) = (quote::string(value), quote::string(to));
        return Ok(vec![metadata(format!("ALTER TYPE {name} RENAME VALUE {value} TO {to}"))]);
    }
    match &change.drop_value {
        Some(value) => enum_value::without(postgres, (change, value), &values, (before, after)),
        None => Ok(Vec::new()),
    }
}
