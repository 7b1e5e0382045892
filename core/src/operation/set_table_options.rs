//! `set_table_options`.

use super::{
    Common, Irreversible, Operation, ReplayError,
    replay::{Replay, table, table_mut},
};
use crate::{
    name::TableName,
    node::{Flat, Node, Value, record},
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
        table.options.merge(&self.options);
        // An option that is off is one that is not there.
        for options in table.options.dialects.values_mut() {
            options.entries.retain(|entry| entry.node.value != Value::Boolean(false));
        }
        table.options.dialects.retain(|_, options| !options.entries.is_empty());
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = table(before, self.common.schema.as_ref(), &self.name)
            .map_err(|error| Irreversible::unknown("set_table_options", &error))?;
        let mut options = self.options.clone();
        for (dialect, changed) in &mut options.dialects {
            for entry in &mut changed.entries {
                let earlier = table.options.dialects.get(dialect).and_then(|known| known.get(&entry.key));
                entry.node = match (earlier, &entry.node.value) {
                    (Some(node), _) => node.clone(),
                    (None, Value::Boolean(_)) => Node::new(Value::Boolean(false)),
                    (None, _) => {
                        let reason = format!("the option `{}` was not set before", entry.key);
                        return Err(Irreversible::new("set_table_options", reason));
                    }
                };
            }
        }
        Ok(vec![Self { options, ..self.clone() }.into()])
    }

    fn validate(&self) -> Result<(), String> {
        if self.options.is_empty() {
            return Err("needs the options of a dialect, such as `sqlite = { strict = true }`".to_owned());
        }
        Ok(())
    }
}
