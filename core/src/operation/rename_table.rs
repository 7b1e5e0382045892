//! `rename_table`.

use super::{
    Common, Irreversible, Operation, ReplayError,
    replay::{Replay, table},
};
use crate::{
    name::TableName,
    node::{Flat, record},
    schema::{DialectSql, Schema, Table, TableKey, expression::rename_identifier},
};

record! {
    /// Renames a table; foreign keys, views and triggers that name it follow.
    #[derive(Debug, Clone, PartialEq)]
    pub struct RenameTable: "`rename_table`" {
        /// Its name.
        name: TableName,
        /// Its new name.
        to: TableName,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for RenameTable {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        let old = match table(schema, namespace, &self.name) {
            Ok(table) => table.clone(),
            Err(_) if self.common.if_exists => return Ok(()),
            Err(error) => return Err(error),
        };
        let only_case = schema.tables.position(&TableKey::text(namespace, &self.to))
            == schema.tables.position(&TableKey::text(namespace, &self.name));
        if !only_case && (schema.table(namespace, &self.to).is_some() || schema.views.contains(self.to.as_str())) {
            return Err(ReplayError::exists("table", self.to.as_str()));
        }
        let mut renamed = old.clone();
        renamed.name = self.to.clone();
        schema.tables.replace(&TableKey::text(namespace, &self.name), renamed);
        for other in schema.tables.iter_mut() {
            self.follow(other, &old);
        }
        for view in schema.views.iter_mut() {
            rename_in(&mut view.query, self.name.as_str(), self.to.as_str());
        }
        Ok(())
    }

    fn invert(&self, _: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![Self { name: self.to.clone(), to: self.name.clone(), common: self.common.inherited() }.into()])
    }
}

impl RenameTable {
    fn follow(&self, other: &mut Table, old: &Table) {
        let owner_schema = other.schema.clone();
        for key in &mut other.foreign_keys {
            let schema = key.references.schema.as_ref().or(owner_schema.as_ref());
            if key.references.table.as_str().eq_ignore_ascii_case(old.name.as_str()) && schema == old.schema.as_ref() {
                key.references.table = self.to.clone();
            }
        }
        for trigger in other.triggers.iter_mut() {
            rename_in(&mut trigger.sql, self.name.as_str(), self.to.as_str());
        }
    }
}

/// Renames an identifier in every text of `sql`.
pub(super) fn rename_in(sql: &mut DialectSql, from: &str, to: &str) {
    for text in sql.default.iter_mut().chain(sql.dialects.values_mut()) {
        *text = rename_identifier(text, from, to);
    }
}
