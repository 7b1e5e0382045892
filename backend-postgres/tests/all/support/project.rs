//! A project of a few revisions, one on top of the other, run as the command runs them.

use limbeck_backend_postgres::PostgresBackend;
use limbeck_core::{
    backend::Backend,
    config::Config,
    dialect::Dialect,
    migrate::{MigrateError, Migrator, MigratorOptions, Report, Silent},
    schema::Schema,
    script::ScriptDirectory,
};

use super::{laws::assert_same, server::Database};

pub struct Project {
    scripts: ScriptDirectory,
    pub options: MigratorOptions,
    _directory: tempfile::TempDir,
}

impl Project {
    /// Each text is what stands in a revision's file behind its identifiers: `r1`, `r2`, ….
    pub fn new(bodies: &[&str]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let versions = directory.path().join("migrations/versions");
        std::fs::create_dir_all(&versions).unwrap();
        std::fs::write(directory.path().join("limbeck.toml"), "script_location = \"migrations\"\n").unwrap();
        for (place, body) in bodies.iter().enumerate() {
            let below = if place == 0 { String::new() } else { format!("down_revision = \"r{place}\"\n") };
            let text = format!("revision = \"r{}\"\n{below}message = \"m\"\n{body}\n", place + 1);
            std::fs::write(versions.join(format!("r{}_m.toml", place + 1)), text).unwrap();
        }
        let config = Config::read(&directory.path().join("limbeck.toml")).unwrap();
        let scripts = ScriptDirectory::open(&config).unwrap_or_else(|error| panic!("{error:?}"));
        Self { scripts, options: MigratorOptions::default(), _directory: directory }
    }

    pub fn migrator(&self) -> Migrator<'_> {
        Migrator::new(&self.scripts, self.options.clone())
    }

    pub fn upgrade(&self, backend: &mut PostgresBackend<'_>) -> Result<Report, MigrateError> {
        self.migrator().upgrade(backend, None, &mut Silent)
    }

    pub fn offline(&self, dialect: &dyn Dialect) -> String {
        self.migrator().offline_upgrade(dialect, "head", None).unwrap_or_else(|error| panic!("{error}")).sql
    }

    /// Up, the script for `psql` on another database, down to nothing: gives the schema at the head.
    pub fn hold(&self, database: &Database) -> Schema {
        let mut backend = database.open();
        let before = backend.reflect().unwrap();
        self.upgrade(&mut backend).unwrap_or_else(|error| panic!("{error:#?}"));
        let after = backend.reflect().unwrap();
        let at = self.migrator().current(&mut backend).unwrap();
        let replayed = self.migrator().schema_at(backend.dialect(), &at);
        let mut replayed = replayed.unwrap();
        for table in ["limbeck_version", "limbeck_history"] {
            replayed.tables.insert(after.tables.get(table).unwrap().clone());
        }
        assert_same(&after, &replayed, "from what the revisions say");
        let offline = Database::new();
        if let Err(said) = offline.psql(&self.offline(backend.dialect())) {
            panic!("psql: {said}");
        }
        assert_same(&offline.open().reflect().unwrap(), &after, "by script");
        self.migrator().downgrade(&mut backend, "base", &mut Silent).unwrap_or_else(|error| panic!("{error:#?}"));
        let mut left = backend.reflect().unwrap();
        left.tables.retain(|table| !table.name.as_str().starts_with("limbeck_"));
        assert_same(&left, &before, "taken back");
        after
    }
}
