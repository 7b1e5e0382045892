//! What is held back, put into the target as the database has it, so that comparing finds nothing to do about it.

use super::Change;
use crate::{
    name::{ColumnName, ConstraintName},
    operation::{AddColumn, AlterColumn, AlterEnum, ConstraintKind, ConstraintTarget, DropConstraint, Operation},
    schema::{EnumType, HasName, Named, Schema, Table, TableKey, Type},
};

/// Leaves alone what a change would lose, or decide.
pub(super) fn keep(held: &Schema, target: &mut Schema, change: &Change) {
    let operation = &change.operation;
    let schema = operation.common().schema.as_ref();
    match operation {
        Operation::DropTable(drop) => {
            if let Some(table) = held.table(schema, &drop.name) {
                table.columns.iter().for_each(|column| keep_type(held, target, &column.ty));
                target.tables.insert(table.clone());
            }
        }
        Operation::DropView(drop) => take(&held.views, &mut target.views, &TableKey::text(schema, &drop.name)),
        Operation::DropEnum(drop) => take(&held.enums, &mut target.enums, &TableKey::text(schema, &drop.name)),
        Operation::DropSequence(drop) => {
            take(&held.sequences, &mut target.sequences, &TableKey::text(schema, &drop.name));
        }
        Operation::DropExtension(drop) => take(&held.extensions, &mut target.extensions, drop.name.as_str()),
        Operation::DropSchema(drop) => target.namespaces.push(drop.name.clone()),
        Operation::AlterEnum(alter) => keep_values(held, target, alter),
        _ => {
            let name = operation.altered_table();
            let Some(old) = name.and_then(|name| held.table(schema, name)) else { return };
            if let Operation::DropColumn(drop) = operation
                && let Some(column) = old.columns.get(drop.name.as_str())
            {
                keep_type(held, target, &column.ty);
            }
            if let Some(table) = target.table_mut(schema, &old.name) {
                keep_part(old, table, operation);
            }
        }
    }
}

fn take<T: HasName + Clone>(held: &Named<T>, target: &mut Named<T>, key: &str) {
    if let Some(item) = held.get(key) {
        target.insert(item.clone());
    }
}

/// The enum type that a column which stays is of.
fn keep_type(held: &Schema, target: &mut Schema, ty: &Type) {
    match ty {
        Type::Enum(name) => {
            let same = |known: &&EnumType| held.rules.case.same(&known.name, name);
            let known = held.enums.iter().find(same).filter(|known| !target.enums.contains(&known.key()));
            if let Some(known) = known {
                target.enums.insert(known.clone());
            }
        }
        Type::Array(element) => keep_type(held, target, element),
        _ => {}
    }
}

/// The values that are there in their order, and each new one behind the one that it is wanted behind.
fn keep_values(held: &Schema, target: &mut Schema, alter: &AlterEnum) {
    let key = TableKey::text(alter.common.schema.as_ref(), &alter.name);
    let Some((old, wanted)) = held.enums.get(&key).zip(target.enums.get_mut(&key)) else { return };
    let mut values = old.values.clone();
    for (at, value) in wanted.values.iter().enumerate().filter(|(_, value)| !old.values.contains(value)) {
        let before = at.checked_sub(1).and_then(|at| wanted.values.get(at));
        let before = before.and_then(|before| values.iter().position(|known| known == before));
        values.insert(before.map_or(0, |place| place + 1), value.clone());
    }
    wanted.values = values;
}

fn keep_part(old: &Table, table: &mut Table, operation: &Operation) {
    match operation {
        Operation::DropColumn(drop) => {
            take(&old.columns, &mut table.columns, drop.name.as_str());
            if !old.is_key(&drop.name) {
                unbind(table, &drop.name);
            }
        }
        Operation::DropIndex(drop) => {
            take(&old.indexes, &mut table.indexes, drop.name.as_str());
            // Where both are one thing, it may be held as the other.
            if let Ok(name) = ConstraintName::new(drop.name.as_str()) {
                keep_constraint(
                    old,
                    table,
                    &DropConstraint {
                        target: ConstraintTarget::Named(name),
                        table: old.name.clone(),
                        kind: Some(ConstraintKind::Unique),
                        cascade: false,
                        common: drop.common.clone(),
                    },
                );
            }
        }
        Operation::DropConstraint(drop) => {
            keep_constraint(old, table, drop);
            if let ConstraintTarget::Named(name) = &drop.target {
                take(&old.indexes, &mut table.indexes, name.as_str());
            }
        }
        Operation::DropTrigger(drop) => take(&old.triggers, &mut table.triggers, drop.name.as_str()),
        Operation::AddColumn(add) => relax(table, add),
        Operation::AlterColumn(alter) => keep_column(old, table, alter),
        _ => {}
    }
}

