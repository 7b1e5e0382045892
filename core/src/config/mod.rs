//! `limbeck.toml`: where a project's revisions and databases are, and how they are treated.

mod expand;
mod file;
mod find;
mod mask;
mod print_schema;
mod settings;
mod url;

use std::{path::PathBuf, time::Duration};

use jiff::tz::TimeZone;

use crate::{
    name::{SchemaName, TableName},
    operation::NamingConvention,
};
pub(crate) use file::keys;
pub use print_schema::PrintSchema;
pub(crate) use print_schema::{COLUMN_SORTINGS, print_schema_keys};
pub use settings::{Autogenerate, CommandLine, Hook, Models};
pub(crate) use settings::{autogenerate_keys, hook_keys, models_keys, pattern_keys};
pub use url::URL_OF_COMMAND_LINE;
use {file::Source, url::Address};

/// What `limbeck.toml` says about one database and its history. Paths are relative to the file's own directory, and
/// joined with it.
#[derive(Debug, Clone)]
pub struct Config {
    /// The name that `-n` selects it by; nothing for the one at the top of the file.
    pub database: Option<String>,
    /// The directory of the revisions, of templates and of data files.
    pub script_location: PathBuf,
    /// The directories of the revision files.
    pub version_locations: Vec<PathBuf>,
    /// The table that holds the current revisions.
    pub version_table: TableName,
    /// The schema of that table.
    pub version_table_schema: Option<SchemaName>,
    /// How a new file is named: text with the tokens of [`crate::script::FILE_TOKENS`].
    pub file_template: String,
    /// The time zone of a new file's `created`.
    pub timezone: TimeZone,
    /// Whether every revision has a transaction of its own; otherwise one is around them all.
    pub transaction_per_migration: bool,
    /// How long to wait for another instance that is migrating.
    pub lock_timeout: Duration,
    /// The target metadata.
    pub models: Models,
    /// How constraints and indexes without a name are named.
    pub naming_convention: NamingConvention,
    /// What autogenerate compares.
    pub autogenerate: Autogenerate,
    /// The commands that run after a revision file was written.
    pub hooks: Vec<Hook>,
    /// How Diesel's `schema.rs` is written, and where; nothing where no `[print_schema]` is there.
    pub print_schema: Option<PrintSchema>,
    /// The names of the further databases, in the order of the file.
    pub databases: Vec<String>,
    address: Address,
    source: Source,
}
