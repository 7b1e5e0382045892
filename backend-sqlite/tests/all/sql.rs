//! Plain SQL for the tests, past the backend.

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    deserialize::{self, FromSql},
    row::{Field, NamedRow, Row as Rows},
    sql_types::Text,
    sqlite::Sqlite,
};

pub struct Row(pub Vec<Option<String>>);

impl QueryableByName<Sqlite> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        let values = (0..row.field_count()).map(|at| {
            let field = Rows::get(row, at).ok_or("short row")?;
            field.value().map(<String as FromSql<Text, Sqlite>>::from_sql).transpose()
        });
        values.collect::<deserialize::Result<_>>().map(Self)
    }
}

pub fn memory(sql: &str) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    run(&mut connection, sql);
    connection
}

pub fn run(connection: &mut SqliteConnection, sql: &str) {
    connection.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

pub fn rows(connection: &mut SqliteConnection, sql: &str) -> Vec<Vec<Option<String>>> {
    let rows: Vec<Row> = diesel::sql_query(sql).load(connection).unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.into_iter().map(|row| row.0).collect()
}

/// The one value of a query, as text.
pub fn value(connection: &mut SqliteConnection, sql: &str) -> String {
    rows(connection, sql)[0][0].clone().unwrap_or_else(|| "NULL".to_owned())
}
