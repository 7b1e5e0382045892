//! Schema migrations for Rust and Diesel, in the manner of Alembic: a graph of revisions with branches and merges,
//! operations that are data and know no dialect, and on SQLite a batch mode that loses nothing.
//!
//! A service carries its history within itself ([`embed_migrations!`]), and brings its database up to date as it starts
//! ([`Migrator::startup`]).
//!
//! This crate gathers the others under one roof: [`core`](limbeck_core), whose modules it re-exports, and the backends,
//! which cargo features choose. `sqlite` is the default.
//!
//! ```
//! use limbeck::{
//!     migrate::{Migrator, MigratorOptions, Silent},
//!     operation::Operations,
//!     revision::{Revision, RevisionId},
//!     schema::Type,
//!     script::{Downgrade, Header, Script, ScriptDirectory},
//!     sqlite::{self, OpenMode},
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut op = Operations::new();
//! op.create_table("user", |t| {
//!     t.column("id", Type::Uuid).primary_key();
//!     t.column("name", Type::Varchar(Some(80))).not_null().unique();
//! });
//! let header = Header {
//!     revision: Revision::base(RevisionId::new("d645246fd66c")?),
//!     message: "add users".to_owned(),
//!     created: None,
//!     transaction: true,
//! };
//! let scripts = ScriptDirectory::from_scripts([Script::in_memory(header, op.finish()?, Downgrade::Derived)])?;
//!
//! let mut database = sqlite::open("sqlite::memory:", OpenMode::Write)?;
//! let report = Migrator::new(&scripts, MigratorOptions::default()).upgrade(&mut database, None, &mut Silent)?;
//! assert_eq!(report.version, [RevisionId::new("d645246fd66c")?]);
//! # Ok(())
//! # }
//! ```

#[cfg(feature = "cli")]
pub mod cli;
mod database;
mod events;
mod harness;
mod migrator;
mod policies;

pub use database::Database;
pub use harness::{HarnessSource, History};
pub use migrator::Migrator;

pub use limbeck_core::{
    autogenerate, backend, config, dialect, migrate, name, node, operation, print, revision, schema, script, statement,
    target,
};

pub use limbeck_core::{
    migrate::{Functions, MigrateError, Observer, Waiting},
    script::{EmbeddedMigrations, RustRevision as Revision},
    target::{DbEnum, DbType, Model},
};

#[cfg(feature = "derive")]
pub use limbeck_derive::{DbEnum, DbType, Model};

/// The history of a project, within the program.
///
/// ```
/// use limbeck::{EmbeddedMigrations, embed_migrations};
///
/// static MIGRATIONS: EmbeddedMigrations = embed_migrations!("examples/service/migrations");
///
/// let heads = MIGRATIONS.scripts()?.map().heads();
/// assert_eq!(heads, ["7a90d3f25e16"]);
/// # Ok::<(), limbeck::script::ScriptError>(())
/// ```
///
/// The path is relative to the directory of `Cargo.toml`, and without one it is `migrations`. It names a script directory,
/// or the directory of a `limbeck.toml`; what that file says about how the history runs goes along, and no address does.
///
/// Every file is read and the graph is checked when the program is compiled. What is wrong does not compile, and the error
/// names the file, the line and the column:
///
/// ```compile_fail
/// limbeck::embed_migrations!("examples/service/src");
/// ```
///
/// The program is built again when one of the files changes. For a new file a build script tells cargo to look:
///
/// ```no_run
/// println!("cargo::rerun-if-changed=migrations");
/// ```
#[cfg(feature = "derive")]
pub use limbeck_derive::embed_migrations;

/// What models and enums say together: the [`Target`](target::Target) that a database is compared with.
///
/// Fails, with a [`DecodeError`](node::DecodeError), where types say something of themselves that cannot be.
///
/// ```
/// #[derive(limbeck::DbEnum)]
/// enum Status {
///     Draft,
///     Published,
/// }
///
/// #[derive(limbeck::Model)]
/// struct Post {
///     id: i64,
///     #[limbeck(length = 80)]
///     title: String,
///     #[limbeck(default = "draft")]
///     status: Status,
///     author: AuthorId,
/// }
///
/// #[derive(limbeck::DbType)]
/// struct AuthorId(i64);
///
/// let target = limbeck::target_of![Post]?;
/// assert_eq!(target.tables[0].create.name.as_str(), "posts");
/// assert_eq!(target.enums[0].values, ["draft", "published"]);
/// # Ok::<(), limbeck::node::DecodeError>(())
/// ```
///
/// A mistake in a model does not compile:
///
/// ```compile_fail
/// #[derive(limbeck::Model)]
/// struct Post {
///     id: i64,
///     #[limbeck(lenght = 80)]
///     title: String,
/// }
/// ```
///
/// Nor does a type of which nobody says what column it makes:
///
/// ```compile_fail,E0277
/// struct Status;
///
/// #[derive(limbeck::Model)]
/// struct Post {
///     id: i64,
///     status: Status,
/// }
/// ```
#[macro_export]
macro_rules! target_of {
    ($($model:ty),* $(,)?) => {{
        let mut target = $crate::target::Target::default();
        let result: ::core::result::Result<(), $crate::node::DecodeError> = (|| {
            $(target.include::<$model>()?;)*
            Ok(())
        })();
        result.map(|()| target)
    }};
}

/// SQLite, through Diesel's `SqliteConnection`.
#[cfg(feature = "sqlite")]
pub use limbeck_backend_sqlite as sqlite;

/// PostgreSQL, through Diesel's `PgConnection`.
#[cfg(feature = "postgres")]
pub use limbeck_backend_postgres as postgres;

/// MySQL and MariaDB, through Diesel's `MysqlConnection`.
#[cfg(feature = "mysql")]
pub use limbeck_backend_mysql as mysql;

#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
compile_error!("choose a backend: the feature `sqlite` is on by default, and there are `postgres` and `mysql`");

/// The example in the README, as a test.
#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../README.md")]
struct Readme;
