//! The schemas that operations name: what a database that shares its server with others is read for.

use std::collections::BTreeSet;

use super::{CreateTable, ForeignKeySpec, Operation};
use crate::{name::SchemaName, schema::Schema};

/// The schemas that operations name: their own, those that they make or drop, and those that foreign keys refer to.
pub fn named_schemas<'a>(operations: impl IntoIterator<Item = &'a Operation>) -> BTreeSet<SchemaName> {
    let mut names = BTreeSet::new();
    operations.into_iter().for_each(|operation| collect(operation, &mut names));
    names
}

fn collect(operation: &Operation, names: &mut BTreeSet<SchemaName>) {
    names.extend(operation.common().schema.clone());
    let mut key = |spec: &ForeignKeySpec| names.extend(spec.references.schema.clone());
    if let Operation::CreateTable(CreateTable { foreign_keys, .. }) = operation {
        foreign_keys.iter().for_each(key);
    } else if let Operation::CreateForeignKey(create) = operation {
        key(&create.spec);
    } else if let Operation::CreateSchema(create) = operation {
        names.insert(create.name.clone());
    } else if let Operation::DropSchema(drop) = operation {
        names.insert(drop.name.clone());
    } else if let Operation::BatchAlterTable(batch) = operation {
        batch.alterations().iter().for_each(|operation| collect(operation, names));
    } else if let Operation::Execute(execute) = operation {
        execute.effects.iter().flatten().for_each(|operation| collect(operation, names));
    }
}

impl Schema {
    /// The schemas that hold something, and those that are there by themselves.
    pub fn held_schemas(&self) -> BTreeSet<SchemaName> {
        let tables = self.tables.iter().map(|table| table.schema.clone());
        let views = self.views.iter().map(|view| view.schema.clone());
        let sequences = self.sequences.iter().map(|sequence| sequence.schema.clone());
        tables.chain(views).chain(sequences).flatten().chain(self.namespaces.iter().cloned()).collect()
    }

    /// Those, and the schemas that foreign keys refer to.
    pub fn named_schemas(&self) -> BTreeSet<SchemaName> {
        let keys = self.tables.iter().flat_map(|table| &table.foreign_keys);
        self.held_schemas().into_iter().chain(keys.filter_map(|key| key.references.schema.clone())).collect()
    }
}
