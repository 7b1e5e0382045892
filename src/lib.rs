//! Schema migrations for Rust and Diesel, in the manner of Alembic: a graph of revisions with branches and merges,
//! operations that are data and know no dialect, and on SQLite a batch mode that loses nothing.
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

pub use limbeck_core::{backend, config, dialect, migrate, name, node, operation, revision, schema, script, statement};

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
