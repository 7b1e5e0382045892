//! `drop_extension` (PostgreSQL).

use super::{Common, CreateExtension, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    name::ExtensionName,
    node::{Flat, record},
    schema::Schema,
};

record! {
    /// Takes an extension away.
    #[derive(Debug, Clone, PartialEq)]
    pub struct DropExtension: "`drop_extension`" {
        /// The extension.
        name: ExtensionName,
        /// Whether what uses it goes as well.
        cascade: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for DropExtension {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        if schema.extensions.remove(self.name.as_str()).is_none() && !self.common.if_exists && !schema.opaque {
            let known = schema.extensions.iter().map(|known| known.name.as_str());
            return Err(ReplayError::missing("extension", self.name.as_str(), known));
        }
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let held = before.extensions.get(self.name.as_str());
        if held.is_none() && self.common.if_exists {
            return Ok(Vec::new());
        }
        let version = held.and_then(|held| held.version.clone());
        let (name, common) = (self.name.clone(), self.common.inherited());
        Ok(vec![CreateExtension { name, version, cascade: false, common }.into()])
    }
}
