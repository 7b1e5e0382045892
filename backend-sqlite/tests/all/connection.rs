//! Opening, transactions and errors.

use std::{fs, path::Path, time::Duration};

use diesel::{Connection, SqliteConnection};
use limbeck_backend_sqlite::{OpenMode, SqliteBackend, open, serves};
use limbeck_core::{
    backend::{Backend, BackendError, Bookkeeping},
    dialect::{BookkeepingTables, Dialect},
    name::TableName,
    statement::{Cost, Expectation, Session, Statement},
};

use crate::sql::{memory, run, value};

const WITHOUT_KEYS: Session = Session { without_foreign_keys: true };

fn at(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

fn statement(sql: &str) -> Statement {
    Statement::new(sql, Cost::Unknown)
}

fn books() -> BookkeepingTables {
    let name = |name: &str| TableName::new(name).unwrap();
    BookkeepingTables { version: name("limbeck_version"), history: name("limbeck_history"), schema: None }
}

fn file(sql: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.db");
    run(&mut SqliteConnection::establish(path.to_str().unwrap()).unwrap(), sql);
    (directory, path)
}

#[test]
fn addresses_are_told_apart() {
    for url in
        ["sqlite:app", "SQLite:x", "sqlite::memory:", "file:x", "app.db", "a b.sqlite3", "/srv/x.SQLITE", ":memory:"]
    {
        assert!(serves(url), "{url}");
    }
    for url in ["postgres://h/app.db", "mysql:x", "app", "app.txt", "sqlserver:x"] {
        assert!(!serves(url), "{url}");
    }
    for url in ["sqlite:", "sqlite://", "file:?mode=ro", "app.txt", "sqlite:x.db?password=1"] {
        let error = open(url, OpenMode::Write).err().unwrap();
        assert!(matches!(error, BackendError::Address { .. }), "{url}: {error:?}");
    }
    let error = open("postgres://me:secret@host/x", OpenMode::Read).err().unwrap();
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[test]
fn every_form_of_an_address_leads_to_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a b%20#c\u{e4}.db");
    let path = path.to_str().unwrap();
    let escaped = path.replace('%', "%25").replace('#', "%23").replace(' ', "%20");
    for url in [format!("sqlite:{path}"), format!("sqlite://{path}"), path.to_owned(), format!("file:{escaped}")] {
        let mut backend = open(&url, OpenMode::Write).unwrap();
        backend.execute(&statement("CREATE TABLE t (a)")).unwrap();
        assert_eq!(backend.describe(), format!("sqlite:{path}"), "{url}");
        drop(backend);
        fs::remove_file(path).unwrap_or_else(|error| panic!("{url}: {error}"));
    }
    assert!(open("sqlite::memory:", OpenMode::Read).unwrap().reflect().unwrap().tables.is_empty());
}

#[test]
fn no_file_is_made_before_something_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.db");
    for mode in [OpenMode::Read, OpenMode::Write] {
        let mut backend = open(&at(&path), mode).unwrap();
        assert_eq!(backend.versions(&books()).unwrap(), None);
        assert_eq!(backend.history(&books()).unwrap(), []);
        assert!(backend.reflect().unwrap().tables.is_empty());
        assert!(!path.exists());
    }
    let mut backend = open(&at(&path), OpenMode::Read).unwrap();
    let error = backend.execute(&statement("CREATE TABLE t (a)")).unwrap_err();
    assert!(matches!(error, BackendError::Connect { .. }), "{error:?}");
    assert!(!path.exists());
    let mut backend = open(&at(&path), OpenMode::Write).unwrap();
    backend.begin(Session::default(), Duration::from_secs(1)).unwrap();
    backend.execute(&statement("CREATE TABLE t (a)")).unwrap();
    backend.commit().unwrap();
    assert!(path.exists());
}

