//! The connection, its lock and its books.

use std::{collections::BTreeSet, thread, time::Duration};

use limbeck_backend_mysql::{MySqlBackend, OpenMode};
use limbeck_core::{
    backend::{Backend, BackendError, Bookkeeping, HistoryRow, InFlight, StepState},
    dialect::{BookkeepingTables, VersionChange},
    name::TableName,
    statement::{Cost, Session, Statement},
};

use crate::support::server::{Database, servers};

const PATIENCE: Duration = Duration::from_secs(5);

fn statement(sql: &str) -> Statement {
    Statement::new(sql, Cost::Unknown)
}

fn tables() -> BookkeepingTables {
    BookkeepingTables::default()
}

/// A person's own look at the database.
fn count(backend: &mut MySqlBackend<'_>, sql: &str) -> usize {
    let query = Statement::check(format!("SELECT 1 FROM ({sql}) AS looked"), "rows");
    match backend.execute(&query) {
        Ok(_) => 0,
        Err(BackendError::Expectation { found, .. }) => found.unwrap().split("; ").count(),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn rows_are_kept_or_undone_together() {
    for server in servers() {
        let database = Database::new(&server);
        let mut backend = database.open();
        backend.execute(&statement("CREATE TABLE a (b INT)")).unwrap();
        backend.begin(Session::default(), PATIENCE).unwrap();
        assert_eq!(backend.execute(&statement("INSERT INTO a VALUES (1), (2)")), Ok(2));
        assert_eq!(backend.begin(Session::default(), PATIENCE), Err(BackendError::InTransaction));
        backend.rollback().unwrap();
        assert_eq!(count(&mut backend, "SELECT b FROM a"), 0);
        backend.begin(Session::default(), PATIENCE).unwrap();
        backend.execute(&statement("INSERT INTO a VALUES (1), (2)")).unwrap();
        backend.commit().unwrap();
        assert_eq!(backend.execute(&statement("UPDATE a SET b = 1 WHERE b = 1")), Ok(1), "found, and as it should be");
    }
}

#[test]
fn one_at_a_time_and_each_history_for_itself() {
    for server in servers() {
        let database = Database::new(&server);
        let (mut first, mut second) = (database.open(), database.open());
        first.lock(&tables(), PATIENCE).unwrap();
        let error = second.lock(&tables(), Duration::from_millis(100)).unwrap_err();
        assert!(error.to_string().contains("connection "), "{error}");
        let others = BookkeepingTables::with_version_table(TableName::new("alembic_version").unwrap(), None);
        second.lock(&others, Duration::ZERO).unwrap();
        second.unlock().unwrap();
        let waiting = thread::spawn(move || second.lock(&tables(), PATIENCE).map(|()| second));
        first.unlock().unwrap();
        let mut second = waiting.join().unwrap().unwrap();
        second.unlock().unwrap();
        // Whoever goes gives it back.
        first.lock(&tables(), PATIENCE).unwrap();
        drop(first);
        second.lock(&tables(), PATIENCE).unwrap();
        let long = BookkeepingTables::with_version_table(TableName::new("v".repeat(60)).unwrap(), None);
        let mut third = database.open();
        third.lock(&long, PATIENCE).unwrap();
    }
}

#[test]
fn the_books() {
    for server in servers() {
        let database = Database::new(&server);
        let mut backend = database.open();
        assert_eq!(backend.versions(&tables()), Ok(None));
        assert_eq!(backend.history(&tables()), Ok(Vec::new()));
        backend.ensure_bookkeeping(&tables()).unwrap();
        backend.ensure_bookkeeping(&tables()).unwrap();
        backend.change_version(&tables(), &VersionChange::Insert("a".to_owned())).unwrap();
        let moved = VersionChange::Update { from: "b".to_owned(), to: "c".to_owned() };
        assert_eq!(backend.change_version(&tables(), &moved).unwrap_err().code(), "version-moved");
        assert_eq!(backend.versions(&tables()), Ok(Some(vec!["a".to_owned()])));
        let row = HistoryRow {
            id: 0,
            revision: "a".to_owned(),
            direction: "upgrade".to_owned(),
            checksum: "x".to_owned(),
            started_at: "2026-11-21T05:06:07.891Z".to_owned(),
            finished_at: None,
            statement: 0,
            state: StepState::Running,
            tool: "limbeck".to_owned(),
            applied_by: Some("it's \\ me".to_owned()),
            plan: None,
        };
        let id = backend.insert_history(&tables(), &row).unwrap();
        assert_eq!(backend.history(&tables()), Ok(vec![HistoryRow { id, ..row.clone() }]));
        let finished = "2026-11-21T05:06:08.000Z";
        backend.update_history(&tables(), id, 3, StepState::Done, Some(finished)).unwrap();
        let finished_at = Some(finished.to_owned());
        let done = HistoryRow { id, statement: 3, state: StepState::Done, finished_at, ..row };
        assert_eq!(backend.history(&tables()), Ok(vec![done]));
    }
}

#[test]
fn what_was_in_flight_is_found_out() {
    let statements = [
        "CREATE TABLE t (a INT PRIMARY KEY AUTO_INCREMENT, b VARCHAR(9))",
        "ALTER TABLE t ADD COLUMN c INT",
        "ALTER TABLE t ADD UNIQUE KEY u (b)",
        "ALTER TABLE t DROP INDEX u",
        "ALTER TABLE t ADD CONSTRAINT k CHECK (c > 0)",
        "ALTER TABLE t DROP CONSTRAINT k",
        "ALTER TABLE t ADD CONSTRAINT k UNIQUE (b), DROP COLUMN c",
        "ALTER TABLE t DROP CONSTRAINT k, ADD COLUMN c INT",
        "ALTER TABLE t ADD COLUMN d INT INVISIBLE",
        "ALTER TABLE t DROP COLUMN d",
        "CREATE INDEX i ON t (c)",
        "CREATE VIEW v AS SELECT a FROM t",
        "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET new.c = 1",
        "DROP TRIGGER g",
        "DROP VIEW v",
        "RENAME TABLE t TO u",
        "ALTER TABLE u COMMENT = 'x'",
        "DROP TABLE u",
        "CREATE DATABASE limbeck_further",
        "DROP DATABASE limbeck_further",
        "CREATE PROCEDURE p() SELECT 1",
        "DROP PROCEDURE p",
    ];
    for server in servers() {
        let database = Database::new(&server);
        let mut backend = database.open();
        backend.ensure_bookkeeping(&tables()).unwrap();
        database.run(
            "INSERT INTO limbeck_history (revision, direction, checksum, started_at, statement, state, tool) \
                      VALUES ('a', 'upgrade', '', now(), 0, 'running', '')",
        );
        assert_eq!(backend.in_flight(&tables(), 1), Ok(InFlight::Undone));
        for sql in statements.map(|sql| sql.replace("limbeck_further", &format!("{}_further", database.name))) {
            backend.announce(&tables(), 1, 0, &statement(&sql)).unwrap();
            assert_eq!(backend.in_flight(&tables(), 1), Ok(InFlight::Undone), "{}: {sql}", server.name);
            backend.execute(&statement(&sql)).unwrap();
            assert_eq!(backend.in_flight(&tables(), 1), Ok(InFlight::Done), "{}: {sql}", server.name);
            backend.update_history(&tables(), 1, 1, StepState::Running, None).unwrap();
            assert_eq!(backend.in_flight(&tables(), 1), Ok(InFlight::Undone));
        }
        backend.announce(&tables(), 1, 0, &statement("CALL p()")).unwrap();
        assert_eq!(backend.in_flight(&tables(), 1), Ok(InFlight::Unknown { sql: "CALL p()".to_owned() }));
    }
}

#[test]
fn functions_procedures_and_events_are_found_and_dropped() {
    for server in servers() {
        let database = Database::new(&server);
        let mut backend = database.open();
        for sql in [
            "CREATE FUNCTION `f``x`() RETURNS INT DETERMINISTIC RETURN 1",
            "CREATE PROCEDURE p() SELECT 1",
            "CREATE EVENT e ON SCHEDULE EVERY 1 YEAR DO SELECT 1",
        ] {
            backend.execute(&statement(sql)).unwrap();
        }
        let found = backend.routines(&BTreeSet::new()).unwrap();
        let drops: Vec<_> = found.iter().map(|routine| routine.drop.as_str()).collect();
        let wanted = ["DROP EVENT IF EXISTS `e`", "DROP FUNCTION IF EXISTS `f``x`", "DROP PROCEDURE IF EXISTS `p`"];
        assert_eq!(drops, wanted, "{}", server.name);
        for sql in drops {
            backend.execute(&statement(sql)).unwrap();
        }
        assert_eq!(backend.routines(&BTreeSet::new()), Ok(Vec::new()), "{}", server.name);
    }
}

#[test]
fn an_applications_connection_is_left_as_it_was() {
    use diesel::{RunQueryDsl, dsl::sql, sql_types::Text};
    for server in servers() {
        let database = Database::new(&server);
        let mut connection = database.connect();
        diesel::sql_query("SET SESSION sql_mode = 'ANSI_QUOTES', SESSION time_zone = '+03:00'")
            .execute(&mut connection)
            .unwrap();
        let look = "CONCAT_WS('|', @@sql_mode, @@time_zone, @@autocommit, @@lock_wait_timeout, @@foreign_key_checks)";
        let settings = |connection: &mut _| diesel::select(sql::<Text>(look)).get_result::<String>(connection).unwrap();
        let before = settings(&mut connection);
        {
            let mut backend = MySqlBackend::new(&mut connection).unwrap();
            assert_eq!(backend.describe(), format!("mysql:{}", database.name));
            backend.lock(&tables(), PATIENCE).unwrap();
            backend.begin(Session { without_foreign_keys: true }, PATIENCE).unwrap();
        }
        assert_eq!(settings(&mut connection), before);
    }
}

/// As in many a script of MySQL's, whose tables refer to later ones.
#[test]
fn what_somebodys_statement_sets_is_for_those_behind_it() {
    for server in servers() {
        let database = Database::new(&server);
        let mut backend = database.open();
        let without = Session { without_foreign_keys: true };
        let dangling =
            |name: &str| statement(&format!("CREATE TABLE {name} (a INT, FOREIGN KEY (a) REFERENCES z (a))"));
        let mut within = |session: Session, sql: &str| {
            backend.begin(session, PATIENCE).unwrap();
            backend.execute(&statement(sql)).unwrap();
            backend.commit().unwrap();
        };
        within(Session::default(), "SET FOREIGN_KEY_CHECKS = 0");
        within(Session::default(), "DO 1");
        backend.execute(&dangling("b")).unwrap();
        backend.execute(&statement("SET FOREIGN_KEY_CHECKS = 1")).unwrap();
        assert!(backend.execute(&dangling("c")).is_err(), "{}", server.name);
        backend.begin(without, PATIENCE).unwrap();
        backend.commit().unwrap();
        assert!(backend.execute(&dangling("c")).is_err(), "{}: limbeck's own setting ends", server.name);
    }
}

#[test]
fn errors_say_what_to_do() {
    for server in servers() {
        let database = Database::new(&server);
        let mut reader = limbeck_backend_mysql::open(&database.url, OpenMode::Read).unwrap();
        let error = reader.execute(&statement("CREATE TABLE a (b INT)")).unwrap_err();
        assert_eq!(error.code(), "read-only", "{error}");
        let open = |url: &str| limbeck_backend_mysql::open(url, OpenMode::Read).map(drop).unwrap_err();
        let error = open(&server.url("limbeck_is_not_there"));
        assert!(error.help().unwrap().contains("create the database"), "{error}");
        let (scheme, rest) = database.url.split_once("://").unwrap();
        let place = rest.rsplit_once('@').unwrap().1;
        let error = open(&format!("{scheme}://nobody:geheim%2F@{place}"));
        assert!(error.help().unwrap().contains("password"), "{error}");
        assert!(!error.to_string().contains("geheim"), "{error}");
        let error = open(&format!("{}?sslmode=x", database.url));
        assert!(error.to_string().contains("unknown parameter `sslmode`"), "{error}");
        assert_eq!(
            open("mysql://localhost").to_string(),
            "the database address is not understood: it names no database"
        );

        database.run("CREATE TABLE a (b INT); INSERT INTO a VALUES (1)");
        let mut holder = database.open();
        holder.begin(Session::default(), PATIENCE).unwrap();
        holder.execute(&statement("UPDATE a SET b = 2")).unwrap();
        let mut backend = database.open();
        backend.lock(&tables(), Duration::from_secs(1)).unwrap();
        let error = backend.execute(&statement("ALTER TABLE a ADD COLUMN c INT")).unwrap_err();
        assert!(error.to_string().contains("somebody else is using"), "{error}");
    }
}

#[test]
fn the_tables_of_other_tools() {
    for server in servers() {
        let database = Database::new(&server);
        let mut backend = database.open();
        let alembics = BookkeepingTables::with_version_table(TableName::new("alembic_version").unwrap(), None);
        assert_eq!(backend.version_width(&alembics), Ok(None));
        assert_eq!(backend.diesel_versions(), Ok(None));
        for sql in [
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY, \
             run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
            "INSERT INTO __diesel_schema_migrations (version) VALUES ('2'), ('1')",
        ] {
            backend.execute(&statement(sql)).unwrap();
        }
        assert_eq!(backend.version_width(&alembics), Ok(Some(32)));
        assert_eq!(backend.diesel_versions(), Ok(Some(vec!["1".to_owned(), "2".to_owned()])));
    }
}
