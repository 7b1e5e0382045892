//! The version table and the history table: the statements that make and change them, which all backends share, and
//! what each spells in its own way.

use crate::{
    backend::{HistoryRow, StepState},
    dialect::{BookkeepingTables, VersionChange},
    name::SchemaName,
    statement::{Cost, Expectation, Statement},
};

/// The column of the history that holds what a step runs.
const PLAN: &str = "plan";

/// The column of the history that holds the statement that is running, where no transaction could undo it.
const IN_FLIGHT: &str = "in_flight";

/// How a database spells what the statements of the two tables consist of.
pub trait Spelling {
    /// A table's name, quoted, behind its schema.
    fn qualified(&self, schema: Option<&SchemaName>, name: &str) -> String;

    /// A string as a literal.
    fn string(&self, text: &str) -> String;

    /// A number as a literal.
    fn number(&self, number: i64) -> String {
        number.to_string()
    }

    /// A time, given as `2026-11-21T06:10:00.000Z`, as a literal.
    fn time(&self, at: &str) -> String {
        self.string(at)
    }

    /// The type, and all else, of the column that counts the rows of the history by itself.
    fn counter(&self) -> &'static str;

    /// The type of a text of any length.
    fn text_type(&self) -> &'static str {
        "TEXT"
    }

    /// The type of a time.
    fn time_type(&self) -> &'static str;

    /// The database's own clock: when what runs now began, and the very moment.
    fn now(&self) -> (&'static str, &'static str);

    /// A column, read as a text.
    fn text_of(&self, column: &str) -> String {
        column.to_owned()
    }

    /// A column that holds a time, read as a text such as `2026-11-21T06:10:00.000Z`.
    fn time_of(&self, column: &str) -> String {
        self.text_of(column)
    }

    /// Whether the database has statements that are announced before they run, since no transaction could undo them. The
    /// history then has a column more.
    fn announces(&self) -> bool {
        false
    }

    /// What stands behind the definition of a table.
    fn table_options(&self) -> &'static str {
        ""
    }
}

/// The two tables, as one database spells what is done to them.
pub struct Journal<'a> {
    tables: &'a BookkeepingTables,
    spelling: &'a dyn Spelling,
}

impl<'a> Journal<'a> {
    /// The two tables under these names.
    pub fn new(tables: &'a BookkeepingTables, spelling: &'a dyn Spelling) -> Self {
        Self { tables, spelling }
    }

    /// The name of the version table, quoted.
    pub fn version(&self) -> String {
        self.spelling.qualified(self.tables.schema.as_ref(), self.tables.version.as_str())
    }

    /// The name of the history table, quoted.
    pub fn history(&self) -> String {
        self.spelling.qualified(self.tables.schema.as_ref(), self.tables.history.as_str())
    }

    /// What is missing of the tables, as statements; given are the columns that are there. A version table of Alembic's
    /// is left as it is, and a history of a version before this one gets what it lacks.
    pub fn missing(&self, version: &[String], history: &[String]) -> Vec<Statement> {
        let add = |column| format!("ALTER TABLE {} ADD COLUMN {column} {}", self.history(), self.spelling.text_type());
        let further = match history {
            [] => vec![self.create_history()],
            _ => self.later_columns().filter(|column| !has(history, column)).map(add).collect(),
        };
        let create = version.is_empty().then(|| self.create_version());
        create.into_iter().chain(further).map(|sql| Statement::new(sql, Cost::Metadata)).collect()
    }

    /// The statements that make the tables where they are not there yet. A version table of Alembic's is left as it is.
    pub fn create(&self) -> Vec<Statement> {
        [self.create_version(), self.create_history()].map(|sql| Statement::new(sql, Cost::Metadata)).to_vec()
    }

    /// The columns that the history of an earlier version may lack.
    fn later_columns(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(PLAN).chain(self.spelling.announces().then_some(IN_FLIGHT))
    }

    fn create_version(&self) -> String {
        let (version, options) = (self.version(), self.spelling.table_options());
        format!("CREATE TABLE IF NOT EXISTS {version} (\n    version_num VARCHAR(255) NOT NULL PRIMARY KEY\n){options}")
    }

