//! The version table and the history table: the statements that make and change them.

use limbeck_core::{
    backend::HistoryRow,
    dialect::{BookkeepingTables, VersionChange},
    schema::Literal,
    statement::{Cost, Expectation, Statement},
};

use crate::quote;

/// The statements that make the tables, and their schema, where they are not there yet. A version table of Alembic's is
/// left as it is.
pub fn bookkeeping(tables: &BookkeepingTables) -> Vec<Statement> {
    let schema = tables.schema.as_ref();
    let schema = schema.map(|schema| format!("CREATE SCHEMA IF NOT EXISTS {}", quote::identifier(schema.as_str())));
    let statements = schema.into_iter().chain([create_version(tables), create_history(tables)]);
    statements.map(|sql| Statement::new(sql, Cost::Metadata)).collect()
}

fn create_version(tables: &BookkeepingTables) -> String {
    let version = quote::qualified(tables.schema.as_ref(), tables.version.as_str());
    format!("CREATE TABLE IF NOT EXISTS {version} (\n    version_num VARCHAR(255) NOT NULL PRIMARY KEY\n)")
}

fn create_history(tables: &BookkeepingTables) -> String {
    let history = quote::qualified(tables.schema.as_ref(), tables.history.as_str());
    format!(
        "CREATE TABLE IF NOT EXISTS {history} (\n    \
             id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,\n    \
             revision VARCHAR(255) NOT NULL,\n    \
             direction VARCHAR(16) NOT NULL,\n    \
             checksum VARCHAR(255) NOT NULL,\n    \
             started_at DATETIME(3) NOT NULL,\n    \
             finished_at DATETIME(3),\n    \
             statement BIGINT NOT NULL,\n    \
             state VARCHAR(16) NOT NULL,\n    \
             tool VARCHAR(255) NOT NULL,\n    \
             applied_by VARCHAR(255)\n)"
    )
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

/// The statement that adds a row to the history table, with the database's own clock for both times.
pub(crate) fn insert_history_now(tables: &BookkeepingTables, row: &HistoryRow) -> Statement {
    let times = ("UTC_TIMESTAMP(3)".to_owned(), "UTC_TIMESTAMP(3)".to_owned());
    Statement::new(insert_history_at(tables, row, times), Cost::Data)
}

fn insert_history_at(tables: &BookkeepingTables, row: &HistoryRow, (started, finished): (String, String)) -> String {
    let table = quote::qualified(tables.schema.as_ref(), tables.history.as_str());
    let values = [
        quote::string(&row.revision),
        quote::string(&row.direction),
        quote::string(&row.checksum),
        started,
        finished,
        row.statement.to_string(),
        quote::string(row.state.word()),
        quote::string(&row.tool),
        nullable(row.applied_by.as_deref()),
    ];
    format!(
        "INSERT INTO {table} (revision, direction, checksum, started_at, finished_at, statement, state, tool, \
         applied_by) VALUES ({})",
        values.join(", ")
    )
}

fn nullable(text: Option<&str>) -> String {
    quote::literal(&text.map_or(Literal::Null, |text| Literal::String(text.to_owned())))
}
