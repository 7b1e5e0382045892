//! `set_table_options`.

use super::{
    AlterColumn, ColumnSpec, Common, Irreversible, Operation, ReplayError,
    replay::{Replay, table, table_mut},
};
use crate::{
    name::{DialectName, TableName},
    node::{Flat, record},
    schema::{Column, DialectOptions, IntegerWidth, Schema, Table, Type},
};

record! {
    /// Sets options that only one dialect knows.
    #[derive(Debug, Clone, PartialEq)]
    pub struct SetTableOptions: "`set_table_options`" {
        /// The table.
        name: TableName,
        /// The options that change; the others stay.
        options: DialectOptions,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for SetTableOptions {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let table = table_mut(schema, self.common.schema.as_ref(), &self.name)?;
        table.options.change(&self.options);
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = table(before, self.common.schema.as_ref(), &self.name)
            .map_err(|error| Irreversible::unknown("set_table_options", &error))?;
        let options = table.options.back(&self.options).map_err(|option| {
            Irreversible::new("set_table_options", format!("the option `{option}` was not set before"))
        })?;
        let back = Self { options, ..self.clone() };
        let declared = table.options.redeclared(&self.options).map(|dialect| declared(table, &back.common, &dialect));
        Ok(std::iter::once(back.into()).chain(declared.into_iter().flatten()).collect())
    }

    fn validate(&self) -> Result<(), String> {
        if self.options.is_empty() {
            return Err("needs the options of a dialect, such as `sqlite = { strict = true }`".to_owned());
        }
        Ok(())
    }
}

/// What declares the columns as they were, in the one dialect that has other words for them by then.
fn declared(table: &Table, common: &Common, dialect: &DialectName) -> Vec<Operation> {
    let same = |ty: &Type| {
        matches!(ty, Type::Text | Type::Blob | Type::Real)
            || matches!(ty, Type::Integer { width: IntegerWidth::Regular, unsigned: false })
    };
    let columns = table.columns.iter().filter(|column| !same(&column.ty));
    let declare = |column: &Column| AlterColumn {
        ty: Some(ColumnSpec::from(column).ty),
        common: Flat(Common { only: vec![dialect.clone()], ..common.clone() }),
        ..AlterColumn::new(table.name.clone(), column.name.clone())
    };
    columns.map(|column| declare(column).into()).collect()
}
