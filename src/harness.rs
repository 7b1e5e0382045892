//! A history as a `MigrationSource` of Diesel's: `MigrationHarness` runs limbeck's revisions.

use std::{
    collections::HashSet,
    error::Error,
    fmt,
    sync::{Arc, OnceLock},
};

use diesel::{
    connection::BoxableConnection,
    migration::{Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion, Result as Outcome},
};
use limbeck_core::{
    dialect::Dialect,
    migrate::{self, Functions, MigrateError, MigratorOptions},
    revision::{Direction, RevisionId},
    script::{EmbeddedMigrations, ScriptDirectory, ScriptError},
};

/// The longest version that Diesel's table takes.
const LONGEST: usize = 50;

/// A history as Diesel's harness takes it: each revision is a migration, which is lowered for the database that it meets
/// when it runs.
///
/// ```
/// use diesel::{Connection, SqliteConnection};
/// use diesel_migrations::MigrationHarness;
/// use limbeck::{EmbeddedMigrations, HarnessSource, embed_migrations};
///
/// static MIGRATIONS: EmbeddedMigrations = embed_migrations!("examples/models/migrations");
///
/// # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// let mut connection = SqliteConnection::establish(":memory:")?;
/// let source = HarnessSource::new(&MIGRATIONS)?;
/// connection.run_pending_migrations(source.clone())?;
/// assert!(!connection.has_pending_migration(source)?);
/// # Ok(())
/// # }
/// ```
///
/// **Which table is the truth.** The harness keeps its own, `__diesel_schema_migrations`, and asks no other. limbeck's
/// version table and history are neither read nor written here. A database belongs to one of the two: to the harness, or
/// to [`Migrator`](crate::Migrator) and the command, and `limbeck import diesel` leads from the one to the other where
/// the versions are ids ([`with_ids`](Self::with_ids)).
///
/// **What the harness does not do.** It takes no lock, so that of several instances that start at once all but one fail;
/// it resumes nothing, which on MySQL and MariaDB is a matter of half a revision; it checks no checksums.
///
/// **Transactions.** A revision and the row of Diesel's table commit together where one transaction can hold the revision.
/// `transaction = false`, indexes that are built concurrently, MySQL's schema changes, and on SQLite a table that is
/// rebuilt while others refer to it, have none around them: such a revision brings its own where it can, and the row
/// follows.
///
/// The connection is a plain `SqliteConnection`, `PgConnection` or `MysqlConnection`; one from a pool is dereferenced
/// first: `(&mut *connection).run_pending_migrations(…)`.
#[derive(Debug, Clone)]
pub struct HarnessSource(Arc<Shared>);

#[derive(Debug, Clone)]
struct Shared {
    history: History,
    functions: Functions,
    /// The revisions in an order in which they can run, each with its version.
    versions: Vec<(RevisionId, String)>,
}

/// Where the revisions of a [`HarnessSource`] are: an [`EmbeddedMigrations`], or a [`ScriptDirectory`].
#[derive(Debug, Clone)]
pub struct History(Place);

#[derive(Debug, Clone)]
enum Place {
    Embedded(&'static EmbeddedMigrations),
    Scripts(Arc<ScriptDirectory>),
}

impl From<&'static EmbeddedMigrations> for History {
    fn from(migrations: &'static EmbeddedMigrations) -> Self {
        Self(Place::Embedded(migrations))
    }
}

impl From<ScriptDirectory> for History {
    fn from(scripts: ScriptDirectory) -> Self {
        Self(Place::Scripts(Arc::new(scripts)))
    }
}

impl History {
    fn scripts(&self) -> Result<&ScriptDirectory, ScriptError> {
        match &self.0 {
            Place::Embedded(migrations) => migrations.scripts(),
            Place::Scripts(scripts) => Ok(scripts),
        }
    }

    fn functions(&self) -> Result<Functions, ScriptError> {
        match &self.0 {
            Place::Embedded(migrations) => Ok(migrations.functions()?.clone()),
            Place::Scripts(_) => Ok(Functions::new()),
        }
    }
}

