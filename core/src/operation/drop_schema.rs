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

impl DropSchema {
    /// Something that the schema holds.
    fn held(&self, schema: &Schema) -> Option<String> {
        let here = |schema: &Option<SchemaName>| schema.as_ref() == Some(&self.name);
        let table =
            schema.tables.iter().find(|table| here(&table.schema)).map(|table| ("table", table.name.to_string()));
        let view = || schema.views.iter().find(|view| here(&view.schema)).map(|view| ("view", view.name.to_string()));
        let enums =
            || schema.enums.iter().find(|known| here(&known.schema)).map(|known| ("enum", known.name.to_string()));
        let sequence = || {
            schema.sequences.iter().find(|known| here(&known.schema)).map(|known| ("sequence", known.name.to_string()))
        };
        let (kind, name) = table.or_else(view).or_else(enums).or_else(sequence)?;
        Some(format!("the {kind} `{name}`"))
    }
}

impl Replay for DropSchema {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        if let Some(by) = self.held(schema)
            && !self.cascade
        {
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
        schema.enums.retain(|known| known.schema.as_ref() != Some(&self.name));
        schema.sequences.retain(|known| known.schema.as_ref() != Some(&self.name));
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        if let Some(held) = self.held(before) {
            return Err(Irreversible::new("drop_schema", format!("{held} goes with it")));
        }
        if self.common.if_exists && !before.namespaces.contains(&self.name) {
            return Ok(Vec::new());
        }
        Ok(vec![CreateSchema { name: self.name.clone(), common: self.common.inherited() }.into()])
    }
}