/// New rows will not name a column that is not wanted, so they have to do without it.
fn unbind(table: &mut Table, name: &ColumnName) {
    if let Some(column) = table.columns.get_mut(name.as_str())
        && column.default.is_none()
        && column.identity.is_none()
        && column.generated.is_none()
        && !column.autoincrement
    {
        column.nullable = true;
    }
}

fn keep_constraint(old: &Table, table: &mut Table, drop: &DropConstraint) {
    let Some(found) = drop.find(old) else { return };
    macro_rules! put {
        ($list:ident) => {
            if let Some(item) = old.$list.get(found.place).filter(|item| !table.$list.contains(item)) {
                table.$list.push(item.clone());
            }
        };
    }
    match found.kind {
        ConstraintKind::PrimaryKey => table.primary_key.clone_from(&old.primary_key),
        ConstraintKind::ForeignKey => put!(foreign_keys),
        ConstraintKind::Unique => put!(unique_constraints),
        ConstraintKind::Check => put!(check_constraints),
        ConstraintKind::Exclude => put!(exclude_constraints),
    }
}

fn relax(table: &mut Table, add: &AddColumn) {
    if let Some(column) = table.columns.get_mut(add.column.name.as_str()) {
        column.nullable = true;
    }
}

/// What of a column is not changed before a person has decided: its type, and that it may be NULL.
fn keep_column(old: &Table, table: &mut Table, alter: &AlterColumn) {
    let Some(held) = old.columns.get(alter.name.as_str()) else { return };
    let Some(column) = table.columns.get_mut(alter.name.as_str()) else { return };
    if alter.ty.is_some() {
        column.ty = held.ty.clone();
        column.spelling.clone_from(&held.spelling);
    }
    if alter.nullable == Some(false) && alter.fill_null.is_none() {
        column.nullable = held.nullable;
    }
}

/// Takes out what names a table or a column that is not there: it was allowed to go.
pub(super) fn tidy(target: &mut Schema) {
    if target.rules.dangling_references {
        return;
    }
    let known = target.clone();
    for table in target.tables.iter_mut() {
        let schema = table.schema.clone();
        let is_there = |key: &crate::schema::ForeignKey| {
            known.table(key.references.schema.as_ref().or(schema.as_ref()), &key.references.table).is_some()
        };
        if !table.foreign_keys.iter().all(is_there) {
            table.foreign_keys.retain(is_there);
        }
    }
}

/// What an operation that makes a constraint makes.
pub(super) struct Made<'a> {
    kind: ConstraintKind,
    name: Option<&'a ConstraintName>,
    /// The columns that it covers; none of a CHECK and the like.
    columns: &'a [ColumnName],
}

/// The constraint that an operation makes.
pub(super) fn made(operation: &Operation) -> Option<Made<'_>> {
    let (kind, name, columns) = match operation {
        Operation::CreatePrimaryKey(create) => (ConstraintKind::PrimaryKey, &create.spec.label, &*create.spec.columns),
        Operation::CreateForeignKey(create) => (ConstraintKind::ForeignKey, &create.spec.label, &*create.spec.columns),
        Operation::CreateUniqueConstraint(create) => {
            (ConstraintKind::Unique, &create.spec.label, &*create.spec.columns)
        }
        Operation::CreateCheckConstraint(create) => (ConstraintKind::Check, &create.spec.label, [].as_slice()),
        Operation::CreateExcludeConstraint(create) => (ConstraintKind::Exclude, &create.spec.label, [].as_slice()),
        _ => return None,
    };
    Some(Made { kind, name: name.name.as_ref(), columns })
}

/// Whether a new constraint takes the place of the one that is dropped: it has its name, or covers its columns. A table
/// has one primary key.
pub(super) fn is_meant(held: &Schema, drop: &DropConstraint, made: &Made<'_>) -> bool {
    let named = matches!(&drop.target, ConstraintTarget::Named(name) if made.name == Some(name));
    let old = held.table(drop.common.schema.as_ref(), &drop.table);
    let found = old.and_then(|old| Some((old, drop.find(old)?)));
    let covered = found.is_some_and(|(old, found)| {
        let same = !made.columns.is_empty() && found.columns(old) == made.columns;
        found.kind == made.kind && (same || found.kind == ConstraintKind::PrimaryKey)
    });
    named || covered
}