impl HarnessSource {
    /// A source whose versions are `000001_<id>`, with the number of revisions from the base to this one in front: so the
    /// order of versions is one in which the revisions can run, branches and merges included, and stays what it is when
    /// revisions are added.
    ///
    /// Fails where a file is wrong, and where a version would be longer than Diesel's table takes.
    pub fn new(history: impl Into<History>) -> Result<Self, MigrateError> {
        let history = history.into();
        let map = history.scripts()?.map();
        let mut versions: Vec<(RevisionId, String)> = Vec::new();
        let mut depths = std::collections::HashMap::new();
        for id in map.topological() {
            let below = map.prerequisites(&id).iter().filter_map(|below| depths.get(below).copied()).max();
            let depth: usize = below.unwrap_or(0) + 1;
            versions.push((id.clone(), format!("{depth:06}_{id}")));
            depths.insert(id, depth);
        }
        Self::over(history, versions)
    }

    /// A source whose versions are the ids themselves, as those of Diesel's own migrations are: what a database's
    /// `__diesel_schema_migrations` says already goes on to hold.
    ///
    /// Fails where an id does not come after those that it stands on, in the order of texts: Diesel would run them in the
    /// wrong one.
    pub fn with_ids(history: impl Into<History>) -> Result<Self, MigrateError> {
        let history = history.into();
        let map = history.scripts()?.map();
        for id in map.topological() {
            if let Some(below) = map.prerequisites(&id).iter().find(|below| below.as_str() >= id.as_str()) {
                return Err(refused(
                    format!("revision {id} stands on {below}, and Diesel would run it first, by its version"),
                    "take `HarnessSource::new`, which numbers the versions",
                ));
            }
        }
        let versions = map.topological().into_iter().map(|id| (id.clone(), id.to_string())).collect();
        Self::over(history, versions)
    }

    fn over(history: History, versions: Vec<(RevisionId, String)>) -> Result<Self, MigrateError> {
        if let Some((id, version)) = versions.iter().find(|(_, version)| version.len() > LONGEST) {
            return Err(refused(
                format!(
                    "revision {id} would have the version {version}, and Diesel's table takes {LONGEST} characters"
                ),
                "give the revision a shorter id",
            ));
        }
        let functions = history.functions()?;
        Ok(Self(Arc::new(Shared { history, functions, versions })))
    }

    /// Registers a function that revisions call by `run = "name"`, as [`Migrator::run`](crate::Migrator::run) does.
    #[must_use]
    pub fn run<C, E>(
        self,
        name: impl Into<String>,
        function: impl Fn(&mut C) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self
    where
        C: std::any::Any,
        E: Into<migrate::FunctionError>,
    {
        let mut shared = Arc::unwrap_or_clone(self.0);
        shared.functions.register(name, function);
        Self(Arc::new(shared))
    }
}

fn refused(message: String, help: &str) -> MigrateError {
    ScriptError::Request { message, help: help.to_owned() }.into()
}

impl Shared {
    fn migrator(&self) -> Result<migrate::Migrator<'_>, MigrateError> {
        let migrator = migrate::Migrator::new(self.history.scripts()?, MigratorOptions::default());
        Ok(migrator.with_functions(&self.functions))
    }
}

impl<DB: Served> MigrationSource<DB> for HarnessSource {
    fn migrations(&self) -> Outcome<Vec<Box<dyn Migration<DB>>>> {
        let together = Arc::new(OnceLock::new());
        let migration = |(id, version): &(RevisionId, String)| {
            let message = self.0.history.scripts().ok().and_then(|scripts| Some(&scripts.script(id)?.header.message));
            Box::new(Step {
                shared: Arc::clone(&self.0),
                id: id.clone(),
                name: Name { version: version.clone(), message: message.cloned().unwrap_or_default() },
                manner: Manner {
                    together: Arc::clone(&together),
                    shared: Arc::clone(&self.0),
                    id: id.clone(),
                    dialect: DB::dialect,
                },
            }) as Box<dyn Migration<DB>>
        };
        Ok(self.0.versions.iter().map(migration).collect())
    }
}

/// One revision.
struct Step {
    shared: Arc<Shared>,
    id: RevisionId,
    name: Name,
    manner: Manner,
}

