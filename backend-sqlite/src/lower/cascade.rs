//! What goes along where an operation says `cascade`: by itself SQLite drops neither the foreign keys of other tables
//! nor views.

use limbeck_core::{
    node::Flat,
    operation::{BatchAlterTable, Common, ConstraintKind, ConstraintTarget, DropConstraint, Operation},
    schema::{ForeignKey, Schema, Table, TableKey, View},
    statement::{Cost, LowerError, Statement},
};

use crate::{Sqlite, quote, rebuild};

/// The batches that take from other tables the foreign keys that go with `table`.
pub(super) fn released(table: &Table, before: &Schema, after: &Schema) -> Vec<BatchAlterTable> {
    let others = before.tables.iter().filter(|other| key_of(other) != key_of(table));
    let lost = others.filter_map(|other| {
        let left = after.tables.get(&key_of(other))?;
        let gone = other.foreign_keys.iter().filter(|key| !left.foreign_keys.contains(key));
        let drops: Vec<_> = gone.map(|key| drop_of(other, key)).collect();
        (!drops.is_empty()).then(|| {
            let mut batch = BatchAlterTable::new(other.name.clone(), drops);
            batch.common.schema.clone_from(&other.schema);
            batch
        })
    });
    lost.collect()
}

fn key_of(table: &Table) -> String {
    TableKey::text(table.schema.as_ref(), &table.name)
}

fn drop_of(table: &Table, key: &ForeignKey) -> Operation {
    let target = match &key.name {
        Some(name) => ConstraintTarget::Named(name.clone()),
        None => ConstraintTarget::Covering(ConstraintKind::ForeignKey, key.columns.clone()),
    };
    let common = Flat(Common { schema: table.schema.clone(), ..Common::default() });
    let kind = Some(ConstraintKind::ForeignKey);
    DropConstraint { target, table: table.name.clone(), kind, cascade: false, common }.into()
}

/// The statements for these batches.
pub(super) fn statements(
    sqlite: &Sqlite,
    batches: &[BatchAlterTable],
    before: &Schema,
) -> Result<Vec<Statement>, LowerError> {
    let mut statements = Vec::new();
    for batch in batches {
        statements.extend(rebuild::batch_alter_table(sqlite, batch, before)?);
    }
    Ok(statements)
}

/// The statements that drop the views which are gone `after`, the last first: it may read from the others.
pub(super) fn without_views(before: &Schema, after: &Schema) -> Vec<Statement> {
    let key = |view: &View| TableKey::text(view.schema.as_ref(), &view.name);
    let gone = before.views.iter().rev().filter(|view| !after.views.contains(&key(view)));
    gone.map(|view| {
        let name = quote::qualified(view.schema.as_ref(), view.name.as_str());
        Statement::new(format!("DROP VIEW {name}"), Cost::Metadata)
    })
    .collect()
}
