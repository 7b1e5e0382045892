//! Statements that no transaction holds, and what became of one.

use limbeck_backend_postgres::PostgresBackend;
use limbeck_core::{
    backend::{Announced, Backend, HistoryRow, InFlight, StepState},
    dialect::BookkeepingTables,
    statement::{Cost, Statement},
};

use crate::support::server::Database;

fn outside(sql: &str) -> Statement {
    Statement { transactional: false, ..Statement::new(sql, Cost::Unknown) }
}

/// A row of a step that runs, and its number.
fn running(backend: &mut PostgresBackend<'_>) -> i64 {
    let tables = BookkeepingTables::default();
    backend.ensure_bookkeeping(&tables).unwrap();
    let row = HistoryRow {
        id: 0,
        revision: "a".to_owned(),
        direction: "upgrade".to_owned(),
        checksum: String::new(),
        started_at: "2020-01-01T00:00:00.123Z".to_owned(),
        finished_at: None,
        statement: 0,
        state: StepState::Running,
        tool: String::new(),
        applied_by: None,
        plan: None,
    };
    backend.insert_history(&tables, &row).unwrap()
}

#[test]
fn what_was_in_flight_is_found_out() {
    let (database, tables) = (Database::new(), BookkeepingTables::default());
    database.run(
        "CREATE SCHEMA app; CREATE TABLE app.\"T\" (a int, b int); CREATE TABLE p (a int) PARTITION BY RANGE (a); \
         CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2)",
    );
    let mut backend = database.open();
    let id = running(&mut backend);
    assert_eq!(backend.in_flight(&tables, id), Ok(InFlight::Undone));
    for sql in [
        "CREATE INDEX CONCURRENTLY \"I x\" ON app.\"T\" (a)",
        "CREATE INDEX CONCURRENTLY ON app.\"T\" (b)",
        "DROP INDEX CONCURRENTLY app.\"I x\"",
        "CREATE MATERIALIZED VIEW v AS SELECT 1 AS one",
        "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY",
    ] {
        assert_eq!(backend.announce(&tables, id, 0, &outside(sql)), Ok(Announced::Certain), "{sql}");
        assert_eq!(backend.in_flight(&tables, id), Ok(InFlight::Undone), "{sql}");
        backend.execute(&outside(sql)).unwrap();
        assert_eq!(backend.in_flight(&tables, id), Ok(InFlight::Done), "{sql}");
        backend.update_history(&tables, id, 1, StepState::Running, None).unwrap();
        assert_eq!(backend.in_flight(&tables, id), Ok(InFlight::Undone), "{sql}");
    }
    backend.announce(&tables, id, 0, &outside("CALL f()")).unwrap();
    assert_eq!(backend.in_flight(&tables, id), Ok(InFlight::Unknown { sql: "CALL f()".to_owned() }));
    backend.announce(&tables, id, 0, &outside("VACUUM p")).unwrap();
    assert_eq!(backend.in_flight(&tables, id), Ok(InFlight::Undone));
}

#[test]
fn an_index_that_was_half_made_or_half_dropped_is_settled() {
    let (database, tables) = (Database::new(), BookkeepingTables::default());
    database.run("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)");
    let mut backend = database.open();
    let id = running(&mut backend);
    let (create, drop) = ("CREATE UNIQUE INDEX CONCURRENTLY ix ON t (a)", "DROP INDEX CONCURRENTLY ix");
    backend.announce(&tables, id, 0, &outside(create)).unwrap();
    backend.execute(&outside(create)).unwrap_err();
    assert_eq!(backend.in_flight(&tables, id), Ok(InFlight::Undone));
    database.run("DELETE FROM t");
    backend.execute(&outside(create)).unwrap();
    assert_eq!(backend.in_flight(&tables, id), Ok(InFlight::Done));
    backend.announce(&tables, id, 1, &outside(drop)).unwrap();
    // What the first of its transactions does, where the others do not come.
    database.run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix'::regclass");
    assert_eq!(backend.in_flight(&tables, id), Ok(InFlight::Undone));
    backend.execute(&outside(drop)).unwrap();
    assert_eq!(backend.in_flight(&tables, id), Ok(InFlight::Done));
}

#[test]
fn a_history_of_an_earlier_version_gets_what_it_lacks() {
    let (database, tables) = (Database::new(), BookkeepingTables::default());
    let mut backend = database.open();
    let id = running(&mut backend);
    database.run("ALTER TABLE limbeck_history DROP COLUMN in_flight");
    assert_eq!(backend.in_flight(&tables, id), Ok(InFlight::Undone));
    backend.ensure_bookkeeping(&tables).unwrap();
    backend.announce(&tables, id, 0, &outside("CALL f()")).unwrap();
    assert_eq!(backend.in_flight(&tables, id), Ok(InFlight::Unknown { sql: "CALL f()".to_owned() }));
}
