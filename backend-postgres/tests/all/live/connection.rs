use std::{thread, time::Duration};

use limbeck_backend_postgres::{OpenMode, PostgresBackend};
use limbeck_core::{
    backend::{Backend, BackendError, Bookkeeping, HistoryRow, StepState},
    dialect::{BookkeepingTables, VersionChange},
    name::{SchemaName, TableName},
    statement::{Cost, Session, Statement},
};

use crate::support::server::Database;

const PATIENCE: Duration = Duration::from_secs(5);

fn statement(sql: &str) -> Statement {
    Statement::new(sql, Cost::Unknown)
}

fn tables() -> BookkeepingTables {
    BookkeepingTables::default()
}

#[test]
fn a_transaction_is_kept_or_undone() {
    let database = Database::new();
    let mut backend = database.open();
    backend.begin(Session::default(), PATIENCE).unwrap();
    backend.execute(&statement("CREATE TABLE a (b int)")).unwrap();
    assert_eq!(backend.begin(Session::default(), PATIENCE), Err(BackendError::InTransaction));
    backend.rollback().unwrap();
    assert!(backend.reflect().unwrap().tables.is_empty());
    backend.begin(Session::default(), PATIENCE).unwrap();
    backend.execute(&statement("CREATE TABLE a (b int)")).unwrap();
    assert_eq!(backend.execute(&statement("INSERT INTO a VALUES (1), (2)")), Ok(2));
    assert_eq!(backend.execute(&statement("SELECT * FROM a")), Ok(0));
    backend.commit().unwrap();
    backend.rollback().unwrap();
    assert_eq!(backend.reflect().unwrap().tables.len(), 1);
}

#[test]
fn a_commit_that_fails_leaves_nothing_open() {
    let database = Database::new();
    database.run("CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES a DEFERRABLE INITIALLY DEFERRED)");
    let mut backend = database.open();
    backend.begin(Session::default(), PATIENCE).unwrap();
    backend.execute(&statement("INSERT INTO a VALUES (1, 2)")).unwrap();
    let error = backend.commit().unwrap_err();
    assert!(error.to_string().contains("violates foreign key constraint"), "{error}");
    backend.begin(Session::default(), PATIENCE).unwrap();
    backend.execute(&statement("INSERT INTO a VALUES (1, 1)")).unwrap();
    backend.commit().unwrap();
}

#[test]
fn an_application_lends_its_connection() {
    let database = Database::new();
    let mut connection = database.connect();
    let mut backend = PostgresBackend::new(&mut connection).unwrap();
    assert!(backend.describe().starts_with("postgres:limbeck_"), "{}", backend.describe());
    backend.begin(Session::default(), PATIENCE).unwrap();
    backend.execute(&statement("CREATE TABLE a (b int)")).unwrap();
    drop(backend);
    assert!(PostgresBackend::new(&mut connection).unwrap().reflect().unwrap().tables.is_empty());
    diesel::connection::SimpleConnection::batch_execute(&mut connection, "BEGIN; SELECT 1").unwrap();
    let mut backend = PostgresBackend::new(&mut connection).unwrap();
    assert_eq!(backend.begin(Session::default(), PATIENCE), Err(BackendError::InTransaction));
}

#[test]
fn one_at_a_time() {
    let database = Database::new();
    let (mut first, mut second) = (database.open(), database.open());
    first.lock(&tables(), PATIENCE).unwrap();
    let error = second.lock(&tables(), Duration::from_millis(100)).unwrap_err();
    assert_eq!(error.code(), "locked");
    let waiting = thread::spawn(move || second.lock(&tables(), PATIENCE).map(|()| second));
    thread::sleep(Duration::from_millis(100));
    first.unlock().unwrap();
    let second = waiting.join().unwrap().unwrap();
    drop(second);
    first.lock(&tables(), PATIENCE).unwrap();
}

#[test]
fn who_waits_for_the_lock_is_in_nobodys_way() {
    let database = Database::new();
    database.run("CREATE TABLE a (b int)");
    let (mut first, mut second) = (database.open(), database.open());
    first.lock(&tables(), PATIENCE).unwrap();
    let waiting = thread::spawn(move || second.lock(&tables(), PATIENCE));
    thread::sleep(Duration::from_millis(100));
    let index = Statement { transactional: false, ..statement("CREATE INDEX CONCURRENTLY i ON a (b)") };
    first.execute(&index).unwrap();
    first.unlock().unwrap();
    waiting.join().unwrap().unwrap();
}

#[test]
fn a_statement_does_not_wait_for_ever() {
    let database = Database::new();
    database.run("CREATE TABLE a (b int)");
    let (mut first, mut second) = (database.open(), database.open());
    first.begin(Session::default(), PATIENCE).unwrap();
    first.execute(&statement("INSERT INTO a VALUES (1)")).unwrap();
    second.begin(Session::default(), Duration::from_millis(200)).unwrap();
    let error = second.execute(&statement("ALTER TABLE a ADD c int")).unwrap_err();
    assert!(error.to_string().contains("somebody else"), "{error}");
}

