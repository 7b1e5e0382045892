//! `drop_schema`.

use super::{Common, CreateSchema, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    name::SchemaName,
    node::{Flat, record},
    schema::Schema,
};

record! {
    /// Drops a schema.
    #[derive(Debug, Clone, PartialEq)]
    pub struct DropSchema: "`drop_schema`" {
        /// The schema.
        name: SchemaName,
        /// Whether what it holds goes as well.
        cascade: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for DropSchema {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let held = schema.tables.iter().find(|table| table.schema.as_ref() == Some(&self.name));
        if let Some(table) = held
            && !self.cascade
        {
            let by = format!("the table `{}`", table.display_name());
            return Err(ReplayError::InUse { kind: "schema", name: self.name.to_string(), within: None, by });
        }
        let there = schema.namespaces.contains(&self.name);
        if !there && !self.common.if_exists && !schema.opaque {
            let known = schema.namespaces.iter().map(SchemaName::as_str);
            return Err(ReplayError::missing("schema", self.name.as_str(), known));
        }
        schema.namespaces.retain(|name| *name != self.name);
        schema.tables.retain(|table| table.schema.as_ref() != Some(&self.name));
        schema.views.retain(|view| view.schema.as_ref() != Some(&self.name));
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        if before.tables.iter().any(|table| table.schema.as_ref() == Some(&self.name)) {
            return Err(Irreversible::new("drop_schema", "its tables go with it"));
        }
        if self.common.if_exists && !before.namespaces.contains(&self.name) {
            return Ok(Vec::new());
        }
        Ok(vec![CreateSchema { name: self.name.clone(), common: self.common.inherited() }.into()])
    }
}
