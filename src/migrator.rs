//! The migrator of a program: its history, its policies, and its database.

use std::{
    any::Any,
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use limbeck_core::{
    backend::Backend,
    dialect::Dialect,
    migrate::{
        self, DriftPolicy, FunctionError, Functions, MigrateError, MigratorOptions, Observer, OfflineScript,
        OutdatedPolicy, Plan, Report, Silent, StartupPolicies, StartupReport, Status, UnknownPolicy, UnversionedPolicy,
    },
    name::{SchemaName, TableName},
    revision::RevisionId,
    script::{EmbeddedMigrations, ScriptDirectory, ScriptError},
};

use crate::{
    Database,
    events::{started, tell},
};

/// Brings a program's own database along its history.
///
/// ```
/// use diesel::{Connection, SqliteConnection};
/// use limbeck::{EmbeddedMigrations, Migrator, embed_migrations};
///
/// static MIGRATIONS: EmbeddedMigrations = embed_migrations!("examples/service/migrations");
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut connection = SqliteConnection::establish(":memory:")?;
/// let migrator = Migrator::new(&MIGRATIONS).run("count_words", |_: &mut SqliteConnection| Ok::<(), diesel::result::Error>(()));
/// migrator.upgrade(&mut connection, "head")?;
/// assert!(migrator.status(&mut connection)?.at_head);
/// # Ok(())
/// # }
/// ```
///
/// What the project's `limbeck.toml` says about tables, transactions and the lock holds here too, unless a method of
/// this builder says otherwise. A mistake in what a method was given is told by the first call that would need it.
pub struct Migrator<'a> {
    history: History<'a>,
    policies: Policies,
    startup: StartupPolicies,
    functions: Functions,
    observer: Option<Mutex<Box<dyn Observer + Send + 'a>>>,
    mistake: Option<String>,
}

