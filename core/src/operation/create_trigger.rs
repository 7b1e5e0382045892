//! `create_trigger`.

use super::{
    Common, DropTrigger, Irreversible, Operation, ReplayError,
    replay::{Replay, table, table_mut},
};
use crate::{
    name::{TableName, TriggerName},
    node::{Flat, record},
    schema::{DialectSql, Schema, TableKey, Trigger},
};

record! {
    /// Makes a trigger.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateTrigger: "`create_trigger`" {
        /// Its name, which the statement has to give it too.
        name: TriggerName,
        /// Its table, or view.
        table: TableName,
        /// The whole statement that makes it.
        sql: DialectSql,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for CreateTrigger {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        if schema.views.contains(&TableKey::text(self.common.schema.as_ref(), &self.table)) {
            return Ok(());
        }
        let table = table_mut(schema, namespace, &self.table)?;
        if table.triggers.contains(self.name.as_str()) {
            let exists = ReplayError::exists("trigger", self.name.as_str()).within(table);
            return if self.common.if_not_exists { Ok(()) } else { Err(exists) };
        }
        table.triggers.insert(Trigger { name: self.name.clone(), sql: self.sql.clone() });
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let there = table(before, self.common.schema.as_ref(), &self.table);
        if self.common.if_not_exists && there.is_ok_and(|table| table.triggers.contains(self.name.as_str())) {
            return Ok(Vec::new());
        }
        let (name, table) = (self.name.clone(), self.table.clone());
        Ok(vec![DropTrigger { name, table, common: self.common.inherited() }.into()])
    }
}
