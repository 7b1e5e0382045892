//! The history of a real application, revision by revision: the schema is the one that the reference implementation
//! leaves, on the way up, on the way down and up again, and the rows that were there come along.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use diesel::SqliteConnection;
use limbeck_backend_sqlite::{OpenMode, SqliteBackend};
use limbeck_conformance_tests::{
    Fallible, catalog, contents, database,
    facts::{Fact, Name, differences},
    truth::{self, Recorded},
};
use limbeck_core::{
    config::Config,
    migrate::{Migrator, MigratorOptions, Silent},
    script::ScriptDirectory,
};
use serde_json::Value;
use tempfile::TempDir;

/// The revision whose downgrade adds the column `folder` to `flow` and drops the last column in the same batch. Alembic
/// then puts `folder` second, an accident of how it sorts the columns of such a batch; limbeck puts an added column at the
/// end. From there down the columns of `flow` are compared without their order.
const FOLDER_COMES_BACK: &str = "012fb73ac359";

fn data(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("histories/langbuilder/sqlite").join(file)
}

/// A database in a directory of its own, the revisions, and what is wanted of them.
struct History {
    scripts: ScriptDirectory,
    recorded: Recorded,
    directory: TempDir,
    problems: Vec<String>,
}

impl History {
    fn new() -> Self {
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/langbuilder/limbeck.toml");
        Self {
            scripts: ScriptDirectory::open(&Config::read(&config).unwrap()).unwrap(),
            recorded: Recorded::read(&data("plan.json")).unwrap(),
            directory: tempfile::tempdir().unwrap(),
            problems: Vec::new(),
        }
    }

    fn file(&self) -> PathBuf {
        self.directory.path().join("app.db")
    }

    fn database(&self) -> SqliteBackend<'static> {
        SqliteBackend::open(&format!("sqlite:{}", self.file().display()), OpenMode::Write).unwrap()
    }

    fn upgrade(&self, target: &str) {
        let migrator = Migrator::new(&self.scripts, MigratorOptions::default());
        migrator.upgrade(&mut self.database(), Some(target), &mut Silent).unwrap_or_else(|error| panic!("{error}"));
    }

    fn downgrade(&self, target: &str) {
        let migrator = Migrator::new(&self.scripts, MigratorOptions::default());
        migrator.downgrade(&mut self.database(), target, &mut Silent).unwrap_or_else(|error| panic!("{error}"));
    }

    fn connection(&self) -> SqliteConnection {
        database::open(&self.file()).unwrap()
    }

    fn version(&self) -> Vec<String> {
        let mut connection = self.connection();
        database::lines(&mut connection, "SELECT version_num AS line FROM limbeck_version ORDER BY 1").unwrap()
    }

    /// Notes how the database differs from a file of the truth, both of them seen through `view`.
    fn compare(&mut self, when: &str, file: &str, view: impl Fn(Vec<Fact>) -> Vec<Fact>) {
        let wanted = truth::read(&data("truth").join(file)).and_then(|truth| truth::facts(&truth, catalog::spelling));
        let found = catalog::facts(&mut self.connection());
        let differing = differences(&view(wanted.unwrap()), &view(first_of_equals(found.unwrap())));
        self.problems.extend(differing.into_iter().map(|line| format!("{when}: {line}")));
    }

    /// Goes up one revision at a time. What `view` hides is not compared.
    fn up(&mut self, how: &str, view: impl Fn(Vec<Fact>) -> Vec<Fact> + Copy) {
        for revision in self.recorded.order.clone() {
            self.upgrade(&revision);
            let version = self.version();
            if version != [revision.as_str()] {
                self.problems.push(format!("{how} {revision}: the version table holds {version:?}"));
            }
            self.compare(&format!("{how} {revision}"), &format!("{revision}.json"), view);
        }
    }

    /// Goes down one revision at a time.
    fn down(&mut self) {
        let mut view: fn(Vec<Fact>) -> Vec<Fact> = whole;
        let order = self.recorded.order.clone();
        for (place, revision) in order.iter().enumerate().rev() {
            let below = place.checked_sub(1).map(|below| order[below].as_str());
            self.downgrade(below.unwrap_or("base"));
            if *revision == FOLDER_COMES_BACK {
                view = without_order_of_flow;
            }
            let version = self.version();
            if version.iter().map(String::as_str).ne(below) {
                self.problems.push(format!("down {revision}: the version table holds {version:?}"));
            }
            let file = self.recorded.downgraded[revision].clone();
            self.compare(&format!("down {revision}"), &file, view);
        }
    }

    fn finish(self) {
        assert!(self.problems.is_empty(), "{} differences:\n{}", self.problems.len(), self.problems.join("\n"));
    }
}

