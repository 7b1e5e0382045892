//! `create_schema`.

use super::{Common, DropSchema, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    name::SchemaName,
    node::{Flat, record},
    schema::Schema,
};

record! {
    /// Makes a schema.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateSchema: "`create_schema`" {
        /// Its name.
        name: SchemaName,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for CreateSchema {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        if schema.namespaces.contains(&self.name) {
            let exists = ReplayError::exists("schema", self.name.as_str());
            return if self.common.if_not_exists { Ok(()) } else { Err(exists) };
        }
        schema.namespaces.push(self.name.clone());
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        if self.common.if_not_exists && before.namespaces.contains(&self.name) {
            return Ok(Vec::new());
        }
        Ok(vec![DropSchema { name: self.name.clone(), cascade: false, common: self.common.inherited() }.into()])
    }
}