#[test]
fn what_is_read_is_not_written() {
    let (_directory, path) = file("PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
    let mut backend = open(&at(&path), OpenMode::Read).unwrap();
    assert_eq!(backend.reflect().unwrap().tables.len(), 1);
    let error = backend.execute(&statement("INSERT INTO t VALUES (1)")).unwrap_err();
    assert!(matches!(error, BackendError::ReadOnly { .. }), "{error:?}");
    drop(backend);
    let mut backend = open(&format!("{}?mode=ro", at(&path)), OpenMode::Write).unwrap();
    assert_eq!(backend.count_rows(None, "t").unwrap(), Some(0));
    let error = backend.execute(&statement("INSERT INTO t VALUES (1)")).unwrap_err();
    assert!(matches!(error, BackendError::ReadOnly { .. }), "{error:?}");
}

#[test]
fn a_missing_directory_and_what_is_no_database_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("no such/app.db");
    for mode in [OpenMode::Read, OpenMode::Write] {
        let error = open(&at(&missing), mode).err().unwrap();
        assert!(matches!(&error, BackendError::Connect { message, .. } if message.contains("no such")), "{error:?}");
    }
    let text = directory.path().join("notes.db");
    fs::write(&text, "not a database, though long enough to look like one to somebody".repeat(20)).unwrap();
    let error = open(&at(&text), OpenMode::Write).err().unwrap();
    assert!(matches!(error, BackendError::NotADatabase { .. }), "{error:?}");
    let empty = directory.path().join("empty.db");
    fs::write(&empty, "").unwrap();
    assert!(open(&at(&empty), OpenMode::Read).unwrap().reflect().unwrap().tables.is_empty());
}

#[test]
fn a_locked_database_is_waited_for() {
    let (_directory, path) = file("CREATE TABLE t (a)");
    let mut other = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    run(&mut other, "BEGIN IMMEDIATE");
    let mut backend = open(&at(&path), OpenMode::Write).unwrap();
    let patience = Duration::from_millis(100);
    let before = std::time::Instant::now();
    let error = backend.begin(WITHOUT_KEYS, patience).unwrap_err();
    assert_eq!(error, BackendError::Locked { database: at(&path), waited: patience, by: None });
    assert!(before.elapsed() >= patience);
    assert_eq!(value(backend.connection().unwrap(), "PRAGMA foreign_keys"), "1");
    run(&mut other, "ROLLBACK");
    backend.begin(WITHOUT_KEYS, patience).unwrap();
    backend.commit().unwrap();
}

#[test]
fn what_a_transaction_changes_around_it_is_put_back() {
    let mut connection = memory("CREATE TABLE p (id INTEGER PRIMARY KEY); PRAGMA busy_timeout = 1234");
    for keys in ["1", "0"] {
        run(&mut connection, &format!("PRAGMA foreign_keys = {keys}"));
        for end in ["commit", "rollback", "drop", "full"] {
            let mut backend = SqliteBackend::new(&mut connection).unwrap();
            backend.begin(WITHOUT_KEYS, Duration::from_secs(1)).unwrap();
            assert_eq!(value(backend.connection().unwrap(), "PRAGMA foreign_keys"), "0");
            backend.execute(&statement("INSERT INTO p DEFAULT VALUES")).unwrap();
            match end {
                "commit" => backend.commit().unwrap(),
                "rollback" => backend.rollback().unwrap(),
                "drop" => {}
                // SQLite itself rolls back.
                _ => {
                    run(backend.connection().unwrap(), "ROLLBACK");
                    backend.rollback().unwrap();
                }
            }
            drop(backend);
            assert_eq!(value(&mut connection, "PRAGMA foreign_keys"), keys, "{end}");
            assert_eq!(value(&mut connection, "PRAGMA busy_timeout"), "1234", "{end}");
            connection.transaction(|_| diesel::QueryResult::Ok(())).unwrap();
        }
    }
    assert_eq!(value(&mut connection, "SELECT count(*) FROM p"), "2");
}

/// In a service that starts twice, one reads while the other commits.
#[test]
fn an_applications_connection_waits_for_others_when_it_reads() {
    let (_directory, path) = file("CREATE TABLE p (id INTEGER PRIMARY KEY)");
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    for (before, meanwhile) in [("0", "5000"), ("100", "5000"), ("60000", "60000")] {
        run(&mut connection, &format!("PRAGMA busy_timeout = {before}"));
        let mut other = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        run(&mut other, "BEGIN EXCLUSIVE");
        let holder = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            run(&mut other, "COMMIT");
        });
        let mut backend = SqliteBackend::new(&mut connection).unwrap();
        assert!(backend.reflect().unwrap().tables.contains("p"));
        assert_eq!(value(backend.connection().unwrap(), "PRAGMA busy_timeout"), meanwhile);
        drop(backend);
        assert_eq!(value(&mut connection, "PRAGMA busy_timeout"), before);
        holder.join().unwrap();
    }
}

