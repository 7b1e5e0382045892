//! Running SQL over Diesel, and reading rows of texts.
#![allow(clippy::disallowed_methods)]

use diesel::{
    MysqlConnection, QueryResult, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    deserialize,
    mysql::{Mysql, MysqlType, MysqlValue},
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    row::{Field, NamedRow, Row as Rows},
    sql_types::{BigInt, Text, Untyped},
};

use crate::journal::{Repeated, Value};

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

    /// All values, for messages.
    pub(super) fn describe(&self) -> String {
        let values: Vec<_> = self.values.iter().map(|value| value.as_deref().unwrap_or("NULL")).collect();
        values.join(", ")
    }

    /// All values.
    pub(super) fn into_values(self) -> Vec<Option<String>> {
        self.values
    }
}

impl QueryableByName<Mysql> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Mysql>) -> deserialize::Result<Self> {
        let mut values = Vec::new();
        for column in 0..row.field_count() {
            let field = Rows::get(row, column).ok_or("a row is shorter than its statement")?;
            values.push(field.value().map(|value| text(&value)));
        }
        Ok(Self { values })
    }
}

/// A value as a text. Times, which queries of our own never ask for as such, are shown by their bytes.
fn text(value: &MysqlValue<'_>) -> String {
    let bytes = value.as_bytes();
    let signed = || match bytes.len() {
        1 => bytes.try_into().map(i8::from_ne_bytes).map_or(0, i64::from),
        2 => bytes.try_into().map(i16::from_ne_bytes).map_or(0, i64::from),
        4 => bytes.try_into().map(i32::from_ne_bytes).map_or(0, i64::from),
        _ => bytes.try_into().map_or(0, i64::from_ne_bytes),
    };
    match value.value_type() {
        MysqlType::Tiny | MysqlType::Short | MysqlType::Long | MysqlType::LongLong => signed().to_string(),
        MysqlType::UnsignedTiny => signed().cast_unsigned().to_le_bytes()[0].to_string(),
        MysqlType::UnsignedShort => (signed() & 0xffff).to_string(),
        MysqlType::UnsignedLong => (signed() & 0xffff_ffff).to_string(),
        MysqlType::UnsignedLongLong => signed().cast_unsigned().to_string(),
        MysqlType::Float => {
            bytes.try_into().map_or_else(|_| String::new(), |four| f32::from_ne_bytes(four).to_string())
        }
        MysqlType::Double => {
            bytes.try_into().map_or_else(|_| String::new(), |eight| f64::from_ne_bytes(eight).to_string())
        }
        MysqlType::Time | MysqlType::Date | MysqlType::DateTime | MysqlType::Timestamp => {
            bytes.iter().map(|byte| format!("{byte:02x}")).collect()
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Diesel keeps the server's handle of a statement without a word against it, so that from the second time on it goes
/// there once and not twice.
impl QueryFragment<Mysql> for Repeated {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Mysql>) -> QueryResult<()> {
        for (place, part) in self.parts.iter().enumerate() {
            out.push_sql(part);
            match self.values.get(place) {
                Some(Value::Text(text)) => out.push_bind_param::<Text, _>(text)?,
                Some(Value::Number(number)) => out.push_bind_param::<BigInt, _>(number)?,
                None => {}
            }
        }
        Ok(())
    }
}

impl QueryId for Repeated {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Repeated {
    type SqlType = Untyped;
}

impl RunQueryDsl<MysqlConnection> for &Repeated {}

/// The rows that a query finds which runs many times.
pub(super) fn query_again(connection: &mut MysqlConnection, repeated: &Repeated) -> QueryResult<Vec<Row>> {
    RunQueryDsl::load(repeated, connection)
}

/// Runs a statement that changes rows and runs many times, and gives the number of them.
pub(super) fn run_again(connection: &mut MysqlConnection, repeated: &Repeated) -> QueryResult<usize> {
    RunQueryDsl::execute(repeated, connection)
}

/// The rows that a query finds.
pub(super) fn query(connection: &mut MysqlConnection, sql: &str) -> QueryResult<Vec<Row>> {
    diesel::sql_query(sql).load(connection)
}

/// Runs one statement that changes rows, and gives the number of them. A row that is found and is as it should be
/// already counts too.
pub(super) fn run(connection: &mut MysqlConnection, sql: &str) -> QueryResult<usize> {
    diesel::sql_query(sql).execute(connection)
}

/// Runs one statement of any kind, rows and all: the servers do not prepare all of them.
pub(super) fn run_all(connection: &mut MysqlConnection, sql: &str) -> QueryResult<()> {
    connection.batch_execute(sql)
}
