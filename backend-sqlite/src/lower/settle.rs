//! What SQLite's catalog will say after an operation: the definitions that it keeps.

use limbeck_core::{
    operation::{AlterEnum, BatchAlterTable, CreateTable, Operation, RenameTable},
    schema::{Schema, Table, TableKey, Type},
};

use super::{cascade, create_index_text, enumeration, table::type_spelling, table_definition};
use crate::{Sqlite, ddl, dialect_name, rebuild, reflect};

/// Puts the definitions of the objects that an operation touched into `after`. Where one cannot be told, there is none
/// afterwards, and it is made anew from what replay knows.
pub(crate) fn settle(sqlite: &Sqlite, operation: &Operation, before: &Schema, after: &mut Schema) {
    match operation {
        Operation::CreateTable(create) => created(create, before, after),
        Operation::RenameTable(rename) => renamed(rename, after),
        Operation::CreateView(create) => {
            forget_view(after, &TableKey::text(create.common.schema.as_ref(), &create.name));
        }
        Operation::ReplaceView(replace) => {
            forget_view(after, &TableKey::text(replace.common.schema.as_ref(), &replace.name));
        }
        Operation::AlterEnum(operation) => relisted(sqlite, operation, before, after),
        Operation::DropTable(drop) => {
            if let Some(table) = before.table(drop.common.schema.as_ref(), &drop.name) {
                release(sqlite, table, before, after);
            }
        }
        Operation::BatchAlterTable(_)
        | Operation::SetTableOptions(_)
        | Operation::AddColumn(_)
        | Operation::DropColumn(_)
        | Operation::AlterColumn(_)
        | Operation::CreateIndex(_)
        | Operation::DropIndex(_)
        | Operation::RenameIndex(_)
        | Operation::CreatePrimaryKey(_)
        | Operation::CreateUniqueConstraint(_)
        | Operation::CreateForeignKey(_)
        | Operation::CreateCheckConstraint(_)
        | Operation::DropConstraint(_)
        | Operation::RenameConstraint(_) => {
            if let Some(batch) = rebuild::as_batch(operation, before) {
                altered(sqlite, &batch, before, after);
            }
        }
        // What goes leaves nothing to define, what SQLite has not changes nothing, and what SQL of a person's own does
        // nobody knows.
        Operation::SetTableComment(_)
        | Operation::CreateExcludeConstraint(_)
        | Operation::ValidateConstraint(_)
        | Operation::CreateEnum(_)
        | Operation::DropEnum(_)
        | Operation::CreateSequence(_)
        | Operation::DropSequence(_)
        | Operation::AlterSequence(_)
        | Operation::DropView(_)
        | Operation::CreateTrigger(_)
        | Operation::DropTrigger(_)
        | Operation::CreateSchema(_)
        | Operation::DropSchema(_)
        | Operation::CreateExtension(_)
        | Operation::DropExtension(_)
        | Operation::Execute(_)
        | Operation::BulkInsert(_)
        | Operation::Run(_) => {}
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
    let definition = table_definition(&without_schema(table), after).ok();
    if let Some(table) = after.table_mut(namespace, &create.name) {
        table.definition = definition;
        define_indexes(table);
    }
}

/// The table as its definition names it: SQLite keeps no schema there.
fn without_schema(table: &Table) -> Table {
    Table { schema: None, ..table.clone() }
}

/// Every index without a definition gets the one that was made for it.
fn define_indexes(table: &mut Table) {
    let owner = Table::new(None, table.name.clone(), table.columns.case());
    for index in table.indexes.iter_mut().filter(|index| index.definition.is_none()) {
        index.definition = create_index_text(&owner, index).ok();
    }
}

fn altered(sqlite: &Sqlite, batch: &BatchAlterTable, before: &Schema, after: &mut Schema) {
    let namespace = batch.common.schema.as_ref();
    let folded = rebuild::walk(sqlite, batch, before);
    let enums = Schema { enums: after.enums.clone(), ..Schema::default() };
    let Some(table) = after.table_mut(namespace, &batch.table) else { return };
    table.definition = None;
    if let Ok((_, fold)) = &folded {
        table.definition = Some(fold.definition().text().to_owned());
        let seen = fold.schema().table(namespace, &batch.table);
        for index in table.indexes.iter_mut() {
            let held = seen.and_then(|seen| seen.indexes.get(index.name.as_str()));
            index.definition = held.and_then(|held| held.definition.clone());
        }
    }
    respell(table, &enums);
    define_indexes(table);
    follow_renames(batch, after);
}

/// Tables whose foreign keys went along have them no more in their definitions.
fn release(sqlite: &Sqlite, table: &Table, before: &Schema, after: &mut Schema) {
    for batch in cascade::released(table, before, after) {
        let folded = rebuild::walk(sqlite, &batch, before);
        if let Some(other) = after.table_mut(batch.common.schema.as_ref(), &batch.table) {
            other.definition = folded.ok().map(|(_, fold)| fold.definition().text().to_owned());
        }
    }
}

/// What replay cannot know of a table follows its definition: how types are declared, which columns of a key are never
/// NULL, whether the key counts.
fn respell(table: &mut Table, schema: &Schema) {
    let Some(text) = &table.definition else { return };
    let Ok(found) = reflect::table(None, text) else { return };
    let strict = table.options.is_on(&dialect_name(), "strict");
    let expected: Vec<_> = table.columns.iter().map(|column| type_spelling(table, column, schema, strict)).collect();
    for (column, expected) in table.columns.iter_mut().zip(expected) {
        let Some(seen) = found.columns.get(column.name.as_str()) else { continue };
        let says = |spelling: &String| seen.spelling.as_ref() == Some(spelling);
        if !says(&expected) || column.spelling.as_ref().is_some_and(|spelling| !says(spelling)) {
            (column.ty, column.spelling) = (seen.ty.clone(), seen.spelling.clone());
        }
        column.nullable = seen.nullable;
        column.autoincrement = seen.autoincrement;
    }
    table.options.clone_from(&found.options);
}

/// The columns of an enum have its values in their definitions.
fn relisted(sqlite: &Sqlite, operation: &AlterEnum, before: &Schema, after: &mut Schema) {
    let ty = Type::Enum(operation.name.clone());
    let enums = after.clone();
    let has = |table: &Table| table.columns.iter().any(|column| column.ty == ty);
    after.tables.change(has, |table| {
        let columns: Vec<_> = table.columns.iter().filter(|column| column.ty == ty).collect();
        let (batch, seen) = enumeration::relisting(table, &columns, before, &enums);
        let folded = rebuild::walk(sqlite, &batch, &seen);
        table.definition = folded.ok().map(|(_, fold)| fold.definition().text().to_owned());
    });
}

/// Foreign keys of other tables name the columns that were renamed.
fn follow_renames(batch: &BatchAlterTable, after: &mut Schema) {
    let table = batch.table.as_str();
    let renames = batch.alterations().iter().filter_map(|alteration| {
        let Operation::AlterColumn(column) = alteration else { return None };
        column.rename_to.as_ref().map(|to| (column.name.as_str(), to.as_str()))
    });
    for (from, to) in renames {
        after.tables.change(
            |other| other.name != batch.table && refers(other, table),
            |other| edit(&mut other.definition, |definition| definition.rename_referenced_column(table, from, to)),
        );
    }
}

/// Whether a foreign key of a table leads to the one of that name.
fn refers(table: &Table, target: &str) -> bool {
    table.foreign_keys.iter().any(|key| table.case().same(&key.references.table, target))
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
    let is_it = |table: &Table| table.name == rename.to && table.schema == rename.common.schema;
    // Replay has led the foreign keys on to the new name.
    after.tables.change(
        |table| !is_it(table) && refers(table, to),
        |table| edit(&mut table.definition, |definition| definition.rename_referenced_table(from, to)),
    );
    after.tables.change(is_it, |table| {
        edit(&mut table.definition, |definition| definition.rename(to));
        for index in table.indexes.iter_mut() {
            let moved = index.definition.as_deref().map(ddl::CreateIndex::parse).and_then(Result::ok);
            index.definition = moved.and_then(|mut index| index.set_table(to).is_ok().then(|| index.into_text()));
        }
        define_indexes(table);
    });
    after.views.change(|view| view.definition.is_some(), |view| view.definition = None);
}
