//! `rename_index`.

use super::{
    Common, Irreversible, Operation, ReplayError,
    drop_index::{self, Owner},
    replay::Replay,
};
use crate::{
    name::{IndexName, TableName},
    node::{Flat, record},
    schema::Schema,
};

record! {
    /// Renames an index.
    #[derive(Debug, Clone, PartialEq)]
    pub struct RenameIndex: "`rename_index`" {
        /// The index.
        name: IndexName,
        /// Its table; the one that has an index of that name where nothing is said.
        table: Option<TableName>,
        /// Its new name.
        to: IndexName,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for RenameIndex {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        let owner = match drop_index::owner(schema, namespace, self.table.as_ref(), &self.name) {
            Ok(owner) => owner,
            Err(_) if self.common.if_exists => return Ok(()),
            Err(error) => return Err(error),
        };
        if owner.indexes().contains(self.to.as_str()) && !schema.rules.case.same(&self.to, &self.name) {
            let exists = ReplayError::exists("index", self.to.as_str());
            return Err(match owner {
                Owner::Table(table) => exists.within(table),
                Owner::View(_) => exists,
            });
        }
        let name = owner.name().clone();
        if let Some(indexes) = drop_index::indexes_mut(schema, namespace, &name)
            && let Some(mut index) = indexes.get(self.name.as_str()).cloned()
        {
            index.name = self.to.clone();
            index.definition = None;
            indexes.replace(self.name.as_str(), index);
        }
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let owner = match drop_index::owner(before, self.common.schema.as_ref(), self.table.as_ref(), &self.name) {
            Ok(owner) => owner,
            Err(_) if self.common.if_exists => return Ok(Vec::new()),
            Err(error) => return Err(Irreversible::unknown("rename_index", &error)),
        };
        let inverse = Self {
            name: self.to.clone(),
            table: self.table.clone(),
            to: owner.indexes().get(self.name.as_str()).map_or_else(|| self.name.clone(), |index| index.name.clone()),
            common: self.common.inherited(),
        };
        Ok(vec![inverse.into()])
    }
}
