//! `drop_index`.

use std::borrow::Cow;

use super::{
    Common, CreateIndex, IndexSpec, Irreversible, Operation, ReplayError,
    replay::{Replay, table, table_mut, with_index},
};
use crate::{
    name::{IndexName, SchemaName, TableName},
    node::{Flat, record},
    schema::{Schema, Table},
};

record! {
    /// Drops an index.
    #[derive(Debug, Clone, PartialEq)]
    pub struct DropIndex: "`drop_index`" {
        /// The index.
        name: IndexName,
        /// Its table; the one that has an index of that name where nothing is said.
        table: Option<TableName>,
        /// Whether rows may be written meanwhile (PostgreSQL).
        concurrently: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

/// The table with an index of that name.
pub(super) fn owner<'a>(
    schema: &'a Schema,
    namespace: Option<&SchemaName>,
    named: Option<&TableName>,
    index: &IndexName,
) -> Result<&'a Table, ReplayError> {
    if let Some(name) = named {
        let table = table(schema, namespace, name)?;
        if !table.indexes.contains(index.as_str()) {
            let known = table.indexes.iter().map(|known| known.name.as_str());
            return Err(ReplayError::missing("index", index.as_str(), known).within(table));
        }
        return Ok(table);
    }
    let here = |table: &&Table| table.schema.as_ref() == namespace && table.indexes.contains(index.as_str());
    schema.tables.iter().find(here).ok_or_else(|| {
        let known = schema.tables.iter().flat_map(|table| table.indexes.iter().map(|known| known.name.as_str()));
        ReplayError::missing("index", index.as_str(), known)
    })
}

impl Replay for DropIndex {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        if let Cow::Owned(as_index) = with_index(schema, namespace, self.table.as_ref(), &self.name) {
            *schema = as_index;
        }
        let name = match owner(schema, namespace, self.table.as_ref(), &self.name) {
            Ok(table) => table.name.clone(),
            Err(_) if self.common.if_exists => return Ok(()),
            Err(error) => return Err(error),
        };
        table_mut(schema, namespace, &name)?.indexes.remove(self.name.as_str());
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let held = with_index(before, self.common.schema.as_ref(), self.table.as_ref(), &self.name);
        let before = &*held;
        let table = match owner(before, self.common.schema.as_ref(), self.table.as_ref(), &self.name) {
            Ok(table) => table,
            Err(_) if self.common.if_exists => return Ok(Vec::new()),
            Err(error) => return Err(Irreversible::unknown("drop_index", &error)),
        };
        let index = table.indexes.get(self.name.as_str());
        Ok(index.map(|index| self.recreated(table, IndexSpec::from(index))).into_iter().collect())
    }
}

impl DropIndex {
    fn recreated(&self, table: &Table, spec: IndexSpec) -> Operation {
        CreateIndex {
            spec: Flat(spec),
            table: table.name.clone(),
            concurrently: self.concurrently,
            common: self.common.inherited(),
        }
        .into()
    }
}
