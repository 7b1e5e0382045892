//! How a database, or what the files build, differs from what is wanted of it.

use std::collections::BTreeSet;

use super::{MigrateError, Migrator, recall::merge};
use crate::{
    autogenerate::{CompareOptions, Comparison, compare},
    backend::Backend,
    name::SchemaName,
    revision::RevisionId,
    schema::{Schema, Table},
};

/// The tables in which Alembic and Diesel keep their own books: nobody's models say anything of them.
const OF_OTHER_TOOLS: [&str; 2] = ["alembic_version", "__diesel_schema_migrations"];

impl Migrator<'_> {
    /// What a database holds, without the tables in which limbeck, Alembic and Diesel keep their books. The enums that
    /// its catalog does not show are those of the applied revisions.
    pub fn reflect(&self, backend: &mut dyn Backend) -> Result<Schema, MigrateError> {
        self.reflect_with(backend, &BTreeSet::new())
    }

    /// The same, and what is in the schemas of these names, beside those that the applied revisions name.
    pub fn reflect_with(
        &self,
        backend: &mut dyn Backend,
        others: &BTreeSet<SchemaName>,
    ) -> Result<Schema, MigrateError> {
        let rows = self.rows(backend)?;
        let known = (!backend.dialect().rules().enums_in_catalog).then(|| self.replayed(backend.dialect(), &rows));
        let named = known.iter().flat_map(Schema::named_schemas).chain(others.iter().cloned()).collect();
        let mut schema = backend.reflect_with(&named)?;
        if let Some(known) = &known {
            merge(known, &mut schema);
        }
        self.leave_out_books(&mut schema);
        Ok(schema)
    }

    /// The changes that a database needs to be what is wanted. It changes nothing.
    ///
    /// Fails where a rename of the options does not fit the database.
    pub fn check(
        &self,
        backend: &mut dyn Backend,
        wanted: &Schema,
        options: &CompareOptions,
    ) -> Result<Comparison, MigrateError> {
        let others = options.include_schemas.iter().filter_map(|name| SchemaName::new(name).ok());
        let held = self.reflect_with(backend, &others.chain(wanted.named_schemas()).collect())?;
        let found = compare(backend.dialect(), &held, wanted, options)?;
        if found.is_empty() || !backend.learn(&held, &[wanted]) {
            return Ok(found);
        }
        Ok(compare(backend.dialect(), &held, wanted, options)?)
    }

    /// The rows of the version table, where they are all the heads; otherwise an error that names what is missing.
    ///
    /// What is compared with a database that is behind would be found a second time.
    pub fn require_head(&self, backend: &mut dyn Backend) -> Result<Vec<RevisionId>, MigrateError> {
        let rows = self.rows(backend)?;
        let map = self.scripts.map();
        if map.at_head(&rows) {
            return Ok(rows);
        }
        let applied = map.applied(&rows)?;
        let pending = map.topological().into_iter().filter(|revision| !applied.contains(revision)).collect();
        Err(MigrateError::Behind { database: backend.describe(), pending })
    }

    pub(super) fn leave_out_books(&self, schema: &mut Schema) {
        let books = &self.options.tables;
        let home = schema.home.clone();
        let is_book = |table: &Table| {
            let is = |name: &str| table.case().same(&table.name, name);
            let here = table.schema == books.schema || (books.schema.is_some() && books.schema == home);
            (here && (is(books.version.as_str()) || is(books.history.as_str()))) || OF_OTHER_TOOLS.into_iter().any(is)
        };
        let mut gone = Vec::new();
        schema.tables.retain(|table| {
            let book = is_book(table);
            if book {
                gone.push(format!("{}.", table.name));
            }
            !book
        });
        let owned = |owner: &String| gone.iter().any(|table| owner.starts_with(table));
        schema.sequences.retain(|sequence| !sequence.owned_by.as_ref().is_some_and(owned));
    }
}
