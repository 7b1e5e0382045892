//! `create_index`.

use super::{
    Common, DropIndex, IndexSpec, Irreversible, Operation, ReplayError,
    drop_index::kept_view,
    replay::{Replay, respell, table, table_mut},
};
use crate::{
    name::{IndexName, TableName},
    node::{Flat, record},
    schema::{Index, IndexPart, Schema, Table, TableKey},
};

record! {
    /// Makes an index.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateIndex: "`create_index`" {
        /// The index.
        spec: Flat<IndexSpec>,
        /// The table.
        table: TableName,
        /// Whether rows may be written while it is made (PostgreSQL).
        concurrently: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl CreateIndex {
    /// The name, which [`Operation::resolve_names`](super::Operation::resolve_names) has filled in where none was written.
    pub fn name(&self) -> Result<&IndexName, ReplayError> {
        let unnamed = || ReplayError::Invalid(format!("an index of the table `{}` has no name", self.table));
        self.spec.label.name.as_ref().ok_or_else(unnamed)
    }
}

impl CreateIndex {
    /// Nobody knows the columns of a view but the database.
    fn apply_to_view(&self, view: &str, name: IndexName, schema: &mut Schema) -> Result<(), ReplayError> {
        let Some(view) = schema.views.get_mut(view) else { return Ok(()) };
        if view.indexes.contains(name.as_str()) {
            let exists = ReplayError::exists("index", name.as_str());
            return if self.common.if_not_exists { Ok(()) } else { Err(exists) };
        }
        let mut index = self.spec.index(name);
        index.options.tidy();
        view.indexes.insert(index);
        Ok(())
    }
}

/// The index, its columns spelled as the table has them.
pub(super) fn index(table: &Table, spec: &IndexSpec, name: IndexName) -> Result<Index, ReplayError> {
    let mut index = spec.index(name);
    respell(table, &mut index.include)?;
    for element in &mut index.elements {
        if let IndexPart::Column(name) = &mut element.part {
            respell(table, std::slice::from_mut(name))?;
        }
    }
    index.options.tidy();
    Ok(index)
}

impl Replay for CreateIndex {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let name = self.name()?.clone();
        if let Some(view) = kept_view(schema, self.common.schema.as_ref(), &self.table) {
            return self.apply_to_view(&TableKey::text(view.schema.as_ref(), &view.name), name, schema);
        }
        let table = table_mut(schema, self.common.schema.as_ref(), &self.table)?;
        if table.indexes.contains(name.as_str()) {
            let exists = ReplayError::exists("index", name.as_str()).within(table);
            return if self.common.if_not_exists { Ok(()) } else { Err(exists) };
        }
        let index = index(table, &self.spec, name)?;
        table.indexes.insert(index);
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let unknown = |error: ReplayError| Irreversible::unknown("create_index", &error);
        let name = self.name().map_err(unknown)?;
        let namespace = self.common.schema.as_ref();
        let indexes = match kept_view(before, namespace, &self.table) {
            Some(view) => &view.indexes,
            None => &table(before, namespace, &self.table).map_err(unknown)?.indexes,
        };
        if self.common.if_not_exists && indexes.contains(name.as_str()) {
            return Ok(Vec::new());
        }
        Ok(vec![
            DropIndex {
                name: name.clone(),
                table: Some(self.table.clone()),
                concurrently: self.concurrently,
                common: self.common.inherited(),
            }
            .into(),
        ])
    }

    fn validate(&self) -> Result<(), String> {
        if self.spec.columns.is_empty() { Err("needs the key `columns`".to_owned()) } else { Ok(()) }
    }
}
