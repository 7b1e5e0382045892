//! The version table and the history table: the statements that make and change them.

use limbeck_core::{
    backend::{HistoryRow, StepState},
    dialect::{BookkeepingTables, VersionChange},
    schema::Literal,
    statement::{Cost, Expectation, Statement},
};

use crate::quote;

/// The statements that make the tables where they are not there yet. A version table of Alembic's is left as it is.
pub fn bookkeeping(tables: &BookkeepingTables) -> Vec<Statement> {
    let version = quote::qualified(tables.schema.as_ref(), tables.version.as_str());
    let history = quote::qualified(tables.schema.as_ref(), tables.history.as_str());
    vec![
        Statement::new(
            format!("CREATE TABLE IF NOT EXISTS {version} (\n    version_num VARCHAR(255) NOT NULL PRIMARY KEY\n)"),
            Cost::Metadata,
        ),
        Statement::new(
            format!(
                "CREATE TABLE IF NOT EXISTS {history} (\n    \
                     id INTEGER NOT NULL PRIMARY KEY,\n    \
                     revision VARCHAR(255) NOT NULL,\n    \
                     direction VARCHAR(16) NOT NULL,\n    \
                     checksum VARCHAR(255) NOT NULL,\n    \
                     started_at DATETIME NOT NULL,\n    \
                     finished_at DATETIME,\n    \
                     statement BIGINT NOT NULL,\n    \
                     state VARCHAR(16) NOT NULL,\n    \
                     tool VARCHAR(255) NOT NULL,\n    \
                     applied_by VARCHAR(255)\n)"
            ),
            Cost::Metadata,
        ),
    ]
}

/// The statement that puts a revision into the version table, takes one out, or puts one in another's place.
pub fn version_change(tables: &BookkeepingTables, change: &VersionChange) -> Statement {
    let table = quote::qualified(tables.schema.as_ref(), tables.version.as_str());
    let sql = match change {
        VersionChange::Insert(id) => format!("INSERT INTO {table} (version_num) VALUES ({})", quote::string(id)),
        VersionChange::Delete(id) => format!("DELETE FROM {table} WHERE version_num = {}", quote::string(id)),
        VersionChange::Update { from, to } => {
            let (from, to) = (quote::string(from), quote::string(to));
            format!("UPDATE {table} SET version_num = {to} WHERE version_num = {from}")
        }
    };
    let otherwise = "the version table is not as it was read".to_owned();
    Statement { expect: Expectation::Changed(1, otherwise), ..Statement::new(sql, Cost::Metadata) }
}

/// What a change of the version table does, in words that follow "expected to".
pub(crate) fn words(change: &VersionChange) -> String {
    match change {
        VersionChange::Insert(id) => format!("put in `{id}`"),
        VersionChange::Delete(id) => format!("take out `{id}`"),
        VersionChange::Update { from, to } => format!("put `{to}` in the place of `{from}`"),
    }
}

/// The query for the rows of the version table.
pub(crate) fn select_versions(tables: &BookkeepingTables) -> String {
    let table = quote::qualified(tables.schema.as_ref(), tables.version.as_str());
    format!("SELECT version_num FROM {table}")
}

/// The query for the rows of the history table, oldest first.
pub(crate) fn select_history(tables: &BookkeepingTables) -> String {
    let table = quote::qualified(tables.schema.as_ref(), tables.history.as_str());
    format!(
        "SELECT id, revision, direction, checksum, started_at, finished_at, statement, state, tool, applied_by \
         FROM {table} ORDER BY id"
    )
}

/// The statement that adds a row to the history table; the table itself counts the rows.
pub(crate) fn insert_history(tables: &BookkeepingTables, row: &HistoryRow) -> String {
    let times = (quote::string(&row.started_at), nullable(row.finished_at.as_deref()));
    insert_history_at(tables, row, times)
}

/// The same, with the database's own clock for both times.
pub(crate) fn insert_history_now(tables: &BookkeepingTables, row: &HistoryRow) -> Statement {
    let now = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')".to_owned();
    Statement::new(insert_history_at(tables, row, (now.clone(), now)), Cost::Data)
}

fn insert_history_at(tables: &BookkeepingTables, row: &HistoryRow, (started, finished): (String, String)) -> String {
    let table = quote::qualified(tables.schema.as_ref(), tables.history.as_str());
    let text = |text: &str| quote::string(text);
    let values = [
        text(&row.revision),
        text(&row.direction),
        text(&row.checksum),
        started,
        finished,
        row.statement.to_string(),
        text(row.state.word()),
        text(&row.tool),
        nullable(row.applied_by.as_deref()),
    ];
    format!(
        "INSERT INTO {table} (revision, direction, checksum, started_at, finished_at, statement, state, tool, \
         applied_by) VALUES ({})",
        values.join(", ")
    )
}

/// The statement that says in a row of the history table how far its step has come.
pub(crate) fn update_history(
    tables: &BookkeepingTables,
    id: i64,
    statement: i64,
    state: StepState,
    finished_at: Option<&str>,
) -> String {
    let table = quote::qualified(tables.schema.as_ref(), tables.history.as_str());
    let (state, finished_at) = (quote::string(state.word()), nullable(finished_at));
    format!("UPDATE {table} SET statement = {statement}, state = {state}, finished_at = {finished_at} WHERE id = {id}")
}

fn nullable(text: Option<&str>) -> String {
    quote::literal(&text.map_or(Literal::Null, |text| Literal::String(text.to_owned())))
}
