//! What the server's catalog will say after an operation and replay does not know: the names that it gives, and the
//! indexes that it makes for foreign keys and takes away again.

use limbeck_core::{
    name::{ColumnName, IndexName, SchemaName, TableName},
    node::Node,
    operation::{AlterColumn, BatchAlterTable, Execute, Operation, ReplayError},
    schema::{Index, IndexElement, Schema, Table, TableKey},
};

use super::{names, options};
use crate::{MySql, dialect_name, reflect::OF_COLUMN};

/// Settles what an operation, which may be a batch, leaves.
pub(crate) fn settle(mysql: &MySql, operation: &Operation, before: &Schema, after: &mut Schema) {
    if let Operation::Execute(Execute { effects: Some(effects), .. }) = operation {
        return effected(mysql, effects, before, after);
    }
    let Operation::BatchAlterTable(batch) = operation else {
        one(mysql, operation, before, after);
        if let Some(table) = operation.altered_table() {
            release(before, after, operation.common().schema.as_ref(), table);
        }
        return;
    };
    let namespace = batch.common.schema.as_ref();
    let Some(start) = before.table(namespace, &batch.table) else { return };
    let mut state = before.clone();
    for operation in batch.alterations() {
        let earlier = state.clone();
        match operation.apply(&mut state) {
            Err(ReplayError::Missing { kind: "constraint" | "index", .. }) if batch.went_along(operation, start) => {
                state = earlier;
            }
            // What does not fit was refused before.
            Err(_) => return,
            Ok(()) => one(mysql, operation, &earlier, &mut state),
        }
    }
    release(before, &mut state, namespace, &batch.table);
    reorder(batch, &mut state);
    if let (Some(table), Some(held)) = (state.table(namespace, &batch.table), after.table_mut(namespace, &batch.table))
    {
        held.clone_from(table);
    }
}

/// Settles what SQL of a person's own leaves, by its effects.
fn effected(mysql: &MySql, effects: &[Operation], before: &Schema, after: &mut Schema) {
    let mut state = before.clone();
    for effect in effects {
        let earlier = state.clone();
        // What does not fit was refused before.
        if effect.apply(&mut state).is_err() {
            return;
        }
        settle(mysql, effect, &earlier, &mut state);
    }
    state.opaque = after.opaque;
    *after = state;
}

/// Puts columns into the order that a batch wants them in.
pub(super) fn reorder(batch: &BatchAlterTable, schema: &mut Schema) {
    let Some(table) = schema.table_mut(batch.common.schema.as_ref(), &batch.table) else { return };
    let names: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
    for (place, name) in batch.reordered(&names).iter().enumerate() {
        table.columns.move_to(name.as_str(), place);
    }
}

/// Settles what one operation leaves.
pub(super) fn one(mysql: &MySql, operation: &Operation, before: &Schema, after: &mut Schema) {
    let namespace = operation.common().schema.as_ref();
    match operation {
        Operation::CreateTable(create) if before.table(namespace, &create.name).is_none() => {
            if let Some(table) = after.table_mut(namespace, &create.name) {
                altered(mysql, table);
                imply(table, 0);
            }
        }
        Operation::RenameTable(rename) => {
            if let Some(table) = after.table_mut(namespace, &rename.to) {
                names::follow(mysql, table, rename.name.as_str());
            }
        }
        _ => {
            let key = operation.altered_table().map(|name| TableKey::text(namespace, name));
            let Some((old, table)) = key.and_then(|key| before.tables.get(&key).zip(after.tables.get_mut(&key))) else {
                return;
            };
            let converts =
                matches!(operation, Operation::SetTableOptions(set) if options::is_on(&set.options, "convert"));
            if converts {
                converted(table);
            }
            if let Operation::AlterColumn(change) = operation {
                uncounted(change, table);
                followed(change, table);
            }
            if let Operation::RenameConstraint(rename) = operation
                && is_implied(old, rename.name.as_str())
                && let Some(mut index) = table.indexes.remove(rename.name.as_str())
                && let Ok(name) = IndexName::new(rename.to.as_str())
            {
                // The key goes and comes again, and the index that the server made for it takes its name.
                index.name = name;
                table.indexes.insert(index);
            }
            altered(mysql, table);
            // The index that served a foreign key gives way to the key's own again.
            let first = match operation {
                Operation::DropIndex(drop) if !is_implied(old, drop.name.as_str()) => 0,
                Operation::DropConstraint(_) if lost_key(old, table) => 0,
                _ => old.foreign_keys.len(),
            };
            imply(table, first);
            supersede(table);
        }
    }
}

/// What is so after any alteration: names are given, and every row was looked at.
fn altered(mysql: &MySql, table: &mut Table) {
    names::settle(mysql, table);
    table.foreign_keys.iter_mut().for_each(|key| key.not_valid = false);
    table.check_constraints.iter_mut().for_each(|check| check.not_valid = false);
    if let Some(options) = table.options.dialects.get_mut(dialect_name().as_str()) {
        options.entries.retain(|entry| entry.key != "convert");
    }
    table.options.dialects.retain(|_, options| !options.entries.is_empty());
}

/// Whether a constraint is gone that was an index.
fn lost_key(old: &Table, table: &Table) -> bool {
    old.unique_constraints.len() > table.unique_constraints.len()
        || (old.primary_key.is_some() && table.primary_key.is_none())
}

/// A column that counts no more does so in neither way: the catalog says `AUTO_INCREMENT` of both.
fn uncounted(change: &AlterColumn, table: &mut Table) {
    let name = change.rename_to.as_ref().unwrap_or(&change.name);
    if let Some(column) = table.columns.get_mut(name.as_str()).filter(|_| change.drop_identity) {
        column.autoincrement = change.autoincrement.unwrap_or(false);
    }
}

