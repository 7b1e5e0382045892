//! `drop_enum`.

use super::{Common, CreateEnum, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    name::EnumName,
    node::{Flat, record},
    schema::{Schema, Type},
};

record! {
    /// Drops an enum type.
    #[derive(Debug, Clone, PartialEq)]
    pub struct DropEnum: "`drop_enum`" {
        /// The type.
        name: EnumName,
        /// Whether the columns that have it go as well.
        cascade: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

fn missing(schema: &Schema, name: &EnumName) -> ReplayError {
    ReplayError::missing("enum", name.as_str(), schema.enums.iter().map(|known| known.name.as_str()))
}

impl Replay for DropEnum {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        if !schema.enums.contains(self.name.as_str()) {
            return if self.common.if_exists { Ok(()) } else { Err(missing(schema, &self.name)) };
        }
        let user = schema.tables.iter().find_map(|table| {
            let column = table.columns.iter().find(|column| column.ty == Type::Enum(self.name.clone()))?;
            Some(format!("the column `{}` of the table `{}`", column.name, table.display_name()))
        });
        if let Some(by) = user
            && !self.cascade
        {
            return Err(ReplayError::InUse { kind: "enum", name: self.name.to_string(), within: None, by });
        }
        schema.enums.remove(self.name.as_str());
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let Some(dropped) = before.enums.get(self.name.as_str()) else {
            let error = missing(before, &self.name);
            return if self.common.if_exists {
                Ok(Vec::new())
            } else {
                Err(Irreversible::unknown("drop_enum", &error))
            };
        };
        Ok(vec![
            CreateEnum {
                name: self.name.clone(),
                values: dropped.values.clone(),
                check: (!dropped.check).then_some(false),
                common: self.common.inherited(),
            }
            .into(),
        ])
    }
}
