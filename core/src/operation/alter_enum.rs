//! `alter_enum`.

use super::{AlterColumn, Common, Irreversible, Operation, ReplayError, enum_default, replay::Replay};
use crate::{
    name::EnumName,
    node::{Flat, record},
    schema::{Column, ColumnDefault, EnumType, Schema, Table, TableKey, Type},
};

record! {
    /// Changes the values of an enum type: one addition, renaming or removal.
    #[derive(Debug, Clone, PartialEq)]
    pub struct AlterEnum: "`alter_enum`" {
        /// The type.
        name: EnumName,
        /// A value to add.
        add_value: Option<String>,
        /// The value that it stands before.
        before: Option<String>,
        /// The value that it stands behind; at the end where nothing is said.
        after: Option<String>,
        /// A value to rename.
        rename_value: Option<String>,
        /// Its new name.
        to: Option<String>,
        /// A value to remove.
        drop_value: Option<String>,
        /// What stands in its place in the rows that have it.
        replace_with: Option<String>,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl AlterEnum {
    /// A change of nothing yet.
    pub fn new(name: EnumName, common: Flat<Common>) -> Self {
        Self {
            name,
            add_value: None,
            before: None,
            after: None,
            rename_value: None,
            to: None,
            drop_value: None,
            replace_with: None,
            common,
        }
    }

    fn place(&self, values: &[String]) -> Result<usize, ReplayError> {
        let of = |value: &str| values.iter().position(|known| known == value).ok_or_else(|| missing(values, value));
        match (&self.before, &self.after) {
            (Some(value), _) => of(value),
            (None, Some(value)) => of(value).map(|place| place + 1),
            (None, None) => Ok(values.len()),
        }
    }

    fn change(&self, values: &mut Vec<String>) -> Result<(), ReplayError> {
        if let Some(value) = &self.add_value {
            if values.contains(value) {
                let exists = ReplayError::exists("value", value);
                return if self.common.if_not_exists { Ok(()) } else { Err(exists) };
            }
            values.insert(self.place(values)?, value.clone());
        }
        if let (Some(value), Some(to)) = (&self.rename_value, &self.to) {
            let place = values.iter().position(|known| known == value).ok_or_else(|| missing(values, value))?;
            if value != to && values.contains(to) {
                return Err(ReplayError::exists("value", to));
            }
            values[place].clone_from(to);
        }
        if let Some(value) = &self.drop_value {
            let place = values.iter().position(|known| known == value).ok_or_else(|| missing(values, value))?;
            values.remove(place);
            if let Some(other) = self.replace_with.as_ref().filter(|other| !values.contains(other)) {
                return Err(missing(values, other));
            }
        }
        Ok(())
    }
}

fn missing(values: &[String], value: &str) -> ReplayError {
    ReplayError::missing("value", value, values.iter().map(String::as_str))
}

impl AlterEnum {
    fn find<'a>(&self, schema: &'a Schema) -> Result<&'a EnumType, ReplayError> {
        let known = || schema.enums.iter().map(|known| known.name.as_str());
        let found = schema.enums.get(&TableKey::text(self.common.schema.as_ref(), &self.name));
        found.ok_or_else(|| ReplayError::missing("enum", self.name.as_str(), known()))
    }

    /// Whether a type is this enum, or an array of it.
    pub fn concerns(&self, ty: &Type, schema: &Schema) -> bool {
        match ty {
            Type::Enum(name) => {
                let found = schema.enums.named(name);
                found.is_some_and(|found| found.name == self.name && found.schema == self.common.schema)
            }
            Type::Array(element) => self.concerns(element, schema),
            _ => false,
        }
    }