#[test]
fn a_commit_that_fails_is_rolled_back() {
    let mut connection =
        memory("CREATE TABLE t (id INTEGER PRIMARY KEY, up REFERENCES t DEFERRABLE INITIALLY DEFERRED)");
    let mut backend = SqliteBackend::new(&mut connection).unwrap();
    backend.begin(Session::default(), Duration::from_secs(1)).unwrap();
    backend.execute(&statement("INSERT INTO t VALUES (1, 9)")).unwrap();
    let error = backend.commit().unwrap_err();
    assert!(matches!(&error, BackendError::Statement { message, .. } if message.contains("FOREIGN KEY")), "{error:?}");
    backend.begin(Session::default(), Duration::from_secs(1)).unwrap();
    backend.commit().unwrap();
    assert_eq!(backend.count_rows(None, "t").unwrap(), Some(0));
}

#[test]
fn a_transaction_of_the_applications_own_is_refused() {
    let mut connection = memory("");
    for by_diesel in [false, true] {
        let begin = |connection: &mut SqliteConnection| {
            let mut backend = SqliteBackend::new(connection).unwrap();
            let error = backend.begin(WITHOUT_KEYS, Duration::from_secs(1)).unwrap_err();
            assert_eq!(error, BackendError::InTransaction);
            drop(backend);
            assert_eq!(value(connection, "PRAGMA foreign_keys"), "1");
        };
        if by_diesel {
            let result: diesel::QueryResult<()> = connection.transaction(|connection| {
                begin(connection);
                Ok(())
            });
            result.unwrap();
        } else {
            run(&mut connection, "BEGIN");
            begin(&mut connection);
            run(&mut connection, "COMMIT");
        }
    }
    let mut backend = SqliteBackend::new(&mut connection).unwrap();
    backend.begin(Session::default(), Duration::from_secs(1)).unwrap();
    let again = backend.begin(Session::default(), Duration::from_secs(1));
    assert_eq!(again.unwrap_err(), BackendError::InTransaction);
}

/// A function changes rows without a word of it to anybody, while foreign keys do nothing.
#[test]
fn a_function_beside_a_rebuild_leaves_no_row_that_refers_to_nothing() {
    let mut connection = memory(
        "PRAGMA foreign_keys = ON; CREATE TABLE p (id INTEGER PRIMARY KEY); \
         CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id)); \
         INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (1, 1); \
         PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (2, 9); PRAGMA foreign_keys = ON",
    );
    let mut backend = SqliteBackend::new(&mut connection).unwrap();
    let mut calls = |sql: &str| {
        backend.begin(WITHOUT_KEYS, Duration::from_secs(1)).unwrap();
        backend.function_begins().unwrap();
        run(backend.connection().unwrap(), sql);
        let ended = backend.function_ended();
        backend.rollback().unwrap();
        ended
    };
    let error = calls("DELETE FROM p WHERE id = 1").unwrap_err();
    assert!(error.to_string().ends_with("a row of c (rowid 1) refers to p"), "{error}");
    assert_eq!(calls("DELETE FROM p WHERE id = 2"), Ok(()));
    assert_eq!(calls("DELETE FROM p WHERE id = 2; DELETE FROM c WHERE id = 2"), Ok(()));
}

