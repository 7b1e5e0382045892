//! A database on its way through the revisions of a case, and what is there at each.

use limbeck_core::{
    backend::Backend,
    dialect::BookkeepingTables,
    migrate::{MigrateError, Migrator, MigratorOptions, Silent},
    operation::Operation,
    revision::{Revision, RevisionId},
    schema::Schema,
    script::{Downgrade, Header, Script, ScriptDirectory},
};

use super::{
    rows::{Rows, rows},
    setup::Database,
};
use crate::Fallible;

/// The revision that makes what is given.
pub const GIVEN: &str = "given";
/// The revision that does what is done.
pub const DONE: &str = "done";

/// A table whose absence makes a statement fail.
pub const MISSING: &str = "limbeck_missing";

/// What a database holds.
pub struct State {
    /// Its schema as reflected, without limbeck's own tables and the suite's.
    pub schema: Schema,
    /// The same in canonical form.
    pub normal: Schema,
    /// The rows of its tables.
    pub rows: Vec<Rows>,
}

/// A project of two revisions, or three.
pub fn project(lists: &[(&str, &[Operation])]) -> Fallible<ScriptDirectory> {
    let mut parent: Option<RevisionId> = None;
    let mut scripts = Vec::new();
    for (name, operations) in lists {
        let id = RevisionId::new(name)?;
        let revision = match parent.take() {
            Some(parent) => Revision::on(id.clone(), [parent]),
            None => Revision::base(id.clone()),
        };
        let header = Header { revision, message: (*name).to_owned(), created: None, transaction: true };
        scripts.push(Script::in_memory(header, operations.to_vec(), Downgrade::Derived));
        parent = Some(id);
    }
    Ok(ScriptDirectory::from_scripts(scripts)?)
}

/// Brings a database up to a revision.
pub fn upgrade(scripts: &ScriptDirectory, backend: &mut dyn Backend, to: &str) -> Result<(), MigrateError> {
    Migrator::new(scripts, MigratorOptions::default()).upgrade(backend, Some(to), &mut Silent).map(drop)
}

/// Brings a database down to a revision.
pub fn downgrade(scripts: &ScriptDirectory, backend: &mut dyn Backend, to: &str) -> Result<(), MigrateError> {
    Migrator::new(scripts, MigratorOptions::default()).downgrade(backend, to, &mut Silent).map(drop)
}

/// The schema that replay says a revision has.
pub fn replayed(scripts: &ScriptDirectory, backend: &dyn Backend, at: &str) -> Fallible<Schema> {
    let migrator = Migrator::new(scripts, MigratorOptions::default());
    Ok(migrator.schema_at(backend.dialect(), &[RevisionId::new(at)?])?)
}

/// What a database holds now.
pub fn state(database: &dyn Database, backend: &mut dyn Backend) -> Fallible<State> {
    let mut schema = backend.reflect()?;
    let own = BookkeepingTables::default();
    let strange = [own.version.as_str(), own.history.as_str(), MISSING];
    schema.tables.retain(|table| !strange.contains(&table.name.as_str()));
    schema.sequences.retain(|sequence| !sequence.name.as_str().starts_with(own.history.as_str()));
    let rows = schema.tables.iter().map(|table| rows(database, table)).collect::<Fallible<_>>()?;
    Ok(State { normal: backend.dialect().normal(&schema), schema, rows })
}
