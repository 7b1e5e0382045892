//! `create_foreign_key`.

use super::{
    Common, ConstraintKind, DropConstraint, ForeignKeySpec, Irreversible, Operation, ReplayError,
    replay::{self, Replay, require_columns, table_mut},
};
use crate::{
    name::TableName,
    node::{Flat, record},
    schema::{ForeignKey, Schema, Table},
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

/// Refuses a key to a table or column that is not there, unless the database lets it pass.
pub(super) fn require_target(schema: &Schema, owner: &Table, key: &ForeignKey) -> Result<(), ReplayError> {
    let reference = &key.references;
    if !reference.columns.is_empty() && reference.columns.len() != key.columns.len() {
        return Err(ReplayError::Invalid(format!(
            "a foreign key of `{}` ties {} columns to {}",
            owner.display_name(),
            key.columns.len(),
            reference.columns.len()
        )));
    }
    let namespace = reference.schema.as_ref().or(owner.schema.as_ref());
    let itself = reference.table == owner.name && namespace == owner.schema.as_ref();
    let target = if itself { Ok(owner) } else { replay::table(schema, namespace, &reference.table) };
    match target {
        Ok(target) => require_columns(target, &reference.columns),
        Err(_) if schema.rules.dangling_references || schema.opaque => Ok(()),
        Err(error) => Err(error),
    }
}

impl Replay for CreateForeignKey {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        let key = ForeignKey::from(&self.spec.0);
        let owner = replay::table(schema, namespace, &self.table)?;
        if let Some(name) = self.spec.label.name.as_ref().filter(|name| owner.has_constraint(name)) {
            let exists = ReplayError::exists("constraint", name.as_str()).within(owner);
            return if self.common.if_not_exists { Ok(()) } else { Err(exists) };
        }
        require_columns(owner, &key.columns)?;
        require_target(schema, owner, &key)?;
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
