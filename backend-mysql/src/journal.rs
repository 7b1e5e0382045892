//! The version table and the history table, as MySQL and MariaDB spell them.

use std::cell::RefCell;

use limbeck_core::{
    backend::{HistoryRow, StepState},
    dialect::{BookkeepingTables, VersionChange},
    journal::{Journal, Spelling},
    name::SchemaName,
    statement::{Cost, Statement},
};

use crate::quote;

/// The servers' spelling.
struct MySql;

/// The same, with every value apart from the SQL, so that the server has to understand a statement only once.
#[derive(Default)]
pub(crate) struct Bound {
    values: RefCell<Vec<Value>>,
}

/// A value that goes to the server beside a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
}

/// A statement that runs many times: its SQL in parts, and the values between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repeated {
    pub parts: Vec<String>,
    pub values: Vec<Value>,
}

/// What stands around the number of a value until all of them are known; no text in SQL has it.
const MARK: char = '\0';

/// The clock in UTC, whatever the time zone of the session.
const NOW: &str = "UTC_TIMESTAMP(3)";

/// A DATETIME knows of no zone, and takes no letter for one.
fn datetime(at: &str) -> String {
    at.replace('T', " ").replace('Z', "")
}

impl Spelling for MySql {
    fn qualified(&self, schema: Option<&SchemaName>, name: &str) -> String {
        quote::qualified(schema, name)
    }

    fn string(&self, text: &str) -> String {
        quote::string(text)
    }

    fn time(&self, at: &str) -> String {
        quote::string(&datetime(at))
    }

    fn counter(&self) -> &'static str {
        "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY"
    }

    fn text_type(&self) -> &'static str {
        "LONGTEXT"
    }

    fn time_type(&self) -> &'static str {
        "DATETIME(3)"
    }

    fn now(&self) -> (&'static str, &'static str) {
        (NOW, NOW)
    }

    fn text_of(&self, column: &str) -> String {
        format!("CAST({column} AS CHAR)")
    }

    fn time_of(&self, column: &str) -> String {
        format!("CONCAT(REPLACE(CAST({column} AS CHAR), ' ', 'T'), 'Z')")
    }

    /// A statement that changes the schema commits by itself.
    fn announces(&self) -> bool {
        true
    }

    /// What is written together has to be undone together, whatever engine the server prefers, and a revision's name is
    /// compared letter by letter.
    fn table_options(&self) -> &'static str {
        " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"
    }
}

impl Bound {
    fn value(&self, value: Value) -> String {
        let mut values = self.values.borrow_mut();
        values.push(value);
        format!("{MARK}{}{MARK}", values.len() - 1)
    }

    /// The statement, its values in the order in which they stand in it.
    fn finish(self, sql: &str) -> Repeated {
        let known = self.values.into_inner();
        let parts = sql.split(MARK).step_by(2).map(str::to_owned).collect();
        let numbers = sql.split(MARK).skip(1).step_by(2);
        let values = numbers.filter_map(|number| known.get(number.parse::<usize>().ok()?).cloned()).collect();
        Repeated { parts, values }
    }
}

/// What is no value is spelled as ever.
impl Spelling for Bound {
    fn qualified(&self, schema: Option<&SchemaName>, name: &str) -> String {
        MySql.qualified(schema, name)
    }

    fn string(&self, text: &str) -> String {
        self.value(Value::Text(text.to_owned()))
    }

    fn number(&self, number: i64) -> String {
        self.value(Value::Number(number))
    }

    fn time(&self, at: &str) -> String {
        self.string(&datetime(at))
    }

    fn counter(&self) -> &'static str {
        MySql.counter()
    }

    fn time_type(&self) -> &'static str {
        MySql.time_type()
    }

    fn now(&self) -> (&'static str, &'static str) {
        MySql.now()
    }

    fn announces(&self) -> bool {
        MySql.announces()
    }
}