/// Leaves out the constraints that cover what one before them covers. The history makes three foreign keys, of different
/// names, from `flow.user_id` to `user.id`; the truth was read through SQLAlchemy, which sees the first of such only, so
/// that nothing can be said of the others. Limbeck keeps them: each was asked for by a name of its own.
fn first_of_equals(facts: Vec<Fact>) -> Vec<Fact> {
    let mut covered = BTreeSet::new();
    facts.into_iter().filter(|fact| fact.name == Name::Any || covered.insert(fact.what.clone())).collect()
}

fn whole(facts: Vec<Fact>) -> Vec<Fact> {
    facts
}

fn without_order_of_flow(facts: Vec<Fact>) -> Vec<Fact> {
    facts.into_iter().filter(|fact| !fact.what.starts_with("flow: columns in order ")).collect()
}

/// The downgrade of revision b2fa308044b5 makes the table `flowstyle`, which nothing drops: after a way down it stays.
fn without_flowstyle(facts: Vec<Fact>) -> Vec<Fact> {
    facts.into_iter().filter(|fact| !fact.what.starts_with("flowstyle")).collect()
}

#[test]
fn every_revision_up_and_down_and_up_again_leaves_the_schema_that_the_reference_implementation_leaves() {
    let mut history = History::new();
    assert_eq!(history.recorded.order.len(), 48);
    history.up("up", whole);
    history.compare("at head", "head.json", whole);
    history.down();
    history.up("up again", without_flowstyle);
    history.finish();
}

#[test]
fn all_at_once_leaves_the_same_as_one_at_a_time() {
    let mut history = History::new();
    history.upgrade("head");
    history.compare("at head", "head.json", whole);
    history.downgrade("base");
    let last = history.recorded.order.first().unwrap();
    let file = history.recorded.downgraded[last].clone();
    history.compare("at base", &file, without_order_of_flow);
    history.upgrade("head");
    history.compare("at head again", "head.json", without_flowstyle);
    history.finish();
}

#[test]
fn rows_that_were_put_in_on_the_way_are_at_head_what_the_reference_implementation_makes_of_them() {
    let mut history = History::new();
    let seed = truth::read(&data("truth/seed.json")).unwrap();
    let before = seed["before"].as_str().unwrap();
    let place = history.recorded.order.iter().position(|revision| revision == before).unwrap();
    history.upgrade(&history.recorded.order[place - 1].clone());
    let mut connection = history.connection();
    for statement in seed["statements"].as_array().unwrap() {
        database::run(&mut connection, statement.as_str().unwrap()).unwrap();
    }
    drop(connection);
    history.upgrade("head");
    history.compare("at head", "head.json", whole);
    let problems = row_differences(&mut history.connection()).unwrap();
    history.problems.extend(problems);
    history.finish();
}

/// How the rows of all tables differ from those that are wanted at head.
fn row_differences(connection: &mut SqliteConnection) -> Fallible<Vec<String>> {
    let wanted = truth::read(&data("truth/rows_head.json"))?;
    let wanted = wanted.as_object().ok_or("the rows are no object")?;
    let mut problems = Vec::new();
    let mut tables = contents::tables(connection)?;
    tables.retain(|table| table != "limbeck_version");
    if !tables.iter().eq(wanted.keys().collect::<BTreeSet<_>>()) {
        problems.push(format!("the tables are {tables:?}, not those of rows_head.json"));
    }
    for (table, rows) in wanted {
        let found = contents::rows(connection, table)?;
        let wanted: Vec<_> = rows.as_array().into_iter().flatten().map(by_name).collect();
        let found: Vec<_> = found.iter().map(by_name).collect();
        if wanted != found {
            problems.push(format!("rows of {table}:\n  wanted {wanted:?}\n  found  {found:?}"));
        }
    }
    Ok(problems)
}

/// The values of a row by the names of their columns, whatever the order in which they stand.
fn by_name(row: &Value) -> BTreeMap<&String, &Value> {
    row.as_object().into_iter().flatten().collect()
}
