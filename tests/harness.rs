//! Histories run by Diesel's own harness.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, missing_docs)]

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    migration::{Migration, MigrationSource},
    sql_types::Text,
    sqlite::Sqlite,
};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use limbeck::{HarnessSource, config::Config, script::ScriptDirectory};
use tempfile::TempDir;

const PERSON: &str = r#"revision = "p"
message = "people"

[[upgrade]]
create_table = "person"
columns = [
  { name = "id", type = "integer", primary_key = true, identity = true },
  { name = "name", type = "varchar(40)", nullable = false },
]

[[upgrade]]
create_table = "pet"
columns = [
  { name = "id", type = "integer", primary_key = true, identity = true },
  { name = "owner", type = "integer", references = "person.id", on_delete = "cascade" },
]
"#;

/// Rebuilds, on SQLite, a table that another refers to.
const NAME: &str = r#"revision = "n"
down_revision = "p"

[[upgrade]]
alter_column = "name"
table = "person"
type = "text"
nullable = true

[[upgrade]]
add_column = "nick"
table = "person"
type = "text"
first = true

[[upgrade]]
execute = "UPDATE person SET name = name || '!'"
effects = []

[[downgrade]]
drop_column = "nick"
table = "person"

[[downgrade]]
alter_column = "name"
table = "person"
type = "varchar(40)"
fill_null = ""
nullable = false
"#;

const TAG: &str = r#"revision = "a"
down_revision = "p"

[[upgrade]]
create_table = "tag"
columns = [{ name = "id", type = "integer", primary_key = true, identity = true }]
"#;

const MERGE: &str = "revision = \"m\"\ndown_revision = [\"n\", \"a\"]\n";