    fn create_history(&self) -> String {
        let spelling = self.spelling;
        let (counter, time) = (spelling.counter(), spelling.time_type());
        let text = |column| format!(",\n    {column} {}", spelling.text_type());
        format!(
            "CREATE TABLE IF NOT EXISTS {} (\n    \
                 id {counter},\n    \
                 revision VARCHAR(255) NOT NULL,\n    \
                 direction VARCHAR(16) NOT NULL,\n    \
                 checksum VARCHAR(255) NOT NULL,\n    \
                 started_at {time} NOT NULL,\n    \
                 finished_at {time},\n    \
                 statement BIGINT NOT NULL,\n    \
                 state VARCHAR(16) NOT NULL,\n    \
                 tool VARCHAR(255) NOT NULL,\n    \
                 applied_by VARCHAR(255){}\n){}",
            self.history(),
            self.later_columns().map(text).collect::<String>(),
            spelling.table_options(),
        )
    }

    /// The statement that puts a revision into the version table, takes one out, or puts one in another's place.
    pub fn change_version(&self, change: &VersionChange) -> Statement {
        let table = self.version();
        let string = |text: &str| self.spelling.string(text);
        let sql = match change {
            VersionChange::Insert(id) => format!("INSERT INTO {table} (version_num) VALUES ({})", string(id)),
            VersionChange::Delete(id) => format!("DELETE FROM {table} WHERE version_num = {}", string(id)),
            VersionChange::Update { from, to } => {
                format!("UPDATE {table} SET version_num = {} WHERE version_num = {}", string(to), string(from))
            }
        };
        let otherwise = "the version table is not as it was read".to_owned();
        Statement { expect: Expectation::Changed(1, otherwise), ..Statement::new(sql, Cost::Metadata) }
    }

    /// The query for the rows of the version table.
    pub fn select_versions(&self) -> String {
        format!("SELECT {} FROM {}", self.spelling.text_of("version_num"), self.version())
    }

    /// The query for the rows of a version table that is Diesel's own.
    pub fn select_diesel_versions(&self) -> String {
        format!("SELECT {} FROM {}", self.spelling.text_of("version"), self.version())
    }

    /// The query for the rows of the history table, oldest first, as [`HistoryRow::from_texts`] reads them; given are the
    /// columns that are there.
    pub fn select_history(&self, columns: &[String]) -> String {
        let text = |column: &&str| self.spelling.text_of(column);
        let begin: Vec<_> = ["id", "revision", "direction", "checksum"].iter().map(text).collect();
        let times = ["started_at", "finished_at"].map(|column| self.spelling.time_of(column));
        let further: Vec<_> = ["statement", "state", "tool", "applied_by"].iter().map(text).collect();
        let plan = if has(columns, PLAN) { PLAN } else { "NULL" };
        let all = [begin, times.to_vec(), further, vec![plan.to_owned()]].concat().join(", ");
        format!("SELECT {all} FROM {} ORDER BY id", self.history())
    }

    /// The statement that adds a row to the history table; the table itself counts the rows.
    pub fn insert_history(&self, row: &HistoryRow) -> String {
        self.insert_history_with(&HistoryRow { id: 0, ..row.clone() }, &[])
    }

    /// The same, with columns that only one backend has, and their values in SQL. A row that has a number keeps it.
    pub fn insert_history_with(&self, row: &HistoryRow, further: &[(&str, String)]) -> String {
        let time = |at: &str| self.spelling.time(at);
        let finished = row.finished_at.as_deref().map_or_else(|| "NULL".to_owned(), time);
        self.insert_at(row, (&time(&row.started_at), &finished), further)
    }

    /// The same, with the database's own clock for both times.
    pub fn insert_history_now(&self, row: &HistoryRow) -> Statement {
        let (started, finished) = self.spelling.now();
        Statement::new(self.insert_at(row, (started, finished), &[]), Cost::Metadata)
    }

