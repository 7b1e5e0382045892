//! What the server refuses, and the way to it: the error says what it was, and what state the database is in.

use std::{thread, time::Duration};

use limbeck_backend_postgres::OpenMode;
use limbeck_core::{
    backend::{Backend, BackendError},
    migrate::{MigrateError, StepCause},
    statement::{Cost, Session, Statement},
};

use crate::support::{project::Project, server::Database};

const PATIENCE: Duration = Duration::from_secs(5);

fn statement(sql: &str) -> Statement {
    Statement::new(sql, Cost::Unknown)
}

/// The error of a step's statement, and what is said of the state.
fn failure(error: MigrateError) -> (BackendError, String) {
    let MigrateError::Step(failure) = error else { panic!("{error:?}") };
    let state = failure.state.clone();
    match failure.cause {
        StepCause::Statement { error, .. } | StepCause::Backend(error) => (*error, state),
        other => panic!("{other:?}"),
    }
}

const TABLE: &str = "[[upgrade]]\ncreate_table = \"a\"\ncolumns = [{ name = \"b\", type = \"integer\" }]";

fn second(sql: &str) -> Project {
    Project::new(&[
        TABLE,
        &format!("upgrade = [{{ add_column = \"c\", table = \"a\", type = \"integer\" }}, {{ execute = \"{sql}\" }}]"),
    ])
}

#[test]
fn a_statement_that_takes_too_long() {
    let database = Database::new();
    let join = if database.url.contains('?') { '&' } else { '?' };
    let url = format!("{}{join}options=-c%20statement_timeout%3D100", database.url);
    let mut backend = limbeck_backend_postgres::open(&url, OpenMode::Write).unwrap();
    let (error, state) = failure(second("SELECT pg_sleep(30)").upgrade(&mut backend).unwrap_err());
    assert_eq!(error.code(), "timed-out");
    assert!(error.help().unwrap().contains("statement_timeout"), "{error:?}");
    assert_eq!(state, "nothing of revision r2 was kept; the database is at revision r1");
}

#[test]
fn a_table_that_somebody_uses() {
    let database = Database::new();
    let mut project = second("SELECT 1");
    project.options.lock_timeout = Duration::from_millis(200);
    let mut backend = database.open();
    project.migrator().upgrade(&mut backend, Some("r1"), &mut limbeck_core::migrate::Silent).unwrap();
    let mut other = database.open();
    other.begin(Session::default(), PATIENCE).unwrap();
    other.execute(&statement("INSERT INTO a VALUES (1)")).unwrap();
    let (error, state) = failure(project.upgrade(&mut backend).unwrap_err());
    assert!(error.to_string().contains("somebody else is using"), "{error}");
    assert!(error.help().unwrap().contains("pg_stat_activity"), "{error:?}");
    assert_eq!(state, "nothing of revision r2 was kept; the database is at revision r1");
    other.commit().unwrap();
    project.upgrade(&mut backend).unwrap();
}

#[test]
fn a_connection_that_is_cut() {
    let database = Database::new();
    let mut backend = database.open();
    let project = second("SELECT pg_terminate_backend(pg_backend_pid())");
    let (error, state) = failure(project.upgrade(&mut backend).unwrap_err());
    assert_eq!(error.code(), "connection-lost", "{error:?}");
    assert!(error.help().unwrap().contains("run the command again"), "{error:?}");
    assert!(state.contains("r1") || state.contains("look at the database"), "{state}");
    // The server has undone it.
    let mut again = database.open();
    assert_eq!(again.reflect().unwrap().tables.get("a").unwrap().columns.len(), 1);
}

#[test]
fn two_that_wait_for_each_other() {
    let database = Database::new();
    database.run("CREATE TABLE a (b int); CREATE TABLE c (d int)");
    let (mut one, mut other) = (database.open(), database.open());
    one.begin(Session::default(), PATIENCE).unwrap();
    other.begin(Session::default(), PATIENCE).unwrap();
    one.execute(&statement("LOCK a")).unwrap();
    other.execute(&statement("LOCK c")).unwrap();
    let waiting = thread::spawn(move || one.execute(&statement("LOCK c")));
    let mine = other.execute(&statement("LOCK a"));
    other.rollback().unwrap();
    let errors = [waiting.join().unwrap(), mine];
    let error = errors.into_iter().find_map(Result::err).unwrap();
    assert!(error.to_string().contains("deadlock detected"), "{error}");
    assert!(error.help().unwrap().contains("run the command again"), "{error:?}");
}

