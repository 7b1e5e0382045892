//! What a command works on: the configuration, the revisions, the database. Each is read when it is first asked for.

use limbeck_core::{
    backend::Backend,
    config::Config,
    dialect::{BookkeepingTables, Dialect},
    migrate::{Migrator, MigratorOptions},
    revision::RevisionId,
    script::ScriptDirectory,
    target::Target,
};
use once_cell::unsync::OnceCell;

use crate::{
    arguments::GlobalArgs,
    backends::{self, Access},
    error::{CliError, Place},
    output::Output,
};

/// What a command works on.
#[derive(Debug)]
pub struct Context {
    /// What every command takes.
    pub global: GlobalArgs,
    /// Where it says what it has to say.
    pub output: Output,
    config: OnceCell<Config>,
    scripts: OnceCell<ScriptDirectory>,
}

impl Context {
    /// A context that has read nothing yet.
    pub fn new(global: GlobalArgs, output: Output) -> Self {
        Self { global, output, config: OnceCell::new(), scripts: OnceCell::new() }
    }

    /// The configuration: of `-n`, where that is given.
    pub fn config(&self) -> Result<&Config, CliError> {
        self.config.get_or_try_init(|| {
            let config = Config::find(self.global.config.as_deref())?;
            match &self.global.name {
                Some(name) => Ok(config.database(name)?),
                None => Ok(config),
            }
        })
    }

    /// The revisions.
    pub fn scripts(&self) -> Result<&ScriptDirectory, CliError> {
        self.scripts.get_or_try_init(|| Ok(ScriptDirectory::open(self.config()?)?))
    }

    /// Lets a project do without a directory of revisions: it then has none.
    pub fn revisions_are_optional(&self) -> Result<(), CliError> {
        if !self.config()?.script_location.exists() {
            let none = ScriptDirectory::from_scripts([]).map_err(limbeck_core::migrate::MigrateError::Graph)?;
            // Whoever read them before has found them.
            let _ = self.scripts.set(none);
        }
        Ok(())
    }

    /// The migrator.
    pub fn migrator(&self) -> Result<Migrator<'_>, CliError> {
        let config = self.config()?;
        let options = MigratorOptions {
            tables: self.tables()?,
            transaction_per_migration: config.transaction_per_migration,
            lock_timeout: config.lock_timeout,
            applied_by: ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok()),
        };
        Ok(Migrator::new(self.scripts()?, options))
    }

    /// The migrator that writes scripts: the same files give the same text, whoever asks for it.
    pub fn offline_migrator(&self) -> Result<Migrator<'_>, CliError> {
        let mut migrator = self.migrator()?;
        migrator.options.applied_by = None;
        Ok(migrator)
    }

    /// The tables in which the books are kept.
    pub fn tables(&self) -> Result<BookkeepingTables, CliError> {
        let config = self.config()?;
        let schema = config.version_table_schema.clone();
        Ok(BookkeepingTables::with_version_table(config.version_table.clone(), schema))
    }

    /// The address of the database.
    pub fn url(&self) -> Result<String, CliError> {
        let config = self.config()?;
        let url = config.url(self.global.url.as_deref())?;
        let of_file = config.url_is_of_file(self.global.url.as_deref());
        Ok(if of_file { backends::relative_to(&url, config.dir()) } else { url })
    }

    /// The database.
    pub fn database(&self, access: Access) -> Result<Box<dyn Backend>, CliError> {
        backends::open(&self.url()?, access)
    }

    /// What the models, or the `schema.toml`, say.
    pub fn models(&self) -> Result<Target, CliError> {
        let config = self.config()?;
        let models = &config.models;
        if models.rust.is_empty() && models.schema.is_none() {
            let path = config.path().display();
            return Err(CliError::new("no-target", format!("{path} has no [models]: nothing says what is wanted"))
                .with_help(
                    "name them in it: `[models]` with `rust = [\"src/models/**/*.rs\"]`, or `schema = \"schema.toml\"`",
                ));
        }
        let mut target = match models.rust.as_slice() {
            [] => Target::default(),
            patterns => limbeck_models::read_sources(patterns)?.target,
        };
        if let Some(path) = &models.schema {
            target.extend(Target::read(path)?);
        }
        Ok(target)
    }

    /// The language to write a script in: the one that is named, or that of the database's address.
    pub fn dialect(&self, name: Option<&str>) -> Result<Box<dyn Dialect>, CliError> {
        match name {
            Some(name) => backends::dialect_named(name),
            None => backends::dialect_of(&self.url()?),
        }
    }

    /// The error, with the file of the revision that it is about.
    pub fn located(&self, error: CliError) -> CliError {
        error.change(|failure| {
            if failure.place.is_none() {
                let script = failure.revision.as_deref().zip(self.scripts.get());
                let script = script.and_then(|(id, scripts)| scripts.script(&RevisionId::from_row(id)));
                let found = script.zip(failure.operation);
                let found =
                    found.and_then(|(script, (direction, number))| script.locate(direction, number.checked_sub(1)?));
                failure.place = match found {
                    Some(found) => Some(Place { line: found.line(), column: found.column(), path: found.path }),
                    None => {
                        script.and_then(|script| script.path.clone()).map(|path| Place { path, ..Place::default() })
                    }
                };
            }
        })
    }

    /// The rows of the version table.
    pub fn rows(&self) -> Result<Vec<RevisionId>, CliError> {
        let mut database = self.database(Access::Read)?;
        let rows = database.versions(&self.tables()?)?.unwrap_or_default();
        Ok(rows.into_iter().map(RevisionId::from_row).collect())
    }

    /// The rows of the version table for a command whose business is the files: none where there is no database to ask,
    /// unless the rows are asked for by name.
    pub fn rows_if_any(&self, wanted: RowsWanted) -> Result<Vec<RevisionId>, CliError> {
        match wanted {
            RowsWanted::Not => Ok(Vec::new()),
            RowsWanted::Surely => self.rows(),
            RowsWanted::Perhaps => Ok(self.rows().unwrap_or_default()),
        }
    }
}

/// Whether a command that is about files needs to know where the database stands. It never makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowsWanted {
    /// It does not.
    Not,
    /// It tells if it can.
    Perhaps,
    /// It was asked to.
    Surely,
}

impl RowsWanted {
    /// Surely where they are asked for; perhaps where what is printed has a place for them.
    pub fn when(asked: bool, useful: bool) -> Self {
        match (asked, useful) {
            (true, _) => Self::Surely,
            (false, true) => Self::Perhaps,
            (false, false) => Self::Not,
        }
    }
}
