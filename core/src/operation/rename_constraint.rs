//! `rename_constraint`.

use super::{
    Common, Irreversible, Operation, ReplayError,
    replay::{Replay, table, table_mut},
};
use crate::{
    name::{ConstraintName, TableName},
    node::{Flat, record},
    schema::{Schema, Table},
};

record! {
    /// Renames a constraint.
    #[derive(Debug, Clone, PartialEq)]
    pub struct RenameConstraint: "`rename_constraint`" {
        /// The constraint.
        name: ConstraintName,
        /// The table.
        table: TableName,
        /// Its new name.
        to: ConstraintName,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

/// The names of all constraints of a table, to change.
fn names(table: &mut Table) -> impl Iterator<Item = &mut Option<ConstraintName>> {
    let key = table.primary_key.iter_mut().map(|key| &mut key.name);
    let foreign = table.foreign_keys.iter_mut().map(|key| &mut key.name);
    let unique = table.unique_constraints.iter_mut().map(|unique| &mut unique.name);
    let check = table.check_constraints.iter_mut().map(|check| &mut check.name);
    let exclude = table.exclude_constraints.iter_mut().map(|exclude| &mut exclude.name);
    key.chain(foreign).chain(unique).chain(check).chain(exclude)
}

impl Replay for RenameConstraint {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let table = table_mut(schema, self.common.schema.as_ref(), &self.table)?;
        let case = table.case();
        if !table.has_constraint(&self.name) {
            let known = table.constraint_names().map(ConstraintName::as_str);
            let missing = ReplayError::missing("constraint", self.name.as_str(), known).within(table);
            return if self.common.if_exists { Ok(()) } else { Err(missing) };
        }
        if table.has_constraint(&self.to) && !case.same(&self.to, &self.name) {
            return Err(ReplayError::exists("constraint", self.to.as_str()).within(table));
        }
        if let Some(name) = names(table).flatten().find(|name| case.same(&**name, &self.name)) {
            name.clone_from(&self.to);
        }
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = table(before, self.common.schema.as_ref(), &self.table)
            .map_err(|error| Irreversible::unknown("rename_constraint", &error))?;
        let Some(old) = table.constraint_names().find(|name| table.case().same(name, &self.name)) else {
            // `if_exists`, or else it could not have run.
            return Ok(Vec::new());
        };
        let (name, to) = (self.to.clone(), old.clone());
        Ok(vec![Self { name, table: self.table.clone(), to, common: self.common.inherited() }.into()])
    }
}
