//! What SQLite's catalog will say after an operation: the definitions that it keeps.

use limbeck_core::{
    operation::{CreateTable, Operation, RenameTable},
    schema::{Schema, TableKey},
};

use super::{create_index_text, table_definition};
use crate::{Sqlite, ddl, rebuild};

/// Puts the definitions of the objects that an operation touched into `after`. Where one cannot be told, there is none
/// afterwards, and it is made anew from what replay knows.
pub(crate) fn settle(sqlite: &Sqlite, operation: &Operation, before: &Schema, after: &mut Schema) {
    match operation {
        Operation::CreateTable(create) => created(create, before, after),
        Operation::RenameTable(rename) => renamed(rename, after),
        Operation::CreateView(create) => {
            forget_view(after, &TableKey::text(create.common.schema.as_ref(), &create.name))
        }
        Operation::ReplaceView(replace) => {
            forget_view(after, &TableKey::text(replace.common.schema.as_ref(), &replace.name))
        }
        Operation::AlterEnum(_) => after.tables.iter_mut().for_each(|table| table.definition = None),
        _ => {
            if let Some(batch) = rebuild::as_batch(operation) {
                altered(sqlite, &batch, before, after);
            }
        }
    }
}

fn forget_view(after: &mut Schema, key: &str) {
    if let Some(view) = after.views.get_mut(key) {
        view.definition = None;
    }
}

fn created(create: &CreateTable, before: &Schema, after: &mut Schema) {
    let namespace = create.common.schema.as_ref();
    if before.table(namespace, &create.name).is_some() {
        return;
    }
    let Some(table) = after.table(namespace, &create.name) else { return };
    let definition = table_definition(table, after).ok();
    if let Some(table) = after.table_mut(namespace, &create.name) {
        table.definition = definition;
        define_indexes(table);
    }
}

/// Every index without a definition gets the one that was made for it.
fn define_indexes(table: &mut limbeck_core::schema::Table) {
    let owner = limbeck_core::schema::Table::new(None, table.name.clone(), table.columns.case());
    for index in table.indexes.iter_mut().filter(|index| index.definition.is_none()) {
        index.definition = create_index_text(&owner, index).ok();
    }
}

fn altered(sqlite: &Sqlite, batch: &limbeck_core::operation::BatchAlterTable, before: &Schema, after: &mut Schema) {
    let namespace = batch.common.schema.as_ref();
    let folded = rebuild::walk(sqlite, batch, before);
    let Some(table) = after.table_mut(namespace, &batch.table) else { return };
    table.definition = folded.as_ref().ok().map(|(_, fold)| fold.definition().to_owned());
    if let Ok((_, fold)) = &folded
        && let Some(seen) = fold.schema().table(namespace, &batch.table)
    {
        for index in table.indexes.iter_mut() {
            let definition = seen.indexes.get(index.name.as_str()).and_then(|held| held.definition.clone());
            index.definition = definition;
        }
    }
    define_indexes(table);
    follow_renames(batch, after);
}

/// Foreign keys of other tables name the columns that were renamed.
fn follow_renames(batch: &limbeck_core::operation::BatchAlterTable, after: &mut Schema) {
    for alteration in batch.alterations() {
        let Operation::AlterColumn(alter) = alteration else { continue };
        let Some(to) = &alter.rename_to else { continue };
        for other in after.tables.iter_mut().filter(|other| other.name != batch.table) {
            edit(&mut other.definition, |definition| {
                definition.rename_referenced_column(batch.table.as_str(), alter.name.as_str(), to.as_str())
            });
        }
    }
}

/// Edits a definition where there is one; forgets it where that fails.
fn edit(definition: &mut Option<String>, change: impl FnOnce(&mut ddl::CreateTable) -> Result<(), ddl::EditError>) {
    let Some(text) = definition.take() else { return };
    let Ok(mut table) = ddl::CreateTable::parse(&text) else { return };
    if change(&mut table).is_ok() {
        *definition = Some(table.into_text());
    }
}

fn renamed(rename: &RenameTable, after: &mut Schema) {
    let (from, to) = (rename.name.as_str(), rename.to.as_str());
    for table in after.tables.iter_mut() {
        if table.name == rename.to && table.schema == rename.common.schema {
            edit(&mut table.definition, |definition| definition.rename(to));
            for index in table.indexes.iter_mut() {
                let moved = index.definition.as_deref().map(ddl::CreateIndex::parse).and_then(Result::ok);
                index.definition = moved.and_then(|mut index| index.set_table(to).is_ok().then(|| index.into_text()));
            }
            define_indexes(table);
        } else {
            edit(&mut table.definition, |definition| definition.rename_referenced_table(from, to));
        }
    }
    after.views.iter_mut().for_each(|view| view.definition = None);
}
