//! The version table and the history table.

use diesel::SqliteConnection;
use limbeck_backend_sqlite::SqliteBackend;
use limbeck_core::{
    backend::{Backend, BackendError, Bookkeeping, HistoryRow, StepState},
    dialect::{BookkeepingTables, VersionChange},
    name::{SchemaName, TableName},
};

use crate::sql::{memory, run};

fn tables(version: &str) -> BookkeepingTables {
    let name = |name: &str| TableName::new(name).unwrap();
    BookkeepingTables { version: name(version), history: name("limbeck_history"), schema: None }
}

fn backend(connection: &mut SqliteConnection) -> SqliteBackend<'_> {
    SqliteBackend::new(connection).unwrap()
}

fn row() -> HistoryRow {
    HistoryRow {
        id: 0,
        revision: "ae10".to_owned(),
        direction: "upgrade".to_owned(),
        checksum: "00ff".to_owned(),
        started_at: "2025-11-08T19:21:07Z".to_owned(),
        finished_at: None,
        statement: 0,
        state: StepState::Running,
        tool: "limbeck's own".to_owned(),
        applied_by: Some("o'neil".to_owned()),
        plan: None,
    }
}

#[test]
fn versions_come_and_go() {
    let mut connection = memory("");
    let mut backend = backend(&mut connection);
    let tables = tables("limbeck_version");
    assert_eq!(backend.versions(&tables).unwrap(), None);
    backend.ensure_bookkeeping(&tables).unwrap();
    backend.ensure_bookkeeping(&tables).unwrap();
    assert_eq!(backend.versions(&tables).unwrap(), Some(vec![]));
    backend.change_version(&tables, &VersionChange::Insert("a".to_owned())).unwrap();
    let update = VersionChange::Update { from: "a".to_owned(), to: "b".to_owned() };
    backend.change_version(&tables, &update).unwrap();
    assert_eq!(backend.versions(&tables).unwrap(), Some(vec!["b".to_owned()]));
    let error = backend.change_version(&tables, &update).unwrap_err();
    assert_eq!(error, BackendError::VersionMoved("put `b` in the place of `a`".to_owned()));
    backend.change_version(&tables, &VersionChange::Delete("b".to_owned())).unwrap();
    assert_eq!(backend.versions(&tables).unwrap(), Some(vec![]));
}

#[test]
fn a_table_of_alembics_is_used_as_it_is() {
    let mut connection = memory(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, \
         CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)); INSERT INTO alembic_version VALUES ('abc')",
    );
    let mut backend = backend(&mut connection);
    let tables = tables("alembic_version");
    assert_eq!(backend.versions(&tables).unwrap(), Some(vec!["abc".to_owned()]));
    backend.ensure_bookkeeping(&tables).unwrap();
    let update = VersionChange::Update { from: "abc".to_owned(), to: "def".to_owned() };
    backend.change_version(&tables, &update).unwrap();
    assert_eq!(backend.versions(&tables).unwrap(), Some(vec!["def".to_owned()]));
}

#[test]
fn history_is_kept_in_order() {
    let mut connection = memory("");
    let mut backend = backend(&mut connection);
    let tables = tables("limbeck_version");
    assert_eq!(backend.history(&tables).unwrap(), []);
    backend.ensure_bookkeeping(&tables).unwrap();
    let first = backend.insert_history(&tables, &row()).unwrap();
    let second = backend.insert_history(&tables, &HistoryRow { applied_by: None, ..row() }).unwrap();
    backend.update_history(&tables, first, 7, StepState::Done, Some("2025-11-08T19:21:08Z")).unwrap();
    let history = backend.history(&tables).unwrap();
    let finished_at = Some("2025-11-08T19:21:08Z".to_owned());
    let done = HistoryRow { id: first, statement: 7, state: StepState::Done, finished_at, ..row() };
    assert_eq!(history, [done, HistoryRow { id: second, applied_by: None, ..row() }]);
}

#[test]
fn the_tables_may_be_in_an_attached_database() {
    let mut connection = memory("ATTACH ':memory:' AS books");
    run(&mut connection, "CREATE TABLE t (a)");
    let mut backend = backend(&mut connection);
    let tables = BookkeepingTables { schema: Some(SchemaName::new("books").unwrap()), ..tables("limbeck_version") };
    assert_eq!(backend.versions(&tables).unwrap(), None);
    backend.ensure_bookkeeping(&tables).unwrap();
    backend.change_version(&tables, &VersionChange::Insert("a".to_owned())).unwrap();
    assert_eq!(backend.versions(&tables).unwrap(), Some(vec!["a".to_owned()]));
    backend.insert_history(&tables, &row()).unwrap();
    assert_eq!(backend.history(&tables).unwrap().len(), 1);
    assert_eq!(backend.reflect().unwrap().tables.len(), 1);
}
