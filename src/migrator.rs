//! The migrator of a program: its history, its policies, and its database.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use limbeck_core::{
    backend::Backend,
    dialect::Dialect,
    migrate::{
        self, Functions, MigrateError, MigratorOptions, Observer, OfflineScript, Plan, Report, Silent, StartupPolicies,
        StartupReport, Status,
    },
    revision::RevisionId,
    script::{EmbeddedMigrations, ScriptDirectory, ScriptError},
};

use crate::{
    Database,
    events::{started, tell},
    policies::Policies,
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
    pub(crate) policies: Policies,
    pub(crate) startup: StartupPolicies,
    pub(crate) functions: Functions,
    pub(crate) observer: Option<Mutex<Box<dyn Observer + Send + 'a>>>,
    /// What was wrong with something that the builder was given.
    pub(crate) mistake: Option<String>,
}

/// Where the revisions are.
#[derive(Debug, Clone, Copy)]
enum History<'a> {
    Embedded(&'a EmbeddedMigrations),
    Scripts(&'a ScriptDirectory),
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
