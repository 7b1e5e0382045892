//! A history within a program, and functions that its revisions call.

#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::sync::{Arc, Mutex};

use diesel::{
    RunQueryDsl as _, connection::Connection as _, dsl::count_star, prelude::*, result::Error, sqlite::SqliteConnection,
};
use limbeck::{
    EmbeddedMigrations, MigrateError, Migrator, Observer, Revision,
    migrate::Found,
    revision::{Direction, RevisionId},
    schema::Type,
    script::{EmbeddedFile, EmbeddedRevision},
};

/// The history of the example.
static NOTES: EmbeddedMigrations = limbeck::embed_migrations!("examples/service/migrations");

diesel::table! {
    notes (id) {
        id -> BigInt,
        title -> Text,
        slug -> Text,
    }
}

diesel::table! {
    post (id) {
        id -> Integer,
        title -> Nullable<Text>,
    }
}

fn memory() -> SqliteConnection {
    SqliteConnection::establish(":memory:").unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "what a function of a program returns")]
fn nothing(_: &mut SqliteConnection) -> Result<(), Error> {
    Ok(())
}

const BASE: EmbeddedFile = (
    "versions/a1_post.toml",
    b"revision = \"a1\"\n[[upgrade]]\ncreate_table = \"post\"\ncolumns = [{ name = \"id\", type = \"integer\", primary_key = true }]\n",
);
const FILLED: EmbeddedFile = (
    "versions/b2_title.toml",
    b"revision = \"b2\"\ndown_revision = \"a1\"\n\
    upgrade = [{ add_column = \"title\", table = \"post\", type = \"text\" }, { run = \"fill\" }]\n\
    downgrade = [{ run = \"empty\" }, { drop_column = \"title\", table = \"post\" }]\n",
);
static PLAIN: EmbeddedMigrations = EmbeddedMigrations::new("", &[BASE, FILLED], &[]);

fn insert(connection: &mut SqliteConnection) -> QueryResult<()> {
    diesel::insert_into(post::table).values((post::id.eq(1), post::title.eq("one"))).execute(connection).map(drop)
}

fn rows(connection: &mut SqliteConnection) -> QueryResult<i64> {
    post::table.select(count_star()).first(connection)
}

/// The error of a call, and its way out.
fn refused<T: std::fmt::Debug>(result: Result<T, MigrateError>) -> (String, String, &'static str) {
    let error = result.unwrap_err();
    (error.to_string(), error.help().unwrap_or_default(), error.code())
}

#[test]
fn a_history_is_within_the_program() {
    let mut connection = memory();
    let migrator = Migrator::new(&NOTES).run("count_words", nothing);
    let report = migrator.startup(&mut connection).unwrap();
    assert_eq!((report.found, report.steps.len()), (Found::Empty, 3));
    let slugs: Vec<String> = notes::table.select(notes::slug).load(&mut connection).unwrap();
    assert_eq!(slugs, ["welcome-1", "æther-co-2"]);
    assert_eq!(migrator.startup(&mut connection).unwrap().found, Found::AtHead);
    migrator.downgrade(&mut connection, "base").unwrap();
    assert!(migrator.current(&mut connection).unwrap().is_empty());
}

#[test]
fn functions_run_both_ways_in_the_transaction_of_their_revision() {
    let mut connection = memory();
    let migrator = Migrator::new(&PLAIN)
        .run("fill", insert)
        // What Diesel calls a transaction is a savepoint here.
        .run("empty", |connection: &mut SqliteConnection| {
            connection.transaction(|c| diesel::delete(post::table).execute(c).map(drop))
        });
    migrator.upgrade(&mut connection, "head").unwrap();
    assert_eq!(rows(&mut connection), Ok(1));
    migrator.downgrade(&mut connection, "a1").unwrap();
    assert_eq!(rows(&mut connection), Ok(0));
}

#[test]
fn what_a_function_did_goes_with_its_revision() {
    let mut connection = memory();
    let migrator = Migrator::new(&PLAIN).run("empty", nothing).run("fill", |connection: &mut SqliteConnection| {
        insert(connection)?;
        Err::<(), _>(Error::NotFound)
    });
    let error = migrator.upgrade(&mut connection, "head").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the upgrade of revision b2 failed at statement 2 (`run`): the function `fill` says: Record not found"
    );
    assert_eq!((error.code(), error.operation()), ("function-failed", Some((Direction::Upgrade, 2))));
    assert_eq!(error.help().unwrap(), "nothing of revision b2 was kept; the database is at revision a1");
    assert_eq!(migrator.current(&mut connection).unwrap(), ["a1"]);
    assert_eq!(rows(&mut connection), Ok(0));
}

