//! `create_table`, `drop_table`, `rename_table`.

use limbeck_core::{
    operation::{CreateTable, DropTable, Operation, RenameTable, ReplayError},
    schema::{Schema, Table},
    statement::{LowerError, Statement},
};

use super::{
    column, constraint, demands, difference::keys_of_others, keys::Writer, metadata, options, settle, unsupported,
    view, when,
};
use crate::{MySql, quote};

/// A table with its keys and its comments, in one statement.
pub(super) fn create_table(mysql: &MySql, create: &CreateTable, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let operation = Operation::from(create.clone());
    let mut after = before.clone();
    operation.apply(&mut after)?;
    settle::one(mysql, &operation, before, &mut after);
    let namespace = create.common.schema.as_ref();
    let made = after.table(namespace, &create.name).filter(|_| before.table(namespace, &create.name).is_none());
    let Some(table) = made else { return Ok(Vec::new()) };
    let name = quote::qualified(namespace, table.name.as_str());
    let if_not_exists = when(create.common.if_not_exists, "IF NOT EXISTS ");
    let (lines, options) = (lines(mysql, table, &after)?.join(",\n  "), options::of_new_table(table)?);
    Ok(vec![metadata(format!("CREATE TABLE {if_not_exists}{name} (\n  {lines}\n){options}"))])
}

fn lines(mysql: &MySql, table: &Table, schema: &Schema) -> Result<Vec<String>, LowerError> {
    let can = &mysql.capabilities;
    demands::of_table(table)?;
    if !table.exclude_constraints.is_empty() {
        let help = "write `except = [\"mysql\"]`, and keep rows apart with a trigger";
        return Err(unsupported("create_exclude_constraint", "there are no exclusion constraints", help));
    }
    let mut lines = Vec::new();
    for held in &table.columns {
        let name = quote::identifier(held.name.as_str());
        lines.push(format!("{name} {}", column::attributes(can, (table, held), &schema.enums)?));
    }
    let keys = Writer { can, table, enums: &schema.enums }.keys()?;
    let implied = |name: &Option<String>| name.as_ref().is_some_and(|name| settle::is_implied(table, name));
    lines.extend(keys.iter().filter(|key| !implied(&key.name)).map(super::keys::Key::text));
    for key in &table.foreign_keys {
        constraint::refuse_strangers(can, table, key)?;
        lines.push(constraint::foreign_key(table, key, schema)?);
    }
    for check in table.check_constraints.iter().filter(|check| constraint::column_of(can, check).is_none()) {
        lines.push(constraint::check(can, check)?);
    }
    Ok(lines)
}

/// The end of a table. With `cascade`, the foreign keys of other tables go before it: the server knows the word and
/// does nothing about it.
pub(super) fn drop_table(drop: &DropTable, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let mut after = before.clone();
    Operation::from(drop.clone()).apply(&mut after)?;
    let held = before.table(drop.common.schema.as_ref(), &drop.name);
    let mut statements = held.map(|table| keys_of_others(before, &after, table)).unwrap_or_default();
    let name = quote::qualified(drop.common.schema.as_ref(), drop.name.as_str());
    statements.push(metadata(format!("DROP TABLE {}{name}", when(drop.common.if_exists, "IF EXISTS "))));
    Ok(statements)
}

/// A table's name; the foreign keys to it follow. A view would go on reading from the old name, and fail.
pub(super) fn rename_table(rename: &RenameTable, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let namespace = rename.common.schema.as_ref();
    if before.table(namespace, &rename.name).is_none() || rename.name == rename.to {
        return Ok(Vec::new());
    }
    demands::of_name("table", rename.to.as_str())?;
    if let Some(view) = before.views.iter().find(|held| view::reads(held, &rename.name)) {
        let by = format!("the view `{}`, which would go on reading from the old name", view.name);
        let name = rename.name.to_string();
        return Err(ReplayError::InUse { kind: "table", name, within: None, by }.into());
    }
    let name = |name: &limbeck_core::name::TableName| quote::qualified(namespace, name.as_str());
    Ok(vec![metadata(format!("RENAME TABLE {} TO {}", name(&rename.name), name(&rename.to)))])
}