    fn insert_at(&self, row: &HistoryRow, (started, finished): (&str, &str), further: &[(&str, String)]) -> String {
        let string = |text: &str| self.spelling.string(text);
        let values = [
            string(&row.revision),
            string(&row.direction),
            string(&row.checksum),
            started.to_owned(),
            finished.to_owned(),
            self.spelling.number(row.statement),
            string(row.state.word()),
            string(&row.tool),
            row.applied_by.as_deref().map_or_else(|| "NULL".to_owned(), string),
        ];
        let number = Some(row.id).filter(|id| *id != 0).map(|id| ("id", self.spelling.number(id)));
        // A script may meet a history without the column.
        let plan = row.plan.as_deref().map(|plan| ("plan", string(plan)));
        let further: Vec<_> = number.into_iter().chain(plan).chain(further.iter().cloned()).collect();
        let columns: String = further.iter().map(|(column, _)| format!(", {column}")).collect();
        let further = further.into_iter().map(|(_, value)| value);
        format!(
            "INSERT INTO {} (revision, direction, checksum, started_at, finished_at, statement, state, tool, \
             applied_by{columns}) VALUES ({})",
            self.history(),
            values.into_iter().chain(further).collect::<Vec<_>>().join(", ")
        )
    }

    /// The statement that says in a row of the history table how far its step has come.
    pub fn update_history(&self, id: i64, statement: i64, state: StepState, finished_at: Option<&str>) -> String {
        let finished_at = finished_at.map_or_else(|| "NULL".to_owned(), |at| self.spelling.time(at));
        let done = state == StepState::Done;
        let number = |number| self.spelling.number(number);
        let (history, state) = (self.history(), self.spelling.string(state.word()));
        let (statement, id) = (number(statement), number(id));
        let done = if done { ", plan = NULL" } else { "" };
        let further = if self.spelling.announces() { ", in_flight = NULL" } else { "" };
        format!(
            "UPDATE {history} SET statement = {statement}, state = {state}, finished_at = {finished_at}{done}{further} \
             WHERE id = {id}"
        )
    }

    /// The statement that writes into a row of the history table what its step runs, and the checksum of the revision
    /// that says so.
    pub fn update_plan(&self, id: i64, plan: &str, checksum: &str) -> String {
        let (plan, checksum) = (self.spelling.string(plan), self.spelling.string(checksum));
        let (history, id) = (self.history(), self.spelling.number(id));
        format!("UPDATE {history} SET plan = {plan}, checksum = {checksum} WHERE id = {id}")
    }

    /// The statement that writes into a row of the history table how many statements took effect, and what is about to
    /// run, which is an expression.
    pub fn announce(&self, id: i64, done: i64, announcement: &str) -> String {
        let (done, id) = (self.spelling.number(done), self.spelling.number(id));
        format!("UPDATE {} SET statement = {done}, in_flight = {announcement} WHERE id = {id}", self.history())
    }

    /// The query for what was about to run; nothing where the table, which has these columns, does not say it.
    pub fn select_in_flight(&self, columns: &[String], id: i64) -> Option<String> {
        let id = self.spelling.number(id);
        has(columns, IN_FLIGHT).then(|| format!("SELECT in_flight FROM {} WHERE id = {id}", self.history()))
    }
}

/// Whether a table has a column.
fn has(columns: &[String], name: &str) -> bool {
    columns.iter().any(|column| column.eq_ignore_ascii_case(name))
}

/// What a change of the version table does, in words that follow "expected to".
pub fn words(change: &VersionChange) -> String {
    match change {
        VersionChange::Insert(id) => format!("put in `{id}`"),
        VersionChange::Delete(id) => format!("take out `{id}`"),
        VersionChange::Update { from, to } => format!("put `{to}` in the place of `{from}`"),
    }
}

impl HistoryRow {
    /// The row that the query of [`Journal::select_history`] found, its columns as texts.
    pub fn from_texts<'t>(text: impl Fn(usize) -> Option<&'t str>) -> Self {
        let number = |column| text(column).and_then(|text| text.parse().ok()).unwrap_or_default();
        let words = |column| text(column).unwrap_or_default().to_owned();
        Self {
            id: number(0),
            revision: words(1),
            direction: words(2),
            checksum: words(3),
            started_at: words(4),
            finished_at: text(5).map(str::to_owned),
            statement: number(6),
            state: StepState::from_word(text(7).unwrap_or_default()),
            tool: words(8),
            applied_by: text(9).map(str::to_owned),
            plan: text(10).map(str::to_owned),
        }
    }
}
