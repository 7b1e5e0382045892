//! What a command works on: the configuration, the revisions, the database. Each is read when it is first asked for.

use std::{
    cell::RefCell,
    panic,
    rc::Rc,
    thread::{self, JoinHandle},
};

use limbeck_core::{
    backend::Backend,
    config::{Config, Models},
    dialect::{BookkeepingTables, Dialect},
    migrate::{Functions, Migrator, MigratorOptions},
    revision::RevisionId,
    script::{EmbeddedMigrations, ScriptDirectory},
    target::Target,
};
use once_cell::unsync::OnceCell;

use crate::{
    arguments::GlobalArgs,
    backends::{self, Access},
    binaries,
    error::{CliError, Place},
    output::Output,
    program::Program,
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
    functions: OnceCell<Functions>,
    models: OnceCell<Rc<Target>>,
    /// The models while they are read beside something else.
    reading: RefCell<Option<JoinHandle<Result<Target, CliError>>>>,
    program: Program,
    /// Whether the command works on the files of the project, also where the program carries a history.
    on_files: bool,
}

impl Context {
    /// A context that has read nothing yet.
    pub fn new(global: GlobalArgs, output: Output, program: Program, on_files: bool) -> Self {
        Self {
            global,
            output,
            config: OnceCell::new(),
            scripts: OnceCell::new(),
            functions: OnceCell::new(),
            models: OnceCell::new(),
            reading: RefCell::default(),
            program,
            on_files,
        }
    }

