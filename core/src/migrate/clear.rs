//! A database emptied, so that it can be built again.

use std::collections::BTreeSet;

use super::{MigrateError, Migrator, Observer, apply};
use crate::{
    autogenerate::{Change, CompareOptions, Comparison, compare},
    backend::{Backend, Routine},
    name::SchemaName,
    operation::{DropTable, Execute, Operation},
    schema::Schema,
    statement::Statement,
};

/// What goes when a database is emptied.
#[derive(Debug, Clone, Default)]
pub struct ClearOptions {
    /// What is left alone, as in a comparison.
    pub compare: CompareOptions,
}

impl Migrator<'_> {
    /// What would empty a database: every view, table, sequence and enum type that the options do not leave alone, and
    /// the schemas that they name, beside the usual one; and the functions in these schemas on which nothing hangs that
    /// stays. Extensions stay. Nothing is changed.
    ///
    /// The tables in which limbeck keeps its books are not among the operations, but [`clear`](Self::clear) drops them
    /// as well.
    pub fn plan_clear(&self, backend: &mut dyn Backend, options: &ClearOptions) -> Result<Comparison, MigrateError> {
        let included = || options.compare.include_schemas.iter().filter_map(|name| SchemaName::new(name).ok());
        let mut held = self.reflect_with(backend, &included().collect())?;
        if !held.rules.enums_in_catalog {
            // They are in no catalog, so there is nothing to drop.
            held.enums = Schema::new(held.rules).enums;
        }
        let mut nothing = Schema::new(held.rules);
        nothing.home.clone_from(&held.home);
        nothing.extensions.clone_from(&held.extensions);
        let named = |name: &&SchemaName| included().any(|known| known == **name) && Some(*name) != held.home.as_ref();
        nothing.namespaces = held.namespaces.iter().filter(|name| !named(name)).cloned().collect();
        let mut plan = compare(backend.dialect(), &held, &nothing, &options.compare)?;
        let routines = backend.routines(&included().collect())?;
        drop_routines(&mut plan, &routines);
        Ok(plan)
    }

    /// Empties a database, while no other instance migrates, and drops limbeck's own books. Gives the statements that
    /// ran.
    ///
    /// Fails before anything runs where an operation does not fit, and otherwise with [`MigrateError::Statement`], which
    /// says what state the database is in then.
    pub fn clear(
        &self,
        backend: &mut dyn Backend,
        plan: &Comparison,
        observer: &mut dyn Observer,
    ) -> Result<Vec<Statement>, MigrateError> {
        let mut operations: Vec<_> = plan.operations().cloned().collect();
        self.locked(backend, observer, |backend, observer| {
            let held = backend.reflect_with(&apply::schemas(&operations))?;
            operations.extend(self.books(&held));
            apply::apply(backend, &operations, &held, self.options.lock_timeout, observer)
        })
    }

    fn books(&self, held: &Schema) -> Vec<Operation> {
        let tables = &self.options.tables;
        let present = [&tables.version, &tables.history].into_iter();
        let present = present.filter_map(|name| held.table(tables.schema.as_ref(), name));
        let drop = |table: &crate::schema::Table| {
            let mut drop = DropTable::new(table.name.clone());
            drop.common.schema.clone_from(&table.schema);
            drop.into()
        };
        present.map(drop).collect()
    }
}

/// Puts the ends of functions behind those of views, which would otherwise be gone with them, and before those of tables
/// and types, which functions may take.
fn drop_routines(plan: &mut Comparison, routines: &[Routine]) {
    let dropped: BTreeSet<_> = plan.operations().filter_map(dropped).collect();
    let free = |routine: &&Routine| routine.used_by.iter().all(|user| dropped.contains(user));
    let drop = |routine: &Routine| Execute { effects: Some(Vec::new()), ..Execute::new(&routine.drop) };
    let ends: Vec<_> = routines.iter().filter(free).map(|routine| Change::new(drop(routine))).collect();
    let is_view = |change: &Change| matches!(change.operation, Operation::DropView(_));
    let place = plan.changes.iter().rposition(is_view).map_or(0, |last| last + 1);
    plan.changes.splice(place..place, ends);
}

/// The table or view that an operation drops.
fn dropped(operation: &Operation) -> Option<(Option<SchemaName>, String)> {
    if let Operation::DropTable(drop) = operation {
        return Some((drop.common.schema.clone(), drop.name.to_string()));
    }
    let Operation::DropView(drop) = operation else { return None };
    Some((drop.common.schema.clone(), drop.name.to_string()))
}
