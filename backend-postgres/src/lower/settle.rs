//! What the server's catalog will say after an operation and replay does not know.

use limbeck_core::{
    name::ConstraintName,
    operation::Operation,
    schema::{DialectOptions, Schema, Table, TableKey, Unique},
};

use super::{names, view};
use crate::{Postgres, dialect_name};

/// Gives constraints the names that the server gives them, and puts columns where it puts them.
pub(crate) fn settle(postgres: &Postgres, operation: &Operation, before: &Schema, after: &mut Schema) {
    let namespace = operation.common().schema.as_ref();
    match operation {
        Operation::CreateTable(create) if before.table(namespace, &create.name).is_none() => {
            after.table_mut(namespace, &create.name).into_iter().for_each(created);
        }
        _ => {
            let key = operation.altered_table().map(|name| TableKey::text(namespace, name));
            let tables = key.and_then(|key| before.tables.get(&key).zip(after.tables.get_mut(&key)));
            if let Some((old, new)) = tables {
                in_place(old, new);
                let renames = old.columns.iter().any(|column| !new.columns.contains(column.name.as_str()));
                not_looked_at(operation, old, new);
                if renames {
                    view::keep_names(before, after);
                }
            }
        }
    }
    names::settle(postgres, after);
}

/// A new table has no rows that a constraint never looked at. Constraints that would have the same index are one to the
/// server, as long as they are made together: the first, which takes the name of another where it has none.
fn created(table: &mut Table) {
    let mut kept: Vec<Unique> = Vec::new();
    for mut unique in std::mem::take(&mut table.unique_constraints) {
        let plain = unique.deferrable.deferrable != Some(true) && !unique.nulls_not_distinct;
        let key = table.primary_key.as_mut().filter(|key| plain && key.columns == unique.columns);
        let same = |held: &&mut Unique| {
            held.columns == unique.columns
                && held.deferrable == unique.deferrable
                && held.nulls_not_distinct == unique.nulls_not_distinct
        };
        let name = match (key, kept.iter_mut().find(same)) {
            (Some(key), _) => &mut key.name,
            (None, Some(held)) => &mut held.name,
            (None, None) => {
                kept.push(unique);
                continue;
            }
        };
        if name.is_none() {
            *name = unique.name.take();
        }
    }
    table.unique_constraints = kept;
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
