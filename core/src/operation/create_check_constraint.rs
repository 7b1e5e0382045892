//! `create_check_constraint`.

use super::{
    CheckSpec, Common, ConstraintKind, ConstraintTarget, DropConstraint, Irreversible, Operation, ReplayError,
    replay::{self, Replay, table_mut},
};
use crate::{
    name::TableName,
    node::{Flat, record},
    schema::{Check, Schema},
};

record! {
    /// Demands something of every row.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateCheckConstraint: "`create_check_constraint`" {
        /// The constraint.
        spec: Flat<CheckSpec>,
        /// The table.
        table: TableName,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for CreateCheckConstraint {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let table = table_mut(schema, self.common.schema.as_ref(), &self.table)?;
        if replay::passes_over(table, self.spec.label.name.as_ref(), self.common.if_not_exists)? {
            return Ok(());
        }
        let check = Check::from(&self.spec.0);
        if self.common.if_not_exists && table.check_constraints.contains(&check) {
            return Ok(());
        }
        table.check_constraints.push(check);
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        if self.spec.label.name.is_some() {
            return Ok(DropConstraint::inverse(
                ConstraintKind::Check,
                (&self.table, &self.common),
                self.spec.label.name.as_ref(),
                &[],
                before,
            ));
        }
        let there = before.table(self.common.schema.as_ref(), &self.table);
        if self.common.if_not_exists && there.is_some_and(|t| t.check_constraints.contains(&Check::from(&self.spec.0)))
        {
            return Ok(Vec::new());
        }
        let target = ConstraintTarget::Check(self.spec.check.clone());
        let common = self.common.inherited();
        Ok(vec![DropConstraint { target, table: self.table.clone(), kind: None, cascade: false, common }.into()])
    }
}