#[test]
fn a_name_that_is_not_registered_is_refused_before_anything_runs() {
    let mut connection = memory();
    let migrator = Migrator::new(&PLAIN).run("fil", nothing).run("empty", nothing);
    let (message, help, code) = refused(migrator.upgrade(&mut connection, "head"));
    assert_eq!(
        message,
        "the upgrade of revision b2 is refused: operation 2 runs `fill`, and no function of that name is registered in \
         this program"
    );
    assert_eq!((help.as_str(), code), ("did you mean `fil`?", "no-function"));
    assert!(rows(&mut connection).is_err(), "revision a1 ran");
    let (_, help, _) = refused(migrator.startup(&mut connection));
    assert_eq!(help, "did you mean `fil`?");
    let (_, help, _) = refused(Migrator::new(&PLAIN).plan(&mut connection, "head"));
    assert!(help.contains("limbeck::cli::run"), "{help}");
}

#[test]
fn a_function_for_another_database_is_refused_before_anything_runs() {
    struct Other;
    let mut connection = memory();
    let fill = |_: &mut Other| Ok::<(), Error>(());
    let migrator = Migrator::new(&PLAIN).run("fill", fill);
    let (message, help, _) = refused(migrator.upgrade(&mut connection, "head"));
    assert!(message.contains("the function takes `") && message.contains("Other`"), "{message}");
    assert_eq!(help, "register one under the name `fill` for this database's connection too");
    assert!(rows(&mut connection).is_err(), "revision a1 ran");
    migrator.run("fill", nothing).upgrade(&mut connection, "head").unwrap();
}

#[test]
fn a_script_cannot_call_a_function() {
    let migrator = Migrator::new(&PLAIN).run("fill", nothing);
    let (message, _, code) = refused(migrator.script(&limbeck::sqlite::Sqlite::OFFLINE, "head"));
    assert_eq!(message, "revision b2 cannot be written as SQL: `run` calls a function of a program");
    assert_eq!(code, "not-offline");
    assert!(migrator.script(&limbeck::sqlite::Sqlite::OFFLINE, "a1").unwrap().sql.contains("CREATE TABLE"));
}

fn twice() -> Revision {
    Revision::new("c3").down_revision("a1").upgrade(|op| {
        op.create_table("tag", |t| {
            t.column("id", Type::INTEGER).primary_key();
        });
        op.run_with("fill", |connection: &mut SqliteConnection| {
            diesel::insert_into(post::table).values(post::id.eq(1)).execute(connection).map(drop)
        });
    })
}

#[test]
fn a_revision_in_rust_has_functions_of_its_own() {
    const REVISIONS: &[EmbeddedRevision] = &[("versions/c3_tag.rs", twice)];
    static MIXED: EmbeddedMigrations = EmbeddedMigrations::new("", &[BASE], REVISIONS);
    let mut connection = memory();
    // One of the same name that the program registers is another.
    let migrator = Migrator::new(&MIXED).run("fill", |_: &mut SqliteConnection| Err::<(), _>(Error::NotFound));
    let report = migrator.upgrade(&mut connection, "head").unwrap();
    assert_eq!(report.steps[1].statements.last().unwrap().sql, "-- run fill");
    let found: i64 = post::table.select(count_star()).first(&mut connection).unwrap();
    assert_eq!(found, 1);
}

#[test]
fn policies_take_the_place_of_what_the_file_says() {
    static NAMED: EmbeddedMigrations =
        EmbeddedMigrations::new("version_table = \"one\"\nlock_timeout = 5\n", &[BASE], &[]);
    let options = Migrator::new(&NAMED).options().unwrap();
    assert_eq!((options.tables.version.as_str(), options.lock_timeout.as_secs()), ("one", 5));
    let migrator = Migrator::new(&NAMED).version_table("two").applied_by("tests").transaction_per_migration(false);
    let options = migrator.options().unwrap();
    assert_eq!((options.tables.version.as_str(), options.applied_by.as_deref()), ("two", Some("tests")));
    assert!(!options.transaction_per_migration);
    let (message, _, _) = refused(Migrator::new(&NAMED).version_table("").upgrade(&mut memory(), "head"));
    assert!(message.starts_with("the migrator of this program cannot be used"), "{message}");
}

#[test]
fn an_observer_is_told_of_each_step() {
    #[derive(Default, Clone)]
    struct Steps(Arc<Mutex<Vec<String>>>);

    impl Observer for Steps {
        fn step_finished(&mut self, revision: &RevisionId) {
            self.0.lock().unwrap().push(revision.to_string());
        }
    }

    let steps = Steps::default();
    let migrator = Migrator::new(&PLAIN).run("fill", nothing).observer(steps.clone());
    migrator.upgrade(&mut memory(), "head").unwrap();
    assert_eq!(*steps.0.lock().unwrap(), ["a1", "b2"]);
}
