//! Running SQL over Diesel, and reading rows of texts.
#![allow(clippy::disallowed_methods)]

use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl,
    deserialize::{self, FromSql},
    pg::Pg,
    row::{Field, NamedRow, Row as Rows},
    sql_types::Text,
};

/// A row whose values are texts; a query casts what is none.
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
}

impl QueryableByName<Pg> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        let mut values = Vec::new();
        for column in 0..row.field_count() {
            let field = Rows::get(row, column).ok_or("a row is shorter than its statement")?;
            values.push(match field.value() {
                Some(value) => Some(<String as FromSql<Text, Pg>>::from_sql(value)?),
                None => None,
            });
        }
        Ok(Self { values })
    }
}

/// The rows that a query finds.
pub(super) fn query(connection: &mut PgConnection, sql: &str) -> QueryResult<Vec<Row>> {
    diesel::sql_query(sql).load(connection)
}

/// Runs one statement, and gives the number of rows that it changed.
pub(super) fn run(connection: &mut PgConnection, sql: &str) -> QueryResult<usize> {
    diesel::sql_query(sql).execute(connection)
}