#[test]
fn a_server_that_only_reads() {
    let database = Database::new();
    let join = if database.url.contains('?') { '&' } else { '?' };
    let url = format!("{}{join}options=-c%20default_transaction_read_only%3Don", database.url);
    let mut backend = limbeck_backend_postgres::open(&url, OpenMode::Write).unwrap();
    let error = second("SELECT 1").upgrade(&mut backend).unwrap_err();
    let text = format!("{error:?}");
    assert!(text.contains("ReadOnly"), "{text}");
}

#[test]
fn someone_who_may_not() {
    let database = Database::new();
    let role = format!("may_not_{}", std::process::id());
    database.run(&format!("CREATE TABLE a (b int); CREATE ROLE {role}; REVOKE CREATE ON SCHEMA public FROM PUBLIC"));
    let mut backend = database.open();
    backend.execute(&statement(&format!("SET ROLE {role}"))).unwrap();
    let error = backend.execute(&statement("ALTER TABLE a ADD c int")).unwrap_err();
    assert!(error.to_string().contains("must be owner of table a"), "{error}");
    assert!(error.help().unwrap().contains("owner"), "{error:?}");
    let error = backend.execute(&statement("CREATE TABLE x (b int)")).unwrap_err();
    assert!(error.help().unwrap().contains("GRANT"), "{error:?}");
    assert_eq!(backend.reflect().unwrap().tables.len(), 1);
    backend.execute(&statement("RESET ROLE")).unwrap();
    database.run(&format!("DROP ROLE {role}"));
}

#[test]
fn a_transaction_that_has_to_be_repeated() {
    let database = Database::new();
    database.run("CREATE TABLE a (b int); INSERT INTO a VALUES (1)");
    let join = if database.url.contains('?') { '&' } else { '?' };
    let url = format!("{}{join}options=-c%20default_transaction_isolation%3Dserializable", database.url);
    let mut backend = limbeck_backend_postgres::open(&url, OpenMode::Write).unwrap();
    backend.begin(Session::default(), PATIENCE).unwrap();
    backend.execute(&statement("SELECT * FROM a")).unwrap();
    database.run("UPDATE a SET b = 2");
    let error = backend.execute(&statement("UPDATE a SET b = 3")).unwrap_err();
    assert!(error.help().unwrap().contains("run the command again"), "{error:?}");
}

/// A database that keeps letters that it does not know refuses them, and nothing of the revision stays.
#[test]
fn a_database_of_another_encoding() {
    let project = second("INSERT INTO a (b) SELECT length('字 → Ž')");
    for encoding in ["LATIN1", "SQL_ASCII"] {
        let database = Database::new();
        let place = database.url.split('?').next().unwrap().rsplit('/').next().unwrap();
        let name = format!("{place}_{}", encoding.to_lowercase());
        database.run(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'"));
        let url = database.url.replacen(&format!("/{place}"), &format!("/{name}"), 1);
        let mut backend = limbeck_backend_postgres::open(&url, OpenMode::Write).unwrap();
        let ran = project.upgrade(&mut backend);
        match (encoding, ran) {
            ("LATIN1", Err(error)) => {
                let (error, state) = failure(error);
                assert_eq!(error.code(), "statement-failed", "{error:?}");
                assert!(error.to_string().contains("has no equivalent in encoding \"LATIN1\""), "{error}");
                assert_eq!(state, "nothing of revision r2 was kept; the database is at revision r1");
            }
            ("SQL_ASCII", Ok(_)) => {}
            (_, ran) => panic!("{encoding}: {ran:?}"),
        }
        drop(backend);
        database.run(&format!("DROP DATABASE {name}"));
    }
}

/// The lock is held by a connection that hangs: the message says which, and how to be rid of it.
#[test]
fn a_lock_whose_holder_hangs() {
    use limbeck_core::dialect::BookkeepingTables;
    let database = Database::new();
    let (mut hung, mut next) = (database.open(), database.open());
    let tables = BookkeepingTables::default();
    hung.lock(&tables, PATIENCE).unwrap();
    let error = next.lock(&tables, Duration::from_millis(50)).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("connected since") && text.contains("idle for 0 s"), "{text}");
    assert!(error.help().unwrap().contains("pg_terminate_backend"), "{error:?}");
    let process: String = text.split("process ").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
    database.run(&format!("SELECT pg_terminate_backend({process})"));
    next.lock(&tables, PATIENCE).unwrap();
}
