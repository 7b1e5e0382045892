//! `drop_trigger`.

use super::{
    Common, CreateTrigger, Irreversible, Operation, ReplayError,
    replay::{Replay, table, table_mut},
};
use crate::{
    name::{TableName, TriggerName},
    node::{Flat, record},
    schema::{Schema, Table, TableKey},
};

record! {
    /// Drops a trigger.
    #[derive(Debug, Clone, PartialEq)]
    pub struct DropTrigger: "`drop_trigger`" {
        /// The trigger.
        name: TriggerName,
        /// Its table, or view.
        table: TableName,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl DropTrigger {
    fn missing(&self, table: &Table) -> ReplayError {
        let known = table.triggers.iter().map(|trigger| trigger.name.as_str());
        ReplayError::missing("trigger", self.name.as_str(), known).within(table)
    }
}

impl Replay for DropTrigger {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        if schema.views.contains(&TableKey::text(self.common.schema.as_ref(), &self.table)) {
            return Ok(());
        }
        let table = table_mut(schema, self.common.schema.as_ref(), &self.table)?;
        if table.triggers.remove(self.name.as_str()).is_none() && !self.common.if_exists {
            return Err(self.missing(table));
        }
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let unknown = |error: ReplayError| Irreversible::unknown("drop_trigger", &error);
        let table = table(before, self.common.schema.as_ref(), &self.table).map_err(unknown)?;
        match table.triggers.get(self.name.as_str()) {
            Some(trigger) => Ok(vec![
                CreateTrigger {
                    name: self.name.clone(),
                    table: self.table.clone(),
                    sql: trigger.sql.clone(),
                    common: self.common.inherited(),
                }
                .into(),
            ]),
            None if self.common.if_exists => Ok(Vec::new()),
            None => Err(unknown(self.missing(table))),
        }
    }
}