fn directory(files: &[(&str, &str)]) -> (TempDir, ScriptDirectory) {
    let dir = TempDir::new().unwrap();
    for (name, text) in files {
        let path = dir.path().join("migrations").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let config = Config::parse(&dir.path().join("limbeck.toml"), "").unwrap();
    let scripts = ScriptDirectory::open(&config).unwrap();
    (dir, scripts)
}

fn history() -> (TempDir, HarnessSource) {
    let files =
        [("versions/1.toml", PERSON), ("versions/2.toml", NAME), ("versions/3.toml", TAG), ("versions/4.toml", MERGE)];
    let (dir, scripts) = directory(&files);
    (dir, HarnessSource::new(scripts).unwrap())
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(connection: &mut SqliteConnection, sql: &str) -> Vec<String> {
    diesel::sql_query(sql).load::<Line>(connection).unwrap().into_iter().map(|line| line.line).collect()
}

fn memory() -> SqliteConnection {
    SqliteConnection::establish(":memory:").unwrap()
}

fn run(connection: &mut SqliteConnection, sql: &str) {
    connection.batch_execute(sql).unwrap();
}

fn tables(connection: &mut SqliteConnection) -> Vec<String> {
    lines(
        connection,
        "SELECT name AS line FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY 1",
    )
}

#[test]
fn up_and_down_by_the_harness() {
    let (_dir, source) = history();
    let mut connection = memory();
    assert!(connection.has_pending_migration(source.clone()).unwrap());
    let ran: Vec<_> =
        connection.run_pending_migrations(source.clone()).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(ran, ["000001_p", "000002_a", "000002_n", "000003_m"]);
    assert!(!connection.has_pending_migration(source.clone()).unwrap());
    assert_eq!(tables(&mut connection), ["person", "pet", "tag"]);
    assert_eq!(
        lines(&mut connection, "SELECT type AS line FROM pragma_table_info('person') WHERE name = 'name'"),
        ["TEXT"]
    );

    assert_eq!(connection.revert_last_migration(source.clone()).unwrap().to_string(), "000003_m");
    assert_eq!(connection.revert_last_migration(source.clone()).unwrap().to_string(), "000002_n");
    assert_eq!(
        lines(&mut connection, "SELECT type AS line FROM pragma_table_info('person') WHERE name = 'name'"),
        ["VARCHAR(40)"]
    );
    assert_eq!(connection.pending_migrations(source.clone()).unwrap().len(), 2);
    connection.revert_all_migrations(source.clone()).unwrap();
    assert_eq!(tables(&mut connection), [""; 0]);
    connection.run_pending_migrations(source).unwrap();
    // Diesel's table is the only one that anything was written into.
    let books = "SELECT name AS line FROM sqlite_schema WHERE name LIKE '%migration%' OR name LIKE 'limbeck%'";
    assert_eq!(lines(&mut connection, books)[..1], ["__diesel_schema_migrations"]);
}

/// The row of Diesel's table belongs to the same transaction wherever there is one.
#[test]
fn a_transaction_of_the_harness_holds_what_one_can_hold() {
    let (_dir, source) = history();
    let migrations: Vec<Box<dyn Migration<Sqlite>>> = source.migrations().unwrap();
    let manners = migrations.iter().map(|migration| migration.metadata().run_in_transaction());
    assert_eq!(manners.collect::<Vec<_>>(), [true, false, true, true], "`n` rebuilds a table that another refers to");
    assert_eq!(migrations[0].name().to_string(), "000001_p (people)");
}

#[test]
fn a_rebuild_takes_no_row_with_it() {
    let (_dir, source) = history();
    let mut connection = memory();
    run(&mut connection, "PRAGMA foreign_keys = ON");
    connection.run_next_migration(source.clone()).unwrap();
    run(&mut connection, "INSERT INTO person (name) VALUES ('Ann'); INSERT INTO pet (owner) VALUES (1)");
    connection.run_pending_migrations(source.clone()).unwrap();
    let rows = "SELECT name || pet.id AS line FROM person JOIN pet ON owner = person.id";
    assert_eq!(lines(&mut connection, rows), ["Ann!1"]);
    assert_eq!(lines(&mut connection, "SELECT foreign_keys || '' AS line FROM pragma_foreign_keys"), ["1"]);
    connection.revert_last_migration(source.clone()).unwrap();
    connection.revert_last_migration(source).unwrap();
    assert_eq!(lines(&mut connection, rows), ["Ann!1"], "on the way down too");
}

#[test]
fn what_fails_leaves_nothing() {
    let failing = "revision = \"x\"\n\n[[upgrade]]\ncreate_table = \"half\"\ncolumns = [{ name = \"id\", type = \"integer\" }]\n\n\
                   [[upgrade]]\nexecute = \"INSERT INTO nowhere VALUES (1)\"\n";
    let (_dir, scripts) = directory(&[("versions/1.toml", failing)]);
    let source = HarnessSource::new(scripts).unwrap();
    let mut connection = memory();
    let error = connection.run_pending_migrations(source.clone()).unwrap_err().to_string();
    assert!(error.contains("no such table: nowhere"), "{error}");
    assert_eq!(tables(&mut connection), [""; 0]);
    assert!(connection.has_pending_migration(source).unwrap());
}

#[test]
fn diesels_own_migrations_under_their_own_versions() {
    let files = [
        ("2025-01-01-000000_a/up.sql", "CREATE TABLE a (id INTEGER);"),
        ("2025-01-01-000000_a/down.sql", "DROP TABLE a;"),
        ("2025-01-02-000000_b/up.sql", "CREATE TABLE b (id INTEGER); CREATE INDEX ib ON b (id);"),
        ("2025-01-02-000000_b/down.sql", "DROP TABLE b;"),
    ];
    let (dir, scripts) = directory(&files);
    let theirs = FileBasedMigrations::from_path(dir.path().join("migrations")).unwrap();
    let ours = HarnessSource::with_ids(scripts).unwrap();
    let mut connection = memory();
    // The first by Diesel's own source, the second by limbeck's, and back crosswise.
    connection.run_next_migration(theirs.clone()).unwrap();
    assert_eq!(connection.pending_migrations(ours.clone()).unwrap().len(), 1);
    connection.run_pending_migrations(ours.clone()).unwrap();
    assert!(!connection.has_pending_migration(theirs.clone()).unwrap());
    connection.revert_last_migration(theirs).unwrap();
    connection.revert_last_migration(ours).unwrap();
    assert_eq!(tables(&mut connection), [""; 0]);
}

#[test]
fn ids_that_do_not_sort_are_no_versions() {
    let (_dir, scripts) = directory(&[("versions/1.toml", PERSON), ("versions/3.toml", TAG)]);
    let error = HarnessSource::with_ids(scripts).unwrap_err();
    assert_eq!(error.to_string(), "revision a stands on p, and Diesel would run it first, by its version");
    let long = "l".repeat(44);
    let (_dir, scripts) = directory(&[("versions/1.toml", &format!("revision = \"{long}\""))]);
    assert!(HarnessSource::new(scripts).unwrap_err().to_string().contains("takes 50 characters"));
}

/// The servers of a kind that the run is held to, a new database on each.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn on_servers<C: Connection>(is_meant: fn(&str) -> bool, mut work: impl FnMut(&mut C)) {
    let servers = std::env::var("LIMBECK_TEST_SERVERS").expect("LIMBECK_TEST_SERVERS");
    for server in servers.split_whitespace().filter(|server| is_meant(server)) {
        let variable = format!("LIMBECK_TEST_{}_URL", server.to_uppercase().replace(['-', '.'], "_"));
        let url = std::env::var(&variable).unwrap_or_else(|_| panic!("{variable} is not set"));
        let name = format!("limbeck_harness_{}", std::process::id());
        let mut first = C::establish(&url).unwrap();
        first.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let mut connection = C::establish(&format!("{}/{name}", url.rsplit_once('/').unwrap().0)).unwrap();
        work(&mut connection);
        drop(connection);
        first.batch_execute(&format!("DROP DATABASE {name}")).unwrap();
    }
}

/// Up, down and up again.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn there_and_back<DB: diesel::backend::Backend>(connection: &mut impl MigrationHarness<DB>, source: &HarnessSource)
where
    HarnessSource: MigrationSource<DB>,
{
    assert_eq!(connection.run_pending_migrations(source.clone()).unwrap().len(), 4);
    assert!(!connection.has_pending_migration(source.clone()).unwrap());
    for version in ["000003_m", "000002_n"] {
        assert_eq!(connection.revert_last_migration(source.clone()).unwrap().to_string(), version);
    }
    connection.revert_all_migrations(source.clone()).unwrap();
    assert_eq!(connection.run_pending_migrations(source.clone()).unwrap().len(), 4);
}

#[cfg(feature = "postgres")]
#[test]
fn on_postgres() {
    on_servers(
        |server| server.starts_with("postgres"),
        |connection: &mut diesel::PgConnection| {
            there_and_back(connection, &history().1);
            // What no transaction holds.
            let concurrent = "revision = \"c\"\n\n[[upgrade]]\ncreate_index = \"ix\"\ntable = \"tag\"\n\
                              columns = [\"id\"]\nconcurrently = true\n";
            let (_dir, scripts) = directory(&[("versions/1.toml", concurrent)]);
            let concurrent = HarnessSource::new(scripts).unwrap();
            assert_eq!(connection.run_pending_migrations(concurrent.clone()).unwrap().len(), 1);
        },
    );
}

#[cfg(feature = "mysql")]
#[test]
fn on_mysql() {
    on_servers(
        |server| server.starts_with("mysql") || server.starts_with("mariadb"),
        |connection: &mut diesel::MysqlConnection| there_and_back(connection, &history().1),
    );
}
