//! `create_enum`.

use super::{Common, DropEnum, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    name::EnumName,
    node::{Flat, record},
    schema::{EnumType, Schema, TableKey},
};

record! {
    /// Makes an enum type.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateEnum: "`create_enum`" {
        /// Its name.
        name: EnumName,
        /// Its values, in order.
        values: Vec<String>,
        /// Whether a dialect without enum types checks the values with a CHECK constraint: yes, unless it is said.
        check: Option<bool>,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for CreateEnum {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        if schema.enums.contains(&TableKey::text(self.common.schema.as_ref(), &self.name)) {
            let exists = ReplayError::exists("enum", self.name.as_str());
            return if self.common.if_not_exists { Ok(()) } else { Err(exists) };
        }
        schema.enums.insert(EnumType {
            name: self.name.clone(),
            schema: self.common.schema.clone(),
            values: self.values.clone(),
            check: self.check.unwrap_or(true),
        });
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        if self.common.if_not_exists && before.enums.contains(&TableKey::text(self.common.schema.as_ref(), &self.name))
        {
            return Ok(Vec::new());
        }
        Ok(vec![DropEnum { name: self.name.clone(), cascade: false, common: self.common.inherited() }.into()])
    }

    fn validate(&self) -> Result<(), String> {
        if self.values.is_empty() { Err("needs the key `values`".to_owned()) } else { Ok(()) }
    }
}
