//! `drop_enum`.

use super::{Common, CreateEnum, DropColumn, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    name::{ColumnName, EnumName},
    node::{Flat, record},
    schema::{EnumType, Schema, Table, TableKey, Type},
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

/// Whether values of a type are of an enum.
fn is_of(ty: &Type, found: &EnumType, schema: &Schema) -> bool {
    match ty {
        Type::Enum(known) => {
            schema.enums.named(known).is_some_and(|known| known.name == found.name && known.schema == found.schema)
        }
        Type::Array(element) => is_of(element, found, schema),
        _ => false,
    }
}

impl DropEnum {
    /// The columns that have the type.
    fn users<'a>(&self, schema: &'a Schema) -> Vec<(&'a Table, &'a ColumnName)> {
        let columns = schema.tables.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
        let found = schema.enums.get(&TableKey::text(self.common.schema.as_ref(), &self.name));
        let users = columns.filter(|(_, column)| found.is_some_and(|found| is_of(&column.ty, found, schema)));
        users.map(|(table, column)| (table, &column.name)).collect()
    }
}

impl Replay for DropEnum {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        if !schema.enums.contains(&TableKey::text(self.common.schema.as_ref(), &self.name)) {
            return if self.common.if_exists { Ok(()) } else { Err(missing(schema, &self.name)) };
        }
        let users = self.users(schema);
        if let Some((table, column)) = users.first()
            && !self.cascade
        {
            let by = format!("the column `{column}` of the table `{}`", table.display_name());
            return Err(ReplayError::InUse { kind: "enum", name: self.name.to_string(), within: None, by });
        }
        let drops: Vec<_> = users
            .into_iter()
            .map(|(table, column)| {
                let common = Flat(Common { schema: table.schema.clone(), ..Common::default() });
                DropColumn { cascade: true, common, ..DropColumn::new(table.name.clone(), column.clone()) }
            })
            .collect();
        // One that is computed from another goes with it, and is not there any more when its turn comes.
        for mut drop in drops {
            drop.common.if_exists = true;
            drop.apply(schema)?;
        }
        schema.enums.remove(&TableKey::text(self.common.schema.as_ref(), &self.name));
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let Some(dropped) = before.enums.get(&TableKey::text(self.common.schema.as_ref(), &self.name)) else {
            let error = missing(before, &self.name);
            return if self.common.if_exists {
                Ok(Vec::new())
            } else {
                Err(Irreversible::unknown("drop_enum", &error))
            };
        };
        if self.cascade && !self.users(before).is_empty() {
            return Err(Irreversible::new("drop_enum", "the columns that have it go with it"));
        }
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
