//! What the server's catalog will say after an operation and replay does not know.

use limbeck_core::{
    name::ConstraintName,
    operation::Operation,
    schema::{DialectOptions, Schema, Table, TableKey},
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
                not_looked_at(operation, old, new);
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
}

/// A new constraint that an option says is not to be looked at, unless that is done in the same breath.
fn not_looked_at(operation: &Operation, old: &Table, new: &mut Table) {
    let dialect = dialect_name();
    let alterations = match operation {
        Operation::BatchAlterTable(batch) => batch.alterations(),
        other => std::slice::from_ref(other),
    };
    let waits = |name: &Option<ConstraintName>, options: &DialectOptions| {
        let is_new = name.as_ref().is_none_or(|name| !old.has_constraint(name));
        let looked_at = alterations.iter().any(|alteration| {
            matches!(alteration, Operation::ValidateConstraint(validate) if Some(&validate.name) == name.as_ref())
        });
        is_new && !looked_at && options.is_on(&dialect, "not_valid")
    };
    for key in &mut new.foreign_keys {
        key.not_valid |= waits(&key.name, &key.options);
    }
    for check in &mut new.check_constraints {
        check.not_valid |= waits(&check.name, &check.options);
    }
}
