//! A connection of the tests' own, and queries whose rows are JSON.

use std::path::Path;

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_types::Text,
};
use serde_json::Value;

use crate::Fallible;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// A connection to the file.
pub fn open(file: &Path) -> Fallible<SqliteConnection> {
    let path = file.to_str().ok_or("the path of the database is no text")?;
    Ok(SqliteConnection::establish(path)?)
}

/// The rows of a query whose one column is called `line` and is a text.
#[expect(clippy::disallowed_methods, reason = "what limbeck did is looked at without limbeck")]
pub fn lines(connection: &mut SqliteConnection, sql: &str) -> Fallible<Vec<String>> {
    let lines: Vec<Line> = diesel::sql_query(sql).load(connection).map_err(|error| format!("{sql}: {error}"))?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}

/// The same for a column that is JSON.
pub fn values(connection: &mut SqliteConnection, sql: &str) -> Fallible<Vec<Value>> {
    lines(connection, sql)?.iter().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Runs statements.
#[expect(clippy::disallowed_methods, reason = "rows are put in beside limbeck")]
pub fn run(connection: &mut SqliteConnection, sql: &str) -> Fallible<()> {
    let beginning = || sql.chars().take(200).collect::<String>();
    connection.batch_execute(sql).map_err(|error| format!("{error}, in {}", beginning()).into())
}

/// A text as SQL.
pub fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name as SQL.
pub fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
