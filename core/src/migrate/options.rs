//! How a migrator goes about it.

use std::time::Duration;

use crate::{
    config::Config,
    dialect::BookkeepingTables,
    name::{SchemaName, TableName},
};

/// How long a migrator waits for another instance where nothing else is said.
const LOCK_TIMEOUT: Duration = Duration::from_secs(60);

/// How a migrator goes about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigratorOptions {
    /// Where the books are kept.
    pub tables: BookkeepingTables,
    /// Whether each revision has a transaction of its own; otherwise a move has one for all. A revision that cannot
    /// run within a transaction ends the one before it, and what that one did stays.
    pub transaction_per_migration: bool,
    /// How long to wait for another instance that is migrating.
    pub lock_timeout: Duration,
    /// Who is written down as the one who ran it.
    pub applied_by: Option<String>,
}

impl Default for MigratorOptions {
    fn default() -> Self {
        Self {
            tables: BookkeepingTables::default(),
            transaction_per_migration: true,
            lock_timeout: LOCK_TIMEOUT,
            applied_by: None,
        }
    }
}

impl MigratorOptions {
    /// What `limbeck.toml` says about it.
    pub fn of(config: &Config) -> Self {
        Self {
            tables: BookkeepingTables::with_version_table(
                config.version_table.clone(),
                config.version_table_schema.clone(),
            ),
            transaction_per_migration: config.transaction_per_migration,
            lock_timeout: config.lock_timeout,
            ..Self::default()
        }
    }
}

impl Default for BookkeepingTables {
    fn default() -> Self {
        Self::with_version_table(TableName::of_our_own("limbeck_version"), None)
    }
}

impl BookkeepingTables {
    /// A version table of another name, such as `alembic_version`; the history is limbeck's own all the same.
    pub fn with_version_table(version: TableName, schema: Option<SchemaName>) -> Self {
        Self { version, history: TableName::of_our_own("limbeck_history"), schema }
    }
}
