//! The models of `examples/models`, changed as people change models: what autogenerate writes, and that it runs.

use std::{fs, path::Path};

use limbeck_backend_mysql::MySql;
use limbeck_backend_postgres::Postgres;
use limbeck_backend_sqlite::{OpenMode, Sqlite, SqliteBackend};
use limbeck_core::{
    autogenerate::{CompareOptions, compare},
    backend::Backend,
    config::Config,
    dialect::Dialect,
    migrate::{Migrator, MigratorOptions, Silent},
    operation::{NamingConvention, Operation},
    script::{NewScript, ScriptDirectory},
    target::Target,
};
use limbeck_models::read_sources;
use tempfile::TempDir;

use crate::{live, models::example};

/// What is changed: the file, what stands there, and what comes in its place.
const CHANGES: &[(&str, &str, &str)] = &[
    ("billing.rs", "pub seats: i16,", "pub seats: i32,\n    #[limbeck(default = 14)]\n    pub trial_days: i16,"),
    ("billing.rs", "monthly_price >= 0", "monthly_price > 0"),
    ("billing.rs", "    Paid,\n", "    Paid,\n    Overdue,\n"),
    ("billing.rs", "#[limbeck(index)]\n    pub plan_id", "#[limbeck(index, on_delete = cascade)]\n    pub plan_id"),
    (
        "billing.rs",
        "#[limbeck(length = 200)]\n    pub label",
        "#[limbeck(length = 250, renamed_from = \"label\")]\n    pub text",
    ),
    ("billing.rs", "    pub seconds: f64,\n", ""),
    ("billing.rs", "pub ends_on: Option<NaiveDate>,", "#[limbeck(index)]\n    pub ends_on: Option<NaiveDate>,"),
    (
        "library.rs",
        "pub definition: Value,",
        "pub definition: Value,\n    #[limbeck(comment = \"in words\")]\n    pub about: Option<String>,",
    ),
    ("library.rs", "#[limbeck(unique(name, version))]", "#[limbeck(unique(name, version, author_id))]"),
    (
        "billing.rs",
        "#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]\n#[diesel(table_name = usage)]",
        "#[derive(Debug, Identifiable, Queryable, Selectable, Associations, limbeck::Model)]\n\
         #[diesel(table_name = coupon, belongs_to(Plan))]\npub struct Coupon {\n    pub id: Uuid,\n    \
         #[limbeck(length = 20, unique)]\n    pub code: String,\n    #[limbeck(on_delete = cascade)]\n    \
         pub plan_id: Option<Uuid>,\n}\n\n\
         #[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]\n#[diesel(table_name = usage)]",
    ),
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A copy of the example with its models changed.
struct Changed(TempDir);

impl Changed {
    fn new() -> Self {
        let copied = Self(tempfile::tempdir().unwrap());
        copy(&example("models"), copied.0.path());
        for (file, was, becomes) in CHANGES {
            let path = copied.0.path().join("src/models").join(file);
            let text = fs::read_to_string(&path).unwrap();
            assert_eq!(text.matches(was).count(), 1, "{file} has no one `{was}`");
            fs::write(&path, text.replace(was, becomes)).unwrap();
        }
        copied
    }

    fn config(&self) -> Config {
        Config::read(&self.0.path().join("limbeck.toml")).unwrap()
    }

    fn scripts(&self) -> ScriptDirectory {
        ScriptDirectory::open(&self.config()).unwrap()
    }

    fn models(&self) -> Target {
        read_sources(&self.config().models.rust).unwrap_or_else(|errors| panic!("{errors}")).target
    }

    /// What autogenerate finds between the history and the models.
    fn found(&self, dialect: &dyn Dialect) -> Vec<Operation> {
        let (scripts, models) = (self.scripts(), self.models());
        let migrator = Migrator::new(&scripts, MigratorOptions::default());
        let before = migrator.schema_at(dialect, &scripts.map().heads()).unwrap();
        let wanted = models.schema(dialect, &NamingConvention::default()).unwrap();
        let options = CompareOptions { renames: models.renames(), ..CompareOptions::default() };
        compare(dialect, &before, &wanted, &options).unwrap().into_operations()
    }

    /// Writes the revision, and gives its text without the time.
    fn write(&self, operations: Vec<Operation>) -> String {
        let new = NewScript {
            rev_id: Some("9c3d7e5f1a20".to_owned()),
            upgrade: Some(operations),
            ..NewScript::new("coupons, and what became of plans")
        };
        let path = self.scripts().create(&self.config(), &new).unwrap();
        let text = fs::read_to_string(path).unwrap();
        text.lines().filter(|line| !line.starts_with("created")).map(|line| format!("{line}\n")).collect()
    }

    /// Goes up with the new revision, finds nothing left to do, and goes back.
    fn runs(&self, database: &mut dyn Backend) {
        let (scripts, models) = (self.scripts(), self.models());
        let migrator = Migrator::new(&scripts, MigratorOptions::default());
        migrator.upgrade(database, Some("head"), &mut Silent).unwrap_or_else(|error| panic!("{error}"));
        let wanted = models.schema(database.dialect(), &NamingConvention::default()).unwrap();
        let options = CompareOptions { renames: models.renames(), ..CompareOptions::default() };
        assert_eq!(migrator.check(database, &wanted, &options).unwrap().into_operations(), []);
        migrator.downgrade(database, "-1", &mut Silent).unwrap_or_else(|error| panic!("{error}"));
        let rows = migrator.current(database).unwrap();
        let before = migrator.schema_at(database.dialect(), &rows).unwrap();
        assert_eq!(migrator.check(database, &before, &CompareOptions::default()).unwrap().into_operations(), []);
    }
}

#[test]
fn the_revision_of_changed_models_is_the_expected_one() {
    let dialects = [
        ("sqlite", &Sqlite::default() as &dyn Dialect),
        ("postgres", &Postgres::default()),
        ("mysql", &MySql::default()),
    ];
    for (name, dialect) in dialects {
        let changed = Changed::new();
        insta::assert_snapshot!(name, changed.write(changed.found(dialect)));
    }
}

#[test]
fn the_revision_of_changed_models_runs_everywhere() {
    let changed = Changed::new();
    changed.write(changed.found(&Sqlite::default()));
    changed.runs(&mut SqliteBackend::open("sqlite::memory:", OpenMode::Write).unwrap());
    for scratch in live::scratches("changed") {
        changed.runs(&mut *scratch.open());
    }
}