impl Step {
    fn go<DB: Served>(&self, connection: &mut dyn BoxableConnection<DB>, direction: Direction) -> Outcome<()> {
        let migrator = self.shared.migrator()?;
        let within = self.manner.run_in_transaction();
        DB::lend(connection, &mut |backend| migrator.run_alone(backend, &self.id, direction, within))
    }
}

impl<DB: Served> Migration<DB> for Step {
    fn run(&self, connection: &mut dyn BoxableConnection<DB>) -> Outcome<()> {
        self.go(connection, Direction::Upgrade)
    }

    fn revert(&self, connection: &mut dyn BoxableConnection<DB>) -> Outcome<()> {
        self.go(connection, Direction::Downgrade)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        &self.manner
    }

    fn name(&self) -> &dyn MigrationName {
        &self.name
    }
}

/// What a migration is called.
struct Name {
    version: String,
    message: String,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, message } = self;
        if message.is_empty() { f.write_str(version) } else { write!(f, "{version} ({message})") }
    }
}

impl MigrationName for Name {
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from(&self.version)
    }
}

/// How a migration runs: what all of them do is looked through once, and only when the first one is to run.
struct Manner {
    together: Arc<OnceLock<HashSet<RevisionId>>>,
    shared: Arc<Shared>,
    id: RevisionId,
    dialect: fn() -> Box<dyn Dialect>,
}

impl MigrationMetadata for Manner {
    fn run_in_transaction(&self) -> bool {
        let fit = || {
            let migrator = self.shared.migrator();
            migrator.map(|migrator| migrator.within_any_transaction(&*(self.dialect)())).unwrap_or_default()
        };
        self.together.get_or_init(fit).contains(&self.id)
    }
}

/// A backend of Diesel's that limbeck has a backend for.
pub trait Served: sealed::Sealed {}

impl<DB: sealed::Sealed> Served for DB {}

mod sealed {
    use super::{BoxableConnection, Dialect, MigrateError, Outcome};

    /// What a migration does with the backend that it is lent.
    pub type Work<'w> = dyn FnMut(&mut dyn limbeck_core::backend::Backend) -> Result<(), MigrateError> + 'w;

    pub trait Sealed: diesel::backend::Backend + 'static {
        fn dialect() -> Box<dyn Dialect>;
        fn lend(connection: &mut dyn BoxableConnection<Self>, work: &mut Work<'_>) -> Outcome<()>;
    }
}

/// The connection is of a kind that limbeck does not know: one of a pool, or one that an application made.
#[derive(Debug)]
struct Wrapped(&'static str);

impl fmt::Display for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the harness has to be a plain `{0}`: one of a pool is dereferenced, `&mut *connection`", self.0)
    }
}

impl Error for Wrapped {}

macro_rules! served {
    ($($feature:literal, $db:path, $connection:ident, $dialect:path, $backend:path;)*) => {$(
        #[cfg(feature = $feature)]
        impl sealed::Sealed for $db {
            fn dialect() -> Box<dyn Dialect> {
                Box::new(<$dialect>::default())
            }

            fn lend(connection: &mut dyn BoxableConnection<Self>, work: &mut sealed::Work<'_>) -> Outcome<()> {
                let plain = connection.downcast_mut::<diesel::$connection>();
                let plain = plain.ok_or(Wrapped(stringify!($connection)))?;
                let mut backend = <$backend>::new(plain).map_err(MigrateError::from)?;
                Ok(work(&mut backend)?)
            }
        }
    )*};
}

served! {
    "sqlite", diesel::sqlite::Sqlite, SqliteConnection, limbeck_backend_sqlite::Sqlite,
        limbeck_backend_sqlite::SqliteBackend<'_>;
    "postgres", diesel::pg::Pg, PgConnection, limbeck_backend_postgres::Postgres,
        limbeck_backend_postgres::PostgresBackend<'_>;
    "mysql", diesel::mysql::Mysql, MysqlConnection, limbeck_backend_mysql::MySql, limbeck_backend_mysql::MySqlBackend<'_>;
}