#[test]
fn an_unfinished_index_is_made_again() {
    let database = Database::new();
    database.run(r#"CREATE TABLE "A" (b int); INSERT INTO "A" VALUES (1), (1)"#);
    let mut backend = database.open();
    let sql = r#"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "Ix" ON "A" USING "btree" ("b")"#;
    let index = Statement { transactional: false, ..statement(sql) };
    backend.execute(&index).unwrap_err();
    assert!(backend.reflect().unwrap().tables.get("A").unwrap().indexes.is_empty(), "it is as good as none");
    database.run(r#"DELETE FROM "A""#);
    backend.execute(&index).unwrap();
    assert!(backend.reflect().unwrap().tables.get("A").unwrap().indexes.contains("Ix"));
}

#[test]
fn a_check_says_what_it_found() {
    let database = Database::new();
    let mut backend = database.open();
    let check = Statement::check("SELECT n, 'x' || n AS found FROM generate_series(1, 9) AS n", "there are numbers");
    let error = backend.execute(&check).unwrap_err();
    assert_eq!(error.to_string(), "there are numbers: 1, x1; 2, x2; 3, x3; …");
    assert_eq!(backend.execute(&Statement::check("SELECT 1 WHERE false", "")), Ok(0));
}

#[test]
fn the_servers_own_words() {
    let database = Database::new();
    let mut backend = database.open();
    let error = backend.execute(&statement("SELECT upperr('x')")).unwrap_err();
    let hint = "No function matches the given name and argument types. You might need to add explicit type casts";
    assert_eq!(error.to_string(), format!("function upperr(unknown) does not exist ({hint})"));
}

#[test]
fn who_reads_cannot_write() {
    let database = Database::new();
    let mut backend = limbeck_backend_postgres::open(&database.url, OpenMode::Read).unwrap();
    let error = backend.execute(&statement("CREATE TABLE a (b int)")).unwrap_err();
    assert_eq!(error.code(), "read-only");
}

#[test]
fn the_books() {
    let database = Database::new();
    let mut backend = database.open();
    for schema in [None, Some("ops"), Some("public")] {
        let tables = BookkeepingTables::with_version_table(
            TableName::new("alembic_version").unwrap(),
            schema.map(|schema| SchemaName::new(schema).unwrap()),
        );
        if schema != Some("public") {
            assert_eq!(backend.versions(&tables), Ok(None));
            assert_eq!(backend.history(&tables), Ok(Vec::new()));
        }
        backend.ensure_bookkeeping(&tables).unwrap();
        backend.ensure_bookkeeping(&tables).unwrap();
        backend.change_version(&tables, &VersionChange::Insert("a".to_owned())).unwrap();
        let moved = VersionChange::Update { from: "b".to_owned(), to: "c".to_owned() };
        assert_eq!(backend.change_version(&tables, &moved).unwrap_err().code(), "version-moved");
        assert_eq!(backend.versions(&tables), Ok(Some(vec!["a".to_owned()])));
        backend.change_version(&tables, &VersionChange::Delete("a".to_owned())).unwrap();
        let row = HistoryRow {
            id: 0,
            revision: "a".to_owned(),
            direction: "upgrade".to_owned(),
            checksum: "it's".to_owned(),
            started_at: "2020-01-01T00:00:00.123Z".to_owned(),
            finished_at: None,
            statement: 0,
            state: StepState::Running,
            tool: "limbeck 0".to_owned(),
            applied_by: Some("me".to_owned()),
            plan: None,
        };
        let id = backend.insert_history(&tables, &row).unwrap();
        let ended = "2020-01-01T00:00:01.000Z";
        backend.update_history(&tables, id, 3, StepState::Done, Some(ended)).unwrap();
        let expected =
            HistoryRow { id, statement: 3, state: StepState::Done, finished_at: Some(ended.to_owned()), ..row };
        assert_eq!(backend.history(&tables).unwrap().last(), Some(&expected));
    }
}

#[test]
fn a_password_is_never_shown() {
    let addresses = [
        "postgres://me:s3cret@127.0.0.1:1/db?connect_timeout=1",
        "postgresql+psycopg://me@127.0.0.1:1/db?password=s3cret&connect_timeout=1",
        "postgresql://me:s3cret%zz@127.0.0.1:1/db",
    ];
    for address in addresses {
        assert!(limbeck_backend_postgres::serves(address));
        let error = limbeck_backend_postgres::open(address, OpenMode::Read).err().unwrap();
        assert_eq!(error.code(), "cannot-connect");
        assert!(!error.to_string().contains("s3cret"), "{error}");
        assert!(error.to_string().contains("me"), "{error}");
    }
    assert!(!limbeck_backend_postgres::serves("sqlite:app.db"));
}

#[test]
fn as_many_rows_as_the_planner_believes() {
    let database = Database::new();
    database.run("CREATE TABLE \"A\" AS SELECT n FROM generate_series(1, 1000) AS n; ANALYZE \"A\"");
    let mut backend = database.open();
    assert_eq!(backend.count_rows(None, "A"), Ok(Some(1000)));
    assert_eq!(backend.count_rows(None, "nothing"), Ok(None));
}

#[test]
fn the_tables_of_other_tools() {
    let database = Database::new();
    let mut backend = database.open();
    let named = |name: &str, schema: Option<&str>| {
        let schema = schema.map(|schema| SchemaName::new(schema).unwrap());
        BookkeepingTables::with_version_table(TableName::new(name).unwrap(), schema)
    };
    assert_eq!(backend.version_width(&named("alembic_version", None)), Ok(None));
    assert_eq!(backend.diesel_versions(), Ok(None));
    for sql in [
        "CREATE SCHEMA \"Ops\"",
        "CREATE TABLE \"Ops\".alembic_version (version_num varchar(32) PRIMARY KEY)",
        "CREATE TABLE unlimited (version_num text PRIMARY KEY)",
        "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp DEFAULT now())",
        "INSERT INTO __diesel_schema_migrations VALUES ('2'), ('1')",
    ] {
        backend.execute(&statement(sql)).unwrap();
    }
    assert_eq!(backend.version_width(&named("alembic_version", Some("Ops"))), Ok(Some(32)));
    assert_eq!(backend.version_width(&named("unlimited", None)), Ok(None));
    assert_eq!(backend.diesel_versions(), Ok(Some(vec!["1".to_owned(), "2".to_owned()])));
}
