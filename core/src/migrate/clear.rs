//! A database emptied, so that it can be built again.

use super::{MigrateError, Migrator, Observer, apply};
use crate::{
    autogenerate::{CompareOptions, Comparison, compare},
    backend::Backend,
    name::SchemaName,
    operation::{DropTable, Operation},
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
    /// the schemas that they name, beside the usual one. Extensions stay. Nothing is changed.
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
        Ok(compare(backend.dialect(), &held, &nothing, &options.compare)?)
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
