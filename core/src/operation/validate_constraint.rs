//! `validate_constraint` (PostgreSQL; elsewhere there is nothing to do).

use super::{
    Common, Irreversible, Operation, ReplayError,
    replay::{Replay, table_mut},
};
use crate::{
    name::{ConstraintName, TableName},
    node::{Flat, record},
    schema::Schema,
};

record! {
    /// Checks the rows that a constraint never looked at.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ValidateConstraint: "`validate_constraint`" {
        /// The constraint.
        name: ConstraintName,
        /// The table.
        table: TableName,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for ValidateConstraint {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let table = table_mut(schema, self.common.schema.as_ref(), &self.table)?;
        if !table.has_constraint(&self.name) {
            let known = table.constraint_names().map(ConstraintName::as_str);
            let missing = ReplayError::missing("constraint", self.name.as_str(), known).within(table);
            return if self.common.if_exists { Ok(()) } else { Err(missing) };
        }
        let case = table.case();
        let named = |name: &Option<ConstraintName>| name.as_ref().is_some_and(|name| case.same(name, &self.name));
        table.check_constraints.iter_mut().filter(|check| named(&check.name)).for_each(|check| check.not_valid = false);
        table.foreign_keys.iter_mut().filter(|key| named(&key.name)).for_each(|key| key.not_valid = false);
        Ok(())
    }

    /// Rows that were looked at stay looked at: there is nothing to take back.
    fn invert(&self, _: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(Vec::new())
    }
}