    /// The program whose command this is.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The history that the program carries, unless the command is about files.
    fn carried(&self) -> Option<&'static EmbeddedMigrations> {
        self.program.migrations.filter(|_| !self.on_files)
    }

    /// The same, where it is that of the database that is asked for: a program carries the history of one.
    fn carried_alone(&self) -> Result<Option<&'static EmbeddedMigrations>, CliError> {
        match (self.carried(), &self.global.name) {
            (Some(_), Some(name)) => Err(CliError::new(
                "no-such-database",
                format!("this program has no database `{name}`"),
            )
            .with_help(
                "it carries the history of one database; for another one of a limbeck.toml there is the plain command",
            )),
            (carried, _) => Ok(carried),
        }
    }

    /// The configuration: of `-n`, where that is given.
    pub fn config(&self) -> Result<&Config, CliError> {
        self.config.get_or_try_init(|| match self.carried_alone()? {
            Some(migrations) => Ok(migrations.config()?.clone()),
            None => self.file(),
        })
    }

    /// The `limbeck.toml` of the project that the command is started in: of `-n`, where that is given.
    fn file(&self) -> Result<Config, CliError> {
        let config = Config::find(self.global.config.as_deref())?;
        match &self.global.name {
            Some(name) => Ok(config.database(name)?),
            None => Ok(config),
        }
    }

    /// The revisions.
    pub fn scripts(&self) -> Result<&ScriptDirectory, CliError> {
        if let Some(migrations) = self.carried_alone()? {
            return Ok(migrations.scripts()?);
        }
        self.scripts.get_or_try_init(|| {
            let rust = self.program.migrations.map(EmbeddedMigrations::rust_revisions).transpose()?;
            let rust = rust.unwrap_or_default();
            Ok(ScriptDirectory::open_mixed(self.config()?, rust, &limbeck_models::read_rust_revision)?)
        })
    }

    /// The functions that revisions may call.
    fn functions(&self) -> Result<&Functions, CliError> {
        self.functions.get_or_try_init(|| {
            let mut functions = self.program.functions.clone();
            if let Some(migrations) = self.program.migrations {
                functions.extend(migrations.functions()?.clone());
            }
            Ok(functions)
        })
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
        let mut options = self.options()?;
        let user = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
        options.applied_by = options.applied_by.or_else(user);
        Ok(Migrator::new(self.scripts()?, options).with_functions(self.functions()?))
    }

    /// How the program goes about it; what it does not say, `limbeck.toml` does.
    fn options(&self) -> Result<MigratorOptions, CliError> {
        match &self.program.options {
            Some(options) => Ok(options.clone()),
            None => Ok(MigratorOptions::of(self.config()?)),
        }
    }

    /// The migrator that writes scripts: the same files give the same text, whoever asks for it.
    pub fn offline_migrator(&self) -> Result<Migrator<'_>, CliError> {
        let mut migrator = self.migrator()?;
        migrator.options.applied_by = None;
        Ok(migrator)
    }

    /// The tables in which the books are kept.
    pub fn tables(&self) -> Result<BookkeepingTables, CliError> {
        Ok(self.options()?.tables)
    }

    /// The address of the database.
    pub fn url(&self) -> Result<String, CliError> {
        let explicit = self.global.url();
        let config = match (self.config()?, &self.program.url) {
            (config, Some(url)) if config.url_is_of_file(explicit) => return Ok(url.0.clone()),
            // What a program carries has no address; the file of the project that it is started in may have one.
            (config, None) if self.carried().is_some() => match self.file() {
                Ok(file) => file,
                Err(error) if self.global.config.is_some() => return Err(error),
                Err(_) => config.clone(),
            },
            (config, _) => config.clone(),
        };
        let url = config.url(explicit)?;
        let of_file = config.url_is_of_file(explicit);
        Ok(if of_file { backends::relative_to(&url, config.dir()) } else { url })
    }

    /// The database.
    pub fn database(&self, access: Access) -> Result<Box<dyn Backend>, CliError> {
        backends::open(&self.url()?, access)
    }

    /// What the models, or the `schema.toml`, say.
    pub fn models(&self) -> Result<Rc<Target>, CliError> {
        self.models.get_or_try_init(|| self.read_models().map(Rc::new)).cloned()
    }

    /// Begins to read the models, so that a database can answer meanwhile; [`models`](Self::models) waits for them.
    ///
    /// Fails where nothing says what they are.
    pub fn begin_models(&self) -> Result<(), CliError> {
        if self.models.get().is_none() && self.program.models.is_none() {
            let models = self.model_files()?;
            let reading = thread::Builder::new().spawn(move || read_models(&models));
            // Where no thread can be had, they are read when they are asked for.
            self.reading.replace(reading.ok());
        }
        Ok(())
    }

    /// Whether the models are read while something else happens.
    pub fn is_reading_models(&self) -> bool {
        self.reading.borrow().is_some()
    }

    fn read_models(&self) -> Result<Target, CliError> {
        match (&self.program.models, self.reading.take()) {
            (Some(target), _) => Ok(target.clone()),
            (None, Some(reading)) => reading.join().unwrap_or_else(|panic| panic::resume_unwind(panic)),
            (None, None) => read_models(&self.model_files()?),
        }
    }

    /// What the models are read from.
    fn model_files(&self) -> Result<Models, CliError> {
        let config = if self.carried().is_some() { self.file()? } else { self.config()?.clone() };
        let models = &config.models;
        if models.rust.is_empty() && models.schema.is_none() {
            let path = config.path().display();
            return Err(CliError::new("no-target", format!("{path} has no [models]: nothing says what is wanted"))
                .with_help(
                    "name them in it: `[models]` with `rust = [\"src/models/**/*.rs\"]`, or `schema = \"schema.toml\"`",
                ));
        }
        Ok(config.models)
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
            // The plain command carries nothing; it says who does.
            let lacking = failure.code == "rust-revision" || failure.code == "no-function";
            if let (true, None, Ok(config)) = (lacking, self.program.migrations, self.config()) {
                failure.help = Some(binaries::help(config.dir()));
            }
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

fn read_models(models: &Models) -> Result<Target, CliError> {
    let mut target = match models.rust.as_slice() {
        [] => Target::default(),
        patterns => limbeck_models::read_sources(patterns)?.target,
    };
    if let Some(path) = &models.schema {
        target.extend(Target::read(path)?);
    }
    Ok(target)
}
