//! A program that has the whole command: limbeck's own, which carries nothing, and applications that embed a history.

use std::{ffi::OsString, process::ExitCode};

use limbeck_core::{
    migrate::{Functions, MigratorOptions},
    script::{EmbeddedMigrations, ScriptError},
    target::Target,
};

use crate::arguments::Address;

/// A program that has the whole command: what it carries takes the place of what the plain command finds in files.
///
/// Commands that are about a database work on the history that the program carries. Those that write files work on the
/// project that they are started in, as the plain command does; there revisions in Rust run as well.
#[derive(Debug)]
pub struct Program {
    pub(crate) name: String,
    pub(crate) migrations: Option<&'static EmbeddedMigrations>,
    pub(crate) functions: Functions,
    pub(crate) options: Option<MigratorOptions>,
    pub(crate) models: Option<Target>,
    pub(crate) url: Option<Address>,
    pub(crate) broken: Option<ScriptError>,
}

impl Default for Program {
    fn default() -> Self {
        Self {
            name: "limbeck".to_owned(),
            migrations: None,
            functions: Functions::new(),
            options: None,
            models: None,
            url: None,
            broken: None,
        }
    }
}

impl From<&'static EmbeddedMigrations> for Program {
    fn from(migrations: &'static EmbeddedMigrations) -> Self {
        Self { migrations: Some(migrations), ..Self::default() }
    }
}

impl Program {
    /// What the program is called in its help: `app migrate`, where it is a subcommand.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The functions that revisions call with `run`, besides those that revisions in Rust bring along.
    #[must_use]
    pub fn functions(mut self, functions: Functions) -> Self {
        self.functions = functions;
        self
    }

    /// How it goes about it, in place of what `limbeck.toml` said when the program was compiled.
    #[must_use]
    pub fn options(mut self, options: MigratorOptions) -> Self {
        self.options = Some(options);
        self
    }

    /// The models that `check` and `revision --autogenerate` compare with: `limbeck::target_of![…]`. Without them they are
    /// read from the files that `limbeck.toml` names.
    #[must_use]
    pub fn models(mut self, models: Target) -> Self {
        self.models = Some(models);
        self
    }

    /// The address of the database where neither `--url` nor the environment has one: that of the application's own
    /// configuration.
    #[must_use]
    pub fn database_url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(Address(url.into()));
        self
    }

    /// A program that can only say what is wrong with it.
    #[must_use]
    pub fn broken(mut self, error: ScriptError) -> Self {
        self.broken = Some(error);
        self
    }

    /// Runs the command that these words are, the first of them being the program's own name.
    pub fn run(self, words: impl IntoIterator<Item = OsString>) -> ExitCode {
        crate::run_program(self, words)
    }
}
