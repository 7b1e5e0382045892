//! The policies of a migrator: what its builder says otherwise than `limbeck.toml`, and who is told.

use std::{any::Any, sync::Mutex, time::Duration};

use limbeck_core::{
    migrate::{DriftPolicy, FunctionError, Observer, OutdatedPolicy, UnknownPolicy, UnversionedPolicy},
    name::{SchemaName, TableName},
};

use crate::Migrator;

/// What the builder says otherwise than `limbeck.toml`.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    pub version_table: Option<TableName>,
    pub version_table_schema: Option<SchemaName>,
    pub lock_timeout: Option<Duration>,
    pub transaction_per_migration: Option<bool>,
    pub applied_by: Option<String>,
}

/// The builder.
impl<'a> Migrator<'a> {
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
}
