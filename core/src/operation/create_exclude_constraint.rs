//! `create_exclude_constraint` (PostgreSQL).

use super::{
    Common, ConstraintKind, DropConstraint, ExcludeSpec, Irreversible, Operation, ReplayError,
    replay::{self, Replay, table_mut},
};
use crate::{
    name::TableName,
    node::{Flat, record},
    schema::{Exclude, Schema},
};

record! {
    /// Demands something of every two rows.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateExcludeConstraint: "`create_exclude_constraint`" {
        /// The constraint.
        spec: Flat<ExcludeSpec>,
        /// The table.
        table: TableName,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for CreateExcludeConstraint {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let table = table_mut(schema, self.common.schema.as_ref(), &self.table)?;
        if replay::passes_over(table, self.spec.label.name.as_ref(), self.common.if_not_exists)? {
            return Ok(());
        }
        let exclude = Exclude::from(&self.spec.0);
        if self.common.if_not_exists && table.exclude_constraints.contains(&exclude) {
            return Ok(());
        }
        table.exclude_constraints.push(exclude);
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        if self.spec.label.name.is_none() {
            return Err(Irreversible::new("create_exclude_constraint", "it has no name to be dropped by"));
        }
        Ok(DropConstraint::inverse(
            ConstraintKind::Exclude,
            (&self.table, &self.common),
            self.spec.label.name.as_ref(),
            &[],
            before,
        ))
    }

    fn validate(&self) -> Result<(), String> {
        if self.spec.elements.is_empty() { Err("needs the key `elements`".to_owned()) } else { Ok(()) }
    }
}
