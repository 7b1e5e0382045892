//! The whole command in a program's own binary.
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use limbeck::{EmbeddedMigrations, embed_migrations};
//!
//! static MIGRATIONS: EmbeddedMigrations = embed_migrations!("examples/service/migrations");
//!
//! fn main() -> ExitCode {
//!     limbeck::cli::run(&MIGRATIONS)
//! }
//! ```
//!
//! A [`Migrator`] takes its functions and its policies along. In a program that does other things too, the command is a
//! subcommand: give it the words from there on.
//!
//! ```no_run
//! # use limbeck::{EmbeddedMigrations, Migrator, embed_migrations};
//! # static MIGRATIONS: EmbeddedMigrations = embed_migrations!("examples/service/migrations");
//! # fn main() -> std::process::ExitCode {
//! let program = limbeck::cli::program(Migrator::new(&MIGRATIONS)).name("notes migrate");
//! program.run(std::env::args_os().skip(1))
//! # }
//! ```
//!
//! Commands that are about a database (`upgrade`, `status`, `history`, `check`, …) work on the history within the program.
//! Those that write files (`revision`, `merge`, `edit`) work on the project that they are started in. The address is that
//! of `--url`, of `LIMBECK_DATABASE_URL` or `DATABASE_URL`, of [`Program::database_url`], or of a `limbeck.toml` here or
//! above.

use std::process::ExitCode;

pub use limbeck_cli::Program;

use crate::Migrator;

/// Runs the command that the program was started with.
pub fn run(program: impl Into<Program>) -> ExitCode {
    program.into().run(std::env::args_os())
}

/// The command of a program, to be told more about it before it runs.
pub fn program(program: impl Into<Program>) -> Program {
    program.into()
}

impl From<Migrator<'static>> for Program {
    fn from(migrator: Migrator<'static>) -> Self {
        let program = migrator.embedded().map_or_else(Self::default, Self::from);
        let program = program.functions(migrator.own_functions().clone());
        match migrator.options() {
            Ok(options) => program.options(options),
            Err(error) => program.broken(error),
        }
    }
}
