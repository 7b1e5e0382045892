//! The rows of a database.

use std::hash::{DefaultHasher, Hash, Hasher};

use diesel::SqliteConnection;
use serde_json::Value;

use crate::{
    Fallible,
    database::{lines, name, text, values},
};

/// The rows of a table by its primary key, each an object.
pub fn rows(connection: &mut SqliteConnection, table: &str) -> Fallible<Vec<Value>> {
    let sql = format!("SELECT name AS line FROM pragma_table_xinfo({}) ORDER BY name", text(table));
    let columns = lines(connection, &sql)?;
    let members: Vec<_> = columns.iter().map(|column| format!("{}, {}", text(column), name(column))).collect();
    let sql = format!("SELECT name AS line FROM pragma_table_xinfo({}) WHERE pk > 0 ORDER BY pk", text(table));
    let key: Vec<_> = lines(connection, &sql)?.iter().map(|column| name(column)).collect();
    let order = if key.is_empty() { "rowid".to_owned() } else { key.join(", ") };
    let sql = format!("SELECT json_object({}) AS line FROM {} ORDER BY {order}", members.join(", "), name(table));
    values(connection, &sql)
}

/// All tables but limbeck's history and SQLite's own, by name.
pub fn tables(connection: &mut SqliteConnection) -> Fallible<Vec<String>> {
    lines(
        connection,
        "SELECT name AS line FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         AND name <> 'limbeck_history' ORDER BY name",
    )
}

/// The definitions, the version, and numbers that stand for all rows: two databases in which both are equal hold the same. The
/// history, which holds times, is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The definitions, in an order that does not depend on when they were made, and without white space: SQLite's own
    /// ALTER TABLE writes its additions behind what is there, a rebuild of the same table on lines of their own.
    pub definitions: Vec<String>,
    /// The rows of the version table.
    pub version: Vec<String>,
    /// How many rows each table has, and the hash of them.
    pub rows: Vec<(String, usize, u64)>,
}

impl State {
    /// What is in one of two states only, a line each.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let facts = |state: &Self| -> Vec<String> {
            let rows = state.rows.iter().map(|(table, count, hash)| format!("{table}: {count} rows, {hash:x}"));
            state.definitions.iter().cloned().chain([format!("version {:?}", state.version)]).chain(rows).collect()
        };
        let (one, two) = (facts(self), facts(other));
        let only = |sign: char, these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|fact| !those.contains(fact)).map(|fact| format!("{sign} {fact}")).collect()
        };
        [only('-', &one, &two), only('+', &two, &one)].concat()
    }
}

/// Reads the state of a database.
pub fn state(connection: &mut SqliteConnection) -> Fallible<State> {
    let definitions = lines(
        connection,
        "SELECT type || ' ' || name || ': ' || replace(replace(coalesce(sql, ''), ' ', ''), char(10), '') AS line \
         FROM sqlite_schema ORDER BY type, name",
    )?;
    let tables = tables(connection)?;
    let version = if tables.iter().any(|table| table == "limbeck_version") {
        lines(connection, "SELECT version_num AS line FROM limbeck_version ORDER BY 1")?
    } else {
        Vec::new()
    };
    let mut rows = Vec::new();
    for table in tables {
        let columns = lines(connection, &format!("SELECT name AS line FROM pragma_table_info({})", text(&table)))?;
        let columns: Vec<_> = columns.iter().map(|column| format!("quote({})", name(column))).collect();
        // One text for all rows: a row at a time is slow in a build without optimization.
        let sql = format!(
            "SELECT count(*) || ' ' || coalesce(group_concat(line, ';'), '') AS line \
             FROM (SELECT {} AS line FROM {} ORDER BY rowid)",
            columns.join(" || ',' || "),
            name(&table)
        );
        let mut hasher = DefaultHasher::new();
        let all = lines(connection, &sql)?;
        all.hash(&mut hasher);
        let count = all.first().and_then(|all| all.split(' ').next()).unwrap_or_default();
        rows.push((table, count.parse()?, hasher.finish()));
    }
    Ok(State { definitions, version, rows })
}
