//! `create_foreign_key`.

use super::{
    Common, ConstraintKind, DropConstraint, ForeignKeySpec, Irreversible, Operation, ReplayError,
    replay::{self, Replay, respell, table_mut},
};
use crate::{
    name::TableName,
    node::{Flat, record},
    schema::{ForeignKey, Schema, Table},
    words,
};

record! {
    /// Ties columns to those of another table.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateForeignKey: "`create_foreign_key`" {
        /// The key.
        spec: Flat<ForeignKeySpec>,
        /// The table.
        table: TableName,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

/// Refuses a key to a table or column that is not there, unless the database lets it pass, and gives what the key
/// refers to the spelling that it has there.
pub(super) fn require_target(schema: &Schema, owner: &Table, key: &mut ForeignKey) -> Result<(), ReplayError> {
    let columns = key.references.columns.len();
    if columns != 0 && columns != key.columns.len() {
        return Err(ReplayError::Invalid(format!(
            "a foreign key of `{}` ties {} to {columns}",
            owner.display_name(),
            words::count(key.columns.len(), "column"),
        )));
    }
    let namespace = key.references.schema.as_ref().or(owner.schema.as_ref());
    let target = if key.refers_to(owner, owner, schema.home.as_ref()) {
        Ok(owner)
    } else {
        replay::table(schema, namespace, &key.references.table)
    };
    match target {
        Ok(target) if columns == 0 && target.primary_key.is_none() && !schema.rules.dangling_references => {
            Err(ReplayError::Invalid(format!(
                "a foreign key of `{}` refers to the primary key of `{}`, which has none",
                owner.display_name(),
                target.display_name()
            )))
        }
        Ok(target) => {
            key.references.table = target.name.clone();
            respell(target, &mut key.references.columns)
        }
        Err(_) if schema.rules.dangling_references || schema.opaque => Ok(()),
        Err(error) => Err(error),
    }
}

impl Replay for CreateForeignKey {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        let mut key = ForeignKey::from(&self.spec.0);
        let owner = replay::table(schema, namespace, &self.table)?;
        if replay::passes_over(owner, self.spec.label.name.as_ref(), self.common.if_not_exists)? {
            return Ok(());
        }
        respell(owner, &mut key.columns)?;
        require_target(schema, owner, &mut key)?;
        if self.common.if_not_exists && owner.foreign_keys.contains(&key) {
            return Ok(());
        }
        table_mut(schema, namespace, &self.table)?.foreign_keys.push(key);
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(DropConstraint::inverse(
            ConstraintKind::ForeignKey,
            (&self.table, &self.common),
            self.spec.label.name.as_ref(),
            &self.spec.columns,
            before,
        ))
    }

    fn validate(&self) -> Result<(), String> {
        if self.spec.columns.is_empty() { Err("needs the key `columns`".to_owned()) } else { Ok(()) }
    }
}
