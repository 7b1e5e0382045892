//! `drop_index`.

use std::borrow::Cow;

use super::{
    Common, CreateIndex, IndexSpec, Irreversible, Operation, ReplayError,
    replay::{Replay, table, with_index},
};
use crate::{
    name::{IndexName, SchemaName, TableName},
    node::{Flat, record},
    schema::{Index, Named, Schema, Table, TableKey, View},
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

/// What has indexes: a table, or a view whose rows are kept.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    Table(&'a Table),
    View(&'a View),
}

impl<'a> Owner<'a> {
    pub(super) fn name(self) -> &'a TableName {
        match self {
            Self::Table(table) => &table.name,
            Self::View(view) => &view.name,
        }
    }

    pub(super) fn indexes(self) -> &'a Named<Index> {
        match self {
            Self::Table(table) => &table.indexes,
            Self::View(view) => &view.indexes,
        }
    }
}

/// The view of that name, where its rows are kept.
pub(super) fn kept_view<'a>(schema: &'a Schema, namespace: Option<&SchemaName>, name: &TableName) -> Option<&'a View> {
    schema.views.get(&TableKey::text(namespace, name)).filter(|view| view.materialized)
}

/// The indexes of a table or a view, to change.
pub(super) fn indexes_mut<'a>(
    schema: &'a mut Schema,
    namespace: Option<&SchemaName>,
    name: &TableName,
) -> Option<&'a mut Named<Index>> {
    let key = TableKey::text(namespace, name);
    if schema.views.contains(&key) {
        return schema.views.get_mut(&key).map(|view| &mut view.indexes);
    }
    schema.table_mut(namespace, name).map(|table| &mut table.indexes)
}

/// What has an index of that name.
pub(super) fn owner<'a>(
    schema: &'a Schema,
    namespace: Option<&SchemaName>,
    named: Option<&TableName>,
    index: &IndexName,
) -> Result<Owner<'a>, ReplayError> {
    if let Some(view) = named.and_then(|name| kept_view(schema, namespace, name)) {
        let known = view.indexes.iter().map(|known| known.name.as_str());
        let found = view.indexes.contains(index.as_str()).then_some(Owner::View(view));
        return found.ok_or_else(|| ReplayError::missing("index", index.as_str(), known));
    }
    if let Some(name) = named {
        let table = table(schema, namespace, name)?;
        if !table.indexes.contains(index.as_str()) {
            let known = table.indexes.iter().map(|known| known.name.as_str());
            return Err(ReplayError::missing("index", index.as_str(), known).within(table));
        }
        return Ok(Owner::Table(table));
    }
    let here = |table: &&Table| table.schema.as_ref() == namespace && table.indexes.contains(index.as_str());
    let kept = |view: &&View| view.schema.as_ref() == namespace && view.indexes.contains(index.as_str());
    let found = schema.tables.iter().find(here).map(Owner::Table);
    found.or_else(|| schema.views.iter().find(kept).map(Owner::View)).ok_or_else(|| {
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
            Ok(owner) => owner.name().clone(),
            Err(_) if self.common.if_exists => return Ok(()),
            Err(error) => return Err(error),
        };
        if let Some(indexes) = indexes_mut(schema, namespace, &name) {
            indexes.remove(self.name.as_str());
        }
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let held = with_index(before, self.common.schema.as_ref(), self.table.as_ref(), &self.name);
        let before = &*held;
        let owner = match owner(before, self.common.schema.as_ref(), self.table.as_ref(), &self.name) {
            Ok(owner) => owner,
            Err(_) if self.common.if_exists => return Ok(Vec::new()),
            Err(error) => return Err(Irreversible::unknown("drop_index", &error)),
        };
        let index = owner.indexes().get(self.name.as_str());
        Ok(index.map(|index| self.recreated(owner.name(), IndexSpec::from(index))).into_iter().collect())
    }
}

impl DropIndex {
    fn recreated(&self, table: &TableName, spec: IndexSpec) -> Operation {
        CreateIndex {
            spec: Flat(spec),
            table: table.clone(),
            concurrently: self.concurrently,
            common: self.common.inherited(),
        }
        .into()
    }
}