/// Where the revisions are.
#[derive(Debug, Clone, Copy)]
enum History<'a> {
    Embedded(&'a EmbeddedMigrations),
    Scripts(&'a ScriptDirectory),
}

/// What the builder says otherwise than `limbeck.toml`.
#[derive(Debug, Clone, Default)]
struct Policies {
    version_table: Option<TableName>,
    version_table_schema: Option<SchemaName>,
    lock_timeout: Option<Duration>,
    transaction_per_migration: Option<bool>,
    applied_by: Option<String>,
}

/// What it works with.
impl<'a> Migrator<'a> {
    /// A migrator for the history that the program carries.
    pub fn new(migrations: &'a EmbeddedMigrations) -> Self {
        Self::over(History::Embedded(migrations))
    }

    /// A migrator for revisions that were read or made otherwise.
    pub fn with_scripts(scripts: &'a ScriptDirectory) -> Self {
        Self::over(History::Scripts(scripts))
    }

    fn over(history: History<'a>) -> Self {
        Self {
            history,
            policies: Policies::default(),
            startup: StartupPolicies::default(),
            functions: Functions::new(),
            observer: None,
            mistake: None,
        }
    }

    /// Registers the function that revisions call by `run = "name"`. It gets the program's own connection within the
    /// transaction of the revision, and what it does is undone together with the revision when either fails. A program
    /// that runs on several databases registers one for each type of connection, under the same name.
    ///
    /// A name that no revision calls does no harm; a revision that calls a name which is not registered is refused
    /// before anything runs.
    #[must_use]
    pub fn run<C, E>(
        mut self,
        name: impl Into<String>,
        function: impl Fn(&mut C) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self
    where
        C: Any,
        E: Into<FunctionError>,
    {
        self.functions.register(name, function);
        self
    }

    /// Keeps the version table under another name, such as `alembic_version`, which takes a database over from Alembic.
    #[must_use]
    pub fn version_table(mut self, name: &str) -> Self {
        match TableName::new(name) {
            Ok(name) => self.policies.version_table = Some(name),
            Err(error) => self.mistake = Some(error.to_string()),
        }
        self
    }

    /// Keeps the version table and the history table in another schema.
    #[must_use]
    pub fn version_table_schema(mut self, name: &str) -> Self {
        match SchemaName::new(name) {
            Ok(name) => self.policies.version_table_schema = Some(name),
            Err(error) => self.mistake = Some(error.to_string()),
        }
        self
    }

    /// How long to wait for another instance that is migrating; 60 seconds unless something else is said.
    #[must_use]
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.policies.lock_timeout = Some(timeout);
        self
    }

    /// Whether each revision has a transaction of its own, as it does unless this says otherwise, or a move has one for
    /// all its revisions.
    #[must_use]
    pub fn transaction_per_migration(mut self, each: bool) -> Self {
        self.policies.transaction_per_migration = Some(each);
        self
    }

    /// Who is written into the history table as the one who ran it: the name of the service, say.
    #[must_use]
    pub fn applied_by(mut self, name: impl Into<String>) -> Self {
        self.policies.applied_by = Some(name.into());
        self
    }

    /// Where [`startup`](Self::startup) goes: `heads`, a revision, a label; the one head unless something else is said.
    #[must_use]
    pub fn target(mut self, target: impl Into<String>) -> Self {
        self.startup.target = Some(target.into());
        self
    }

    /// What a start does about tables without a version, which something else has made.
    #[must_use]
    pub fn unversioned(mut self, policy: UnversionedPolicy) -> Self {
        self.startup.unversioned = policy;
        self
    }

    /// What a start does about a version that this program does not know: a newer one may have run. It is refused, unless
    /// this says that it is accepted.
    #[must_use]
    pub fn unknown(mut self, policy: UnknownPolicy) -> Self {
        self.startup.unknown = policy;
        self
    }

    /// What a start does about tables that are not those of their version; it says so, unless this says that nobody
    /// looks, or that it is refused.
    #[must_use]
    pub fn drift(mut self, policy: DriftPolicy) -> Self {
        self.startup.drift = policy;
        self
    }

    /// What a start does about a version table that is older than the tables.
    #[must_use]
    pub fn outdated(mut self, policy: OutdatedPolicy) -> Self {
        self.startup.outdated = policy;
        self
    }

    /// Who is told of each step. While one call tells it something, others wait.
    #[must_use]
    pub fn observer(mut self, observer: impl Observer + Send + 'a) -> Self {
        self.observer = Some(Mutex::new(Box::new(observer)));
        self
    }

    /// The revisions. Fails with what is wrong with a file.
    pub fn scripts(&self) -> Result<&'a ScriptDirectory, ScriptError> {
        match self.history {
            History::Embedded(migrations) => migrations.scripts(),
            History::Scripts(scripts) => Ok(scripts),
        }
    }

    /// How it goes about it: what `limbeck.toml` says, and the builder says otherwise.
    pub fn options(&self) -> Result<MigratorOptions, ScriptError> {
        if let Some(mistake) = &self.mistake {
            return Err(ScriptError::Request {
                message: format!("the migrator of this program cannot be used: {mistake}"),
                help: "correct what its builder is given".to_owned(),
            });
        }
        let mut options = match self.history {
            History::Embedded(migrations) => MigratorOptions::of(migrations.config()?),
            History::Scripts(_) => MigratorOptions::default(),
        };
        let policies = self.policies.clone();
        options.tables.version = policies.version_table.unwrap_or(options.tables.version);
        options.tables.schema = policies.version_table_schema.or(options.tables.schema);
        options.lock_timeout = policies.lock_timeout.unwrap_or(options.lock_timeout);
        let each = policies.transaction_per_migration;
        options.transaction_per_migration = each.unwrap_or(options.transaction_per_migration);
        options.applied_by = policies.applied_by;
        Ok(options)
    }

    /// The history within the program; nothing where the revisions come from elsewhere.
    #[cfg(feature = "cli")]
    pub(crate) fn embedded(&self) -> Option<&'a EmbeddedMigrations> {
        match self.history {
            History::Embedded(migrations) => Some(migrations),
            History::Scripts(_) => None,
        }
    }

    /// The functions that were registered here.
    #[cfg(feature = "cli")]
    pub(crate) fn own_functions(&self) -> &Functions {
        &self.functions
    }

    /// All functions that revisions may call: those registered here, and those that revisions in Rust bring along.
    pub fn functions(&self) -> Result<Functions, ScriptError> {
        let mut functions = self.functions.clone();
        if let History::Embedded(migrations) = self.history {
            functions.extend(migrations.functions()?.clone());
        }
        Ok(functions)
    }
}

