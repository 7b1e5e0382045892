//! Running SQL over Diesel, and reading rows of any shape.
#![allow(clippy::disallowed_methods)]

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    deserialize::{self, FromSql},
    row::{Field, NamedRow, Row as Rows},
    sql_types::Text,
    sqlite::Sqlite,
};

/// A row whose values are read as texts, whatever they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Row {
    values: Vec<Option<String>>,
}

impl Row {
    /// A value; nothing where it is NULL, or there is no such column.
    pub(super) fn text(&self, column: usize) -> Option<&str> {
        self.values.get(column)?.as_deref()
    }

    /// All values.
    pub(super) fn into_values(self) -> Vec<Option<String>> {
        self.values
    }

    /// A value that is a number.
    pub(super) fn integer(&self, column: usize) -> Option<i64> {
        self.text(column)?.parse().ok()
    }

    /// All values, for messages.
    pub(super) fn describe(&self) -> String {
        let values: Vec<_> = self.values.iter().map(|value| value.as_deref().unwrap_or("NULL")).collect();
        values.join(", ")
    }
}

impl QueryableByName<Sqlite> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        let mut values = Vec::new();
        for column in 0..row.field_count() {
            let field = Rows::get(row, column).ok_or("a row is shorter than its statement")?;
            values.push(match field.value() {
                Some(value) => Some(<String as FromSql<Text, Sqlite>>::from_sql(value)?),
                None => None,
            });
        }
        Ok(Self { values })
    }
}

/// The rows that a query finds.
pub(super) fn query(connection: &mut SqliteConnection, sql: &str) -> QueryResult<Vec<Row>> {
    diesel::sql_query(sql).load(connection)
}

/// The first rows that a query finds.
pub(super) fn first_rows(connection: &mut SqliteConnection, sql: &str, most: usize) -> QueryResult<Vec<Row>> {
    let rows = diesel::sql_query(sql).load_iter::<Row, diesel::connection::DefaultLoadingMode>(connection)?;
    rows.take(most).collect()
}

/// Runs one statement, and gives the number of rows that it changed.
pub(super) fn run(connection: &mut SqliteConnection, sql: &str) -> QueryResult<usize> {
    diesel::sql_query(sql).execute(connection)
}

/// Runs statements to their end, rows and all.
pub(super) fn run_all(connection: &mut SqliteConnection, sql: &str) -> QueryResult<()> {
    connection.batch_execute(sql)
}
