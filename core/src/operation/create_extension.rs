//! `create_extension` (PostgreSQL).

use super::{Common, DropExtension, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    name::ExtensionName,
    node::{Flat, record},
    schema::{Extension, Schema},
};

record! {
    /// Extends the server.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateExtension: "`create_extension`" {
        /// The extension.
        name: ExtensionName,
        /// Its version.
        version: Option<String>,
        /// Whether the extensions that it needs come as well.
        cascade: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for CreateExtension {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        if schema.extensions.contains(self.name.as_str()) {
            let exists = ReplayError::exists("extension", self.name.as_str());
            return if self.common.if_not_exists { Ok(()) } else { Err(exists) };
        }
        schema.extensions.insert(Extension {
            name: self.name.clone(),
            schema: self.common.schema.clone(),
            version: self.version.clone(),
        });
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        if self.common.if_not_exists && before.extensions.contains(self.name.as_str()) {
            return Ok(Vec::new());
        }
        Ok(vec![DropExtension { name: self.name.clone(), cascade: false, common: self.common.inherited() }.into()])
    }
}
