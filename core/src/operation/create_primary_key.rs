//! `create_primary_key`.

use super::{
    Common, ConstraintKind, DropConstraint, Irreversible, Operation, PrimaryKeySpec, ReplayError,
    replay::{Replay, respell, table_mut},
};
use crate::{
    name::TableName,
    node::{Flat, record},
    schema::{PrimaryKey, Schema, Table},
};

record! {
    /// Makes columns the primary key; from then on they are never NULL.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreatePrimaryKey: "`create_primary_key`" {
        /// The key.
        spec: Flat<PrimaryKeySpec>,
        /// The table.
        table: TableName,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

/// Gives a table its primary key, whose columns are then never NULL.
pub(super) fn set(table: &mut Table, key: PrimaryKey) {
    for name in &key.columns {
        if let Some(column) = table.columns.get_mut(name.as_str()) {
            column.nullable = false;
        }
    }
    table.primary_key = Some(key);
}

impl Replay for CreatePrimaryKey {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let table = table_mut(schema, self.common.schema.as_ref(), &self.table)?;
        if table.primary_key.is_some() {
            let exists = ReplayError::Invalid(format!("the table `{}` already has a primary key", self.table));
            return if self.common.if_not_exists { Ok(()) } else { Err(exists) };
        }
        if let Some(name) = self.spec.label.name.as_ref().filter(|name| table.has_constraint(name)) {
            return Err(ReplayError::exists("constraint", name.as_str()).within(table));
        }
        let mut key = PrimaryKey::from(&self.spec.0);
        respell(table, &mut key.columns)?;
        set(table, key);
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = before.table(self.common.schema.as_ref(), &self.table);
        if self.common.if_not_exists && table.is_some_and(|table| table.primary_key.is_some()) {
            return Ok(Vec::new());
        }
        let drop = DropConstraint::of(
            ConstraintKind::PrimaryKey,
            &self.table,
            self.spec.label.name.as_ref(),
            &self.spec.columns,
            self.common.inherited(),
        );
        // What could be NULL before can be so again.
        let freed = self.spec.columns.iter().filter(|name| {
            table.and_then(|table| table.columns.get(name.as_str())).is_some_and(|column| column.nullable)
        });
        let freed = freed.map(|name| {
            let alter = super::AlterColumn::new(self.table.clone(), name.clone());
            super::AlterColumn { nullable: Some(true), common: self.common.inherited(), ..alter }.into()
        });
        Ok(std::iter::once(drop.into()).chain(freed).collect())
    }

    fn validate(&self) -> Result<(), String> {
        if self.spec.columns.is_empty() { Err("needs the key `columns`".to_owned()) } else { Ok(()) }
    }
}
