//! `set_table_options`.

use super::{
    Common, Irreversible, Operation, ReplayError,
    replay::{Replay, table, table_mut},
};
use crate::{
    name::TableName,
    node::{Flat, record},
    schema::{DialectOptions, Schema},
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
        Ok(vec![Self { options, ..self.clone() }.into()])
    }

    fn validate(&self) -> Result<(), String> {
        if self.options.is_empty() {
            return Err("needs the options of a dialect, such as `sqlite = { strict = true }`".to_owned());
        }
        Ok(())
    }
}