/// What it does. Every call fails with a [`MigrateError`], which says what state the database is in.
impl Migrator<'_> {
    /// What a service does first: looks at the database that it finds, does the right thing, and says which. An empty
    /// database or one that is behind is upgraded; tables that something else has made are adopted where they are those of
    /// a revision; what was left half done is gone on with; everything else is refused with nothing touched.
    ///
    /// Of several instances that start at once one migrates, and the others find it done. The report is a sentence or two
    /// as a text; with the feature `tracing` it is an event of level INFO.
    pub fn startup(&self, database: impl Database) -> Result<StartupReport, MigrateError> {
        self.tell("startup", database, |migrator, backend, observer| {
            let report = migrator.startup(backend, &self.startup, observer)?;
            started(&report);
            Ok(report)
        })
    }

    /// Brings the database up to a target: `head`, `heads`, a revision, a label, `+1`.
    pub fn upgrade(&self, database: impl Database, target: &str) -> Result<Report, MigrateError> {
        // Without a target it is the one head, or an error that lists them.
        let target = Some(target).filter(|target| *target != "head");
        self.tell("upgrade", database, |migrator, backend, observer| migrator.upgrade(backend, target, observer))
    }

    /// Brings the database down to a target: `base`, a revision, `-1`.
    pub fn downgrade(&self, database: impl Database, target: &str) -> Result<Report, MigrateError> {
        self.tell("downgrade", database, |migrator, backend, observer| migrator.downgrade(backend, target, observer))
    }

    /// What an upgrade would do.
    pub fn plan(&self, database: impl Database, target: &str) -> Result<Plan, MigrateError> {
        let target = Some(target).filter(|target| *target != "head");
        self.with(database, |migrator, backend| migrator.plan_upgrade(backend, target))
    }

    /// The rows of the version table.
    pub fn current(&self, database: impl Database) -> Result<Vec<RevisionId>, MigrateError> {
        self.with(database, |migrator, backend| migrator.current(backend))
    }

    /// Where the database stands, and what is missing or wrong.
    pub fn status(&self, database: impl Database) -> Result<Status, MigrateError> {
        self.with(database, |migrator, backend| migrator.status(backend))
    }

    /// An upgrade as a script in a dialect, such as `limbeck::sqlite::Sqlite::OFFLINE`: `target`, from the base on, or
    /// `start:target`.
    pub fn script(&self, dialect: &dyn Dialect, range: &str) -> Result<OfflineScript, MigrateError> {
        let options = MigratorOptions { applied_by: None, ..self.options()? };
        migrate::Migrator::new(self.scripts()?, options).offline_upgrade(dialect, range, None)
    }

    fn with<T>(
        &self,
        database: impl Database,
        work: impl FnOnce(&migrate::Migrator<'_>, &mut dyn Backend) -> Result<T, MigrateError>,
    ) -> Result<T, MigrateError> {
        let functions = self.functions()?;
        let migrator = migrate::Migrator::new(self.scripts()?, self.options()?).with_functions(&functions);
        database.with(|backend| work(&migrator, backend))
    }

    fn tell<T>(
        &self,
        action: &'static str,
        database: impl Database,
        work: impl FnOnce(&migrate::Migrator<'_>, &mut dyn Backend, &mut dyn Observer) -> Result<T, MigrateError>,
    ) -> Result<T, MigrateError> {
        self.with(database, |migrator, backend| {
            let name = backend.describe();
            let mut held = self.observer.as_ref().map(|held| held.lock().unwrap_or_else(PoisonError::into_inner));
            let mut silent = Silent;
            let observer: &mut dyn Observer = match &mut held {
                Some(observer) => &mut ***observer,
                None => &mut silent,
            };
            tell(action, &name, observer, |observer| work(migrator, backend, observer))
        })
    }
}

impl fmt::Debug for Migrator<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migrator")
            .field("history", &self.history)
            .field("policies", &self.policies)
            .field("functions", &self.functions)
            .finish_non_exhaustive()
    }
}