/// A column's own CHECK follows it to its new name.
fn followed(change: &AlterColumn, table: &mut Table) {
    let Some(to) = &change.rename_to else { return };
    for check in &mut table.check_constraints {
        let owner = options::text(&check.options, OF_COLUMN);
        if owner.is_some_and(|owner| owner.eq_ignore_ascii_case(change.name.as_str())) {
            check.options.set(&dialect_name(), OF_COLUMN, Node::string(to.as_str()));
        }
    }
}

/// Texts that went over to the character set of their table have none of their own.
fn converted(table: &mut Table) {
    for column in table.columns.iter_mut() {
        column.collation = None;
        if let Some(options) = column.options.dialects.get_mut(dialect_name().as_str()) {
            options.entries.retain(|entry| !matches!(entry.key.as_str(), "charset" | "collate"));
        }
        column.options.dialects.retain(|_, options| !options.entries.is_empty());
    }
}

/// Whether an index over `columns` serves those that are wanted: it begins with them, in their order.
pub(super) fn leads<T: AsRef<str>>(columns: &[T], wanted: &[ColumnName]) -> bool {
    let same = |(a, b): (&T, &ColumnName)| a.as_ref().eq_ignore_ascii_case(b.as_str());
    columns.len() >= wanted.len() && columns.iter().zip(wanted).all(same)
}

/// The columns of an index, where it is over whole columns and looks up single values.
fn plain(index: &Index) -> Option<Vec<&ColumnName>> {
    let special = ["fulltext", "spatial", "rtree"];
    let method = index.using.as_deref().or_else(|| options::text(&index.options, "using"));
    if method.is_some_and(|method| special.iter().any(|known| known.eq_ignore_ascii_case(method))) {
        return None;
    }
    index.elements.iter().map(|element| element.column_name().filter(|_| element.length.is_none())).collect()
}

/// Whether some key of a table begins with columns.
pub(super) fn supports(table: &Table, wanted: &[ColumnName]) -> bool {
    supported_but_by(table, wanted, None)
}

fn supported_but_by(table: &Table, wanted: &[ColumnName], but: Option<&str>) -> bool {
    let by_key = table.primary_key.iter().any(|key| leads(&key.columns, wanted));
    let by_unique = table.unique_constraints.iter().any(|unique| leads(&unique.columns, wanted));
    let others = table.indexes.iter().filter(|index| Some(index.name.as_str()) != but);
    // The beginning of an index serves, whatever stands behind it.
    let serves = |index: &Index| {
        let columns: Vec<_> = index.elements.iter().map_while(IndexElement::column_name).collect();
        plain(index).is_some() && leads(&columns, wanted)
    };
    by_key || by_unique || others.into_iter().any(serves)
}

/// Whether the index of that name is the one behind a foreign key of the same name.
pub(super) fn is_implied(table: &Table, name: &str) -> bool {
    let same = |key: &&limbeck_core::schema::ForeignKey| key.name.as_ref().is_some_and(|own| own.as_str() == name);
    let Some(key) = table.foreign_keys.iter().find(same) else { return false };
    table.indexes.get(name).is_some_and(|index| {
        let columns = plain(index).unwrap_or_default();
        !index.unique && columns.len() == key.columns.len() && leads(&columns, &key.columns)
    })
}

/// The indexes that the server makes for the foreign keys from `first` on. Where several could share one, it is that of
/// the last.
fn imply(table: &mut Table, first: usize) {
    let keys: Vec<_> = table.foreign_keys.iter().skip(first).cloned().collect();
    for key in keys.into_iter().rev() {
        let name = key.name.as_ref().and_then(|name| IndexName::new(name.as_str()).ok());
        if let Some(name) = name.filter(|name| !supports(table, &key.columns) && !table.indexes.contains(name.as_str()))
        {
            table.indexes.insert(Index::new(name, key.columns.clone()));
        }
    }
}

/// Takes away the indexes behind foreign keys that have a better one now.
fn supersede(table: &mut Table) {
    let keys = table.foreign_keys.iter().filter_map(|key| Some((key.name.as_ref()?.to_string(), key.columns.clone())));
    let keys: Vec<_> = keys.collect();
    for (name, columns) in keys {
        if is_implied(table, &name) && supported_but_by(table, &columns, Some(&name)) {
            table.indexes.remove(&name);
        }
    }
}

/// Takes away the indexes behind foreign keys that are gone, unless other keys, of the table or to it, have nothing else
/// to go by. The server would leave them behind, and nobody has asked for them.
pub(super) fn release(before: &Schema, after: &mut Schema, namespace: Option<&SchemaName>, name: &TableName) {
    let Some((old, table)) = before.table(namespace, name).zip(after.table_mut(namespace, name)) else { return };
    let referrers = before.referrers(old).flat_map(|table| {
        let keys = table.foreign_keys.iter().filter(move |key| key.refers_to(table, old, None));
        keys.map(|key| key.references.columns.clone())
    });
    let mut needed: Vec<_> = referrers.collect();
    needed.extend(table.foreign_keys.iter().map(|key| key.columns.clone()));
    for name in old.foreign_keys.iter().filter_map(|key| key.name.as_ref()) {
        let stays = table.foreign_keys.iter().any(|key| key.name.as_ref() == Some(name));
        if stays || !is_implied(old, name.as_str()) || !table.indexes.contains(name.as_str()) {
            continue;
        }
        let serves = |columns: &Vec<ColumnName>| {
            supports(table, columns) && !supported_but_by(table, columns, Some(name.as_str()))
        };
        if !needed.iter().any(serves) {
            table.indexes.remove(name.as_str());
        }
    }
}
