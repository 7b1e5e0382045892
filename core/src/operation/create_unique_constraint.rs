//! `create_unique_constraint`.

use super::{
    Common, ConstraintKind, DropConstraint, Irreversible, Operation, ReplayError, UniqueSpec,
    replay::{self, Replay, respell, table_mut},
};
use crate::{
    name::TableName,
    node::{Flat, record},
    schema::{Schema, Table, Unique},
};

record! {
    /// Makes the values of columns unique.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateUniqueConstraint: "`create_unique_constraint`" {
        /// The constraint.
        spec: Flat<UniqueSpec>,
        /// The table.
        table: TableName,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

/// The constraint, its columns spelled as the table has them.
pub(super) fn constraint(table: &Table, spec: &UniqueSpec) -> Result<Unique, ReplayError> {
    let mut unique = Unique::from(spec);
    respell(table, &mut unique.columns)?;
    Ok(unique)
}

impl Replay for CreateUniqueConstraint {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let table = table_mut(schema, self.common.schema.as_ref(), &self.table)?;
        if replay::passes_over(table, self.spec.label.name.as_ref(), self.common.if_not_exists)? {
            return Ok(());
        }
        let unique = constraint(table, &self.spec)?;
        if self.common.if_not_exists && table.unique_constraints.contains(&unique) {
            return Ok(());
        }
        table.unique_constraints.push(unique);
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(DropConstraint::inverse(
            ConstraintKind::Unique,
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