#[test]
fn expectations_are_checked() {
    let mut connection =
        memory("CREATE TABLE t (a INT, b TEXT); INSERT INTO t VALUES (1, 'x'), (2, NULL), (3, 'z'), (4, '')");
    let mut backend = SqliteBackend::new(&mut connection).unwrap();
    assert_eq!(backend.execute(&Statement::check("SELECT * FROM t WHERE a > 9", "no")).unwrap(), 0);
    let error = backend.execute(&Statement::check("SELECT * FROM t", "rows are left")).unwrap_err();
    assert_eq!(error.to_string(), "rows are left: 1, x; 2, NULL; 3, z; …");
    let changed =
        |sql: &str, rows| Statement { expect: Expectation::Changed(rows, "not all rows".to_owned()), ..statement(sql) };
    assert_eq!(backend.execute(&changed("UPDATE t SET b = 'y'", 4)).unwrap(), 4);
    let error = backend.execute(&changed("DELETE FROM t WHERE a < 3", 3)).unwrap_err();
    assert_eq!(error.to_string(), "not all rows: 2 rows were changed, not 3");
    assert_eq!(backend.execute(&statement("CREATE TABLE u (a)")).unwrap(), 0);
    assert_eq!(backend.execute(&statement("SELECT * FROM t")).unwrap(), 0);
    assert_eq!(backend.execute(&statement("PRAGMA user_version = 3")).unwrap(), 0);
    assert_eq!(
        backend.execute(&statement("WITH x AS (SELECT 7 AS a) INSERT INTO u SELECT a FROM x RETURNING a")).unwrap(),
        1
    );
    assert_eq!(backend.execute(&statement("-- nothing at all")).unwrap(), 0);
    assert_eq!(backend.count_rows(None, "u").unwrap(), Some(1));
    let error = backend.execute(&statement("SELEC 1")).unwrap_err();
    assert!(
        matches!(&error, BackendError::Statement { sql, message } if sql == "SELEC 1" && message.contains("syntax"))
    );
    let error = backend.execute(&statement("SELECT 'a\0b'")).unwrap_err();
    assert!(matches!(error, BackendError::Statement { .. }), "{error:?}");
}

#[test]
fn a_full_database_says_so() {
    let mut connection = memory("CREATE TABLE t (a BLOB); PRAGMA max_page_count = 4");
    let mut backend = SqliteBackend::new(&mut connection).unwrap();
    backend.begin(WITHOUT_KEYS, Duration::from_secs(1)).unwrap();
    let error = backend.execute(&statement("INSERT INTO t VALUES (zeroblob(100000))")).unwrap_err();
    assert!(matches!(error, BackendError::Full { .. }), "{error:?}");
    backend.rollback().unwrap();
    drop(backend);
    assert_eq!(value(&mut connection, "PRAGMA foreign_keys"), "1");
}

#[test]
fn capabilities_are_those_of_the_connection() {
    let mut connection = memory("");
    let backend = SqliteBackend::new(&mut connection).unwrap();
    assert!(backend.sqlite().capabilities.add_check && backend.sqlite().capabilities.writable_schema);
    assert_eq!(backend.dialect().name().as_str(), "sqlite");
    drop(backend);
    assert_eq!(value(&mut connection, "PRAGMA writable_schema"), "0");
}

#[test]
fn a_definition_that_cannot_be_read_is_named() {
    let mut connection = memory(
        "CREATE TABLE t (a INT); PRAGMA writable_schema = ON; \
         INSERT INTO sqlite_schema VALUES ('view', 'broken', 'broken', 0, 'CREATE VIEW broken AS nonsense')",
    );
    let error = SqliteBackend::new(&mut connection).unwrap().reflect().unwrap_err();
    assert!(matches!(&error, BackendError::Definition { object, .. } if object == "broken"), "{error:?}");
}

#[test]
fn a_hundred_tables_take_no_more_queries_than_one() {
    let queries = |tables: u32| {
        let made = (0..tables).map(|n| format!("CREATE TABLE t{n} (a INT); CREATE INDEX i{n} ON t{n} (a)"));
        let sql = made.collect::<Vec<_>>().join("; ");
        let mut connection = memory(&sql);
        let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counter = count.clone();
        connection.set_instrumentation(move |event: diesel::connection::InstrumentationEvent<'_>| {
            if matches!(event, diesel::connection::InstrumentationEvent::StartQuery { .. }) {
                counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        });
        let schema = SqliteBackend::new(&mut connection).unwrap().reflect().unwrap();
        assert_eq!(schema.tables.len(), tables as usize);
        count.load(std::sync::atomic::Ordering::Relaxed)
    };
    assert_eq!(queries(1), queries(100));
}

#[test]
fn a_script_is_split_into_its_statements() {
    let sqlite = limbeck_backend_sqlite::Sqlite::default();
    let script = "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT ';'; END; -- so\n SELECT 1;;";
    let trigger = "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT ';'; END";
    assert_eq!(sqlite.split(script).unwrap(), [trigger, "SELECT 1"]);
    assert!(sqlite.split("SELECT 'open").is_err());
}