/// The two tables.
pub fn journal(tables: &BookkeepingTables) -> Journal<'_> {
    Journal::new(tables, &MySql)
}

/// The statement that makes a database.
pub(crate) fn make_schema(schema: &SchemaName) -> String {
    format!("CREATE SCHEMA IF NOT EXISTS {}", quote::identifier(schema.as_str()))
}

/// The statements that make the tables, and their database, where they are not there yet.
pub fn bookkeeping(tables: &BookkeepingTables) -> Vec<Statement> {
    let schema = tables.schema.as_ref().map(make_schema);
    schema.map(|sql| Statement::new(sql, Cost::Metadata)).into_iter().chain(journal(tables).create()).collect()
}

impl Repeated {
    /// A statement of the books.
    pub(crate) fn of(tables: &BookkeepingTables, sql: impl FnOnce(&Journal<'_>) -> String) -> Self {
        Self::new(|bound| sql(&Journal::new(tables, bound)))
    }

    /// A statement whose values are spelled by what the function is given.
    pub(crate) fn new(sql: impl FnOnce(&Bound) -> String) -> Self {
        let bound = Bound::default();
        let sql = sql(&bound);
        bound.finish(&sql)
    }

    /// A statement without values.
    pub(crate) fn plain(sql: &str) -> Self {
        Self { parts: vec![sql.to_owned()], values: Vec::new() }
    }

    /// The SQL, with a `?` for each value.
    pub(crate) fn sql(&self) -> String {
        self.parts.join("?")
    }
}

/// The statement that adds a row to the history, of a step that begins with a statement that is about to run.
pub(crate) fn begin(
    tables: &BookkeepingTables,
    row: &HistoryRow,
    text: Option<impl FnOnce(&Bound) -> String>,
) -> Repeated {
    Repeated::new(|bound| {
        let text = text.map(|text| ("in_flight", text(bound)));
        Journal::new(tables, bound).insert_history_with(row, text.as_slice())
    })
}

/// The statement that writes into a row of the history how many statements took effect, and what is about to run.
pub(crate) fn announce(
    tables: &BookkeepingTables,
    id: i64,
    done: i64,
    text: impl FnOnce(&Bound) -> String,
) -> Repeated {
    Repeated::new(|bound| Journal::new(tables, bound).announce(id, done, &text(bound)))
}

/// The statement that ends a step and puts its revision in the place of another, both or none: it changes two rows then.
/// Nothing for any other change of the version table.
pub(crate) fn close(
    tables: &BookkeepingTables,
    (id, statement, finished_at): (i64, i64, &str),
    changes: &[VersionChange],
) -> Option<Repeated> {
    let [VersionChange::Update { from, to }] = changes else { return None };
    let (version, history) = (journal(tables).version(), journal(tables).history());
    Some(Repeated::new(|bound| {
        let (from, to, finished_at) = (bound.string(from), bound.string(to), bound.time(finished_at));
        let (id, statement) = (bound.number(id), bound.number(statement));
        format!(
            "UPDATE {version} v, {history} h SET v.version_num = {to}, h.statement = {statement}, h.state = '{}', \
             h.finished_at = {finished_at}, h.plan = NULL, h.in_flight = NULL \
             WHERE v.version_num = {from} AND h.id = {id}",
            StepState::Done.word()
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_order_of_the_statement() {
        let tables = BookkeepingTables::default();
        let at = Some("2026-11-21T06:10:00.000Z");
        let repeated = Repeated::of(&tables, |journal| journal.update_history(5, 3, StepState::Failed, at));
        assert_eq!(
            repeated.sql(),
            "UPDATE `limbeck_history` SET statement = ?, state = ?, finished_at = ?, in_flight = NULL WHERE id = ?"
        );
        let text = |text: &str| Value::Text(text.to_owned());
        let values = [Value::Number(3), text("failed"), text("2026-11-21 06:10:00.000"), Value::Number(5)];
        assert_eq!(repeated.values, values);
    }
}