    /// The columns whose default holds the value that goes or is renamed, each with the default that it has then.
    fn defaults<'a>(&self, schema: &'a Schema) -> Vec<(&'a Table, &'a Column, ColumnDefault)> {
        let Some(value) = self.drop_value.as_ref().or(self.rename_value.as_ref()) else { return Vec::new() };
        let to = self.replace_with.as_ref().or(self.to.as_ref()).map_or("", String::as_str);
        let held = |column: &'a Column| {
            let new = enum_default::replaced(column, value, to)?;
            self.concerns(&column.ty, schema).then_some((column, new))
        };
        let of = |table: &'a Table| {
            table.columns.iter().filter_map(held).map(move |(column, new)| (table, column, new)).collect::<Vec<_>>()
        };
        schema.tables.iter().flat_map(of).collect()
    }

    /// A default follows its value to another name, and to what takes its place. A value without a replacement does not
    /// go as long as it is in one.
    fn change_defaults(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let found = self.defaults(schema).into_iter();
        let found: Vec<_> = found.map(|(table, column, new)| (table_key(table), column.name.clone(), new)).collect();
        let goes = self.replace_with.is_none() && self.to.is_none();
        for (table, column, new) in found {
            if goes {
                let name = self.drop_value.clone().unwrap_or_default();
                let by = format!("the default of the column `{column}`, and has no replacement");
                return Err(ReplayError::InUse { kind: "value", name, within: None, by });
            }
            let column = schema.tables.get_mut(&table).and_then(|table| table.columns.get_mut(column.as_str()));
            if let Some(column) = column {
                column.default = Some(new);
            }
        }
        Ok(())
    }

    /// The operations that make the value that goes a default again.
    fn defaults_again(&self, before: &Schema) -> Vec<Operation> {
        let alter = |(table, column, _): &(&Table, &Column, ColumnDefault)| {
            let default = column.default.clone();
            let mut alter = AlterColumn { default, ..AlterColumn::new(table.name.clone(), column.name.clone()) };
            alter.common.schema.clone_from(&table.schema);
            Operation::from(alter)
        };
        self.defaults(before).iter().map(alter).collect()
    }
}

fn table_key(table: &Table) -> String {
    TableKey::text(table.schema.as_ref(), &table.name)
}

impl Replay for AlterEnum {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let mut values = match self.find(schema) {
            Ok(found) => found.values.clone(),
            Err(_) if self.common.if_exists => return Ok(()),
            Err(missing) => return Err(missing),
        };
        self.change(&mut values)?;
        self.change_defaults(schema)?;
        if let Some(found) = schema.enums.get_mut(&TableKey::text(self.common.schema.as_ref(), &self.name)) {
            found.values = values;
        }
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let unknown = |error: ReplayError| Irreversible::unknown("alter_enum", &error);
        let values = match self.find(before) {
            Ok(found) => &found.values,
            Err(_) if self.common.if_exists => return Ok(Vec::new()),
            Err(missing) => return Err(unknown(missing)),
        };
        let mut inverse = Self::new(self.name.clone(), self.common.inherited());
        if let Some(value) = &self.add_value {
            if values.contains(value) {
                return Ok(Vec::new());
            }
            inverse.drop_value = Some(value.clone());
        } else if let (Some(value), Some(to)) = (&self.rename_value, &self.to) {
            (inverse.rename_value, inverse.to) = (Some(to.clone()), Some(value.clone()));
        } else if let Some(value) = &self.drop_value {
            let place =
                values.iter().position(|known| known == value).ok_or_else(|| unknown(missing(values, value)))?;
            inverse.add_value = Some(value.clone());
            inverse.before = values.get(place + 1).cloned();
            let mut back = vec![inverse.into()];
            back.extend(self.defaults_again(before));
            return Ok(back);
        }
        Ok(vec![inverse.into()])
    }

    fn validate(&self) -> Result<(), String> {
        let changes = [self.add_value.is_some(), self.rename_value.is_some(), self.drop_value.is_some()];
        match changes.into_iter().filter(|said| *said).count() {
            1 if self.rename_value.is_some() != self.to.is_some() => {
                Err("needs both `rename_value` and `to`".to_owned())
            }
            1 if self.add_value.is_none() && (self.before.is_some() || self.after.is_some()) => {
                Err("has `before` or `after` without `add_value`".to_owned())
            }
            1 if self.before.is_some() && self.after.is_some() => Err("takes one of `before` and `after`".to_owned()),
            1 if self.drop_value.is_none() && self.replace_with.is_some() => {
                Err("has `replace_with` without `drop_value`".to_owned())
            }
            1 => Ok(()),
            _ => Err("needs one of `add_value`, `rename_value` and `drop_value`".to_owned()),
        }
    }
}
