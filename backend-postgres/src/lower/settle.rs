//! What the server's catalog will say after an operation and replay does not know.

use limbeck_core::{
    operation::Operation,
    schema::{Schema, Table, TableKey},
};

use super::names;
use crate::{Postgres, dialect_name};

/// Gives constraints the names that the server gives them, and puts columns where it puts them.
pub(crate) fn settle(postgres: &Postgres, operation: &Operation, before: &Schema, after: &mut Schema) {
    names::settle(postgres, after);
    let namespace = operation.common().schema.as_ref();
    match operation {
        Operation::CreateTable(create) if before.table(namespace, &create.name).is_none() => {
            after.table_mut(namespace, &create.name).into_iter().for_each(created);
        }
        _ => {
            let Some(name) = operation.altered_table() else { return };
            let key = TableKey::text(namespace, name);
            if let (Some(old), Some(new)) = (before.tables.get(&key), after.tables.get_mut(&key)) {
                in_place(old, new);
            }
        }
    }
}

/// A new table has no rows that a constraint never looked at.
fn created(table: &mut Table) {
    table.check_constraints.iter_mut().for_each(|check| check.not_valid = false);
    table.foreign_keys.iter_mut().for_each(|key| key.not_valid = false);
}

/// A column stays where it is, and a new one stands at the end.
fn in_place(old: &Table, new: &mut Table) {
    let names: Vec<_> = new.columns.iter().map(|column| column.name.clone()).collect();
    let added: Vec<_> = names.iter().filter(|name| !old.columns.contains(name.as_str())).collect();
    let is_rename = old.columns.len() == new.columns.len();
    if !is_rename {
        for name in added {
            new.columns.move_to(name.as_str(), names.len());
        }
    }
    for key in &mut new.foreign_keys {
        key.not_valid |= key.options.is_on(&dialect_name(), "not_valid");
    }
    for check in &mut new.check_constraints {
        check.not_valid |= check.options.is_on(&dialect_name(), "not_valid");
    }
}
