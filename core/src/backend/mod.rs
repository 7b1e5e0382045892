//! What a backend does with a connection: run statements, read the catalog, keep the books.

mod error;

use std::{
    any::Any,
    collections::BTreeSet,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use crate::{
    dialect::{BookkeepingTables, Dialect, VersionChange},
    name::SchemaName,
    schema::Schema,
    statement::{Session, Statement},
};

pub use error::{BackendError, Hindrance};

/// What is read of the books, and what the moves of a migration change in the version table: the same on every database,
/// so that whatever keeps [`Books`](crate::books::Books) has it.
pub trait Bookkeeping {
    /// The rows of the version table, in the order in which they are read; nothing when there is no such table.
    fn versions(&mut self, tables: &BookkeepingTables) -> Result<Option<Vec<String>>, BackendError>;

    /// The versions that Diesel's own table names, `__diesel_schema_migrations`, in their order; nothing when there is no
    /// such table.
    fn diesel_versions(&mut self) -> Result<Option<Vec<String>>, BackendError> {
        Ok(None)
    }

    /// Changes the version table. Fails when the row that it is about is not there: another instance was faster.
    fn change_version(&mut self, tables: &BookkeepingTables, change: &VersionChange) -> Result<(), BackendError>;

    /// The rows of the history table, oldest first; none when there is no such table.
    fn history(&mut self, tables: &BookkeepingTables) -> Result<Vec<HistoryRow>, BackendError>;
}

/// A live connection to a database.
///
/// A backend does what it is told, one thing at a time; in which order is the business of the migrator.
pub trait Backend: Bookkeeping {
    /// The database's own language.
    fn dialect(&self) -> &dyn Dialect;

    /// What the database is called in messages: its address without a password.
    fn describe(&self) -> String;

    /// Reads everything in the database, in a fixed number of queries.
    fn reflect(&mut self) -> Result<Schema, BackendError>;

    /// Reads everything, and what else is in the schemas of these names, where the database is not read with all of its
    /// schemas anyway. A schema that is not there is passed over.
    fn reflect_with(&mut self, others: &BTreeSet<SchemaName>) -> Result<Schema, BackendError> {
        let _ = others;
        self.reflect()
    }

    /// Finds out what the database makes of queries and expressions that it holds in other words, so that the canonical
    /// form of its [`dialect`](Self::dialect) tells whether they are the same. Nothing of it stays in the database. Where
    /// it cannot be found out, the words are compared. Tells whether something was learned.
    fn learn(&mut self, _held: &Schema, _wanted: &[&Schema]) -> bool {
        false
    }

    /// Whether the database is read with all of its schemas anyway, whatever [`reflect_with`](Self::reflect_with) is asked
    /// for.
    fn reads_all_schemas(&self) -> bool {
        true
    }

    /// The functions, procedures and the like in these schemas and in the usual one, or in all, where none is named, which
    /// SQL of a person's own has made and of which no operation knows. Those that came with an extension are none of
    /// them.
    fn routines(&mut self, schemas: &BTreeSet<SchemaName>) -> Result<Vec<Routine>, BackendError> {
        let _ = schemas;
        Ok(Vec::new())
    }

    /// The driver's own connection, which functions of the program take ([`run`](crate::operation::Run)). Without one, none
    /// can be called.
    fn native_connection(&mut self) -> Option<&mut dyn Any> {
        None
    }

    /// Hears that a function of the program is about to get the connection.
    fn function_begins(&mut self) -> Result<(), BackendError> {
        Ok(())
    }

    /// Hears that the function has ended well, and looks at what it did where the database itself does not: fails where
    /// rows refer to nothing by it.
    fn function_ended(&mut self) -> Result<(), BackendError> {
        Ok(())
    }

    /// Runs a statement, and checks what it expects. Gives the number of rows that it changed.
    fn execute(&mut self, statement: &Statement) -> Result<usize, BackendError>;

    /// Begins a transaction in which this connection alone writes, waiting up to `patience` for others, after making
    /// what `session` asks for so. Fails when a transaction is open already.
    fn begin(&mut self, session: Session, patience: Duration) -> Result<(), BackendError>;

    /// Ends the transaction, keeping what it did, and makes what `begin` changed around it as it was.
    fn commit(&mut self) -> Result<(), BackendError>;

    /// Ends the transaction, undoing what it did, and makes what `begin` changed around it as it was.
    fn rollback(&mut self) -> Result<(), BackendError>;

    /// Takes the lock that keeps other instances from migrating by these tables, waiting up to `patience`; histories
    /// with tables of other names do not wait for each other. Where a transaction itself keeps them out it waits until
    /// the database can be read.
    fn lock(&mut self, tables: &BookkeepingTables, patience: Duration) -> Result<(), BackendError>;

    /// Hears how long reading and writing wait for others from now on, until the lock is given back.
    fn be_patient(&mut self, patience: Duration) -> Result<(), BackendError> {
        let _ = patience;
        Ok(())
    }

    /// Waits until nobody else writes, at most so long. False where somebody still does, so that [`begin`](Self::begin)
    /// would wait; always true where a transaction does not keep all other writers out.
    fn await_writers(&mut self, patience: Duration) -> Result<bool, BackendError> {
        let _ = patience;
        Ok(true)
    }

    /// Gives the lock back.
    fn unlock(&mut self) -> Result<(), BackendError>;

    /// How many characters a row of the version table may have: Alembic's has 32. Nothing when there is no such table, and
    /// where the database keeps texts of any length whatever the column says.
    fn version_width(&mut self, tables: &BookkeepingTables) -> Result<Option<usize>, BackendError> {
        let _ = tables;
        Ok(None)
    }

    /// Makes the version table and the history table where they are not there yet.
    fn ensure_bookkeeping(&mut self, tables: &BookkeepingTables) -> Result<(), BackendError>;

    /// Adds a row to the history table, and gives its id.
    fn insert_history(&mut self, tables: &BookkeepingTables, row: &HistoryRow) -> Result<i64, BackendError>;

    /// Says in a row of the history table how far its step has come.
    fn update_history(
        &mut self,
        tables: &BookkeepingTables,
        id: i64,
        statement: i64,
        state: StepState,
        finished_at: Option<&str>,
    ) -> Result<(), BackendError>;

    /// Writes down, in a row of the history table, that `done` statements took effect and that a further one is about to
    /// run which no transaction could undo, with what will tell later whether it took effect. What is written is wiped
    /// out as soon as [`update_history`](Self::update_history) says more.
    ///
    /// Without a word of its own a backend writes nothing.
    fn announce(
        &mut self,
        tables: &BookkeepingTables,
        id: i64,
        done: i64,
        statement: &Statement,
    ) -> Result<Announced, BackendError> {
        let _ = (tables, id, done, statement);
        Ok(Announced::Nothing)
    }

    /// Adds a row to the history table for a step that begins outside of a transaction, and gives its id. A statement that
    /// is given is the first, and about to run: what [`announce`](Self::announce) writes down of it is in the row at once.
    fn begin_history(
        &mut self,
        tables: &BookkeepingTables,
        row: &HistoryRow,
        first: Option<&Statement>,
    ) -> Result<(i64, Announced), BackendError> {
        let id = self.insert_history(tables, row)?;
        let announced = first.map_or(Ok(Announced::Nothing), |first| self.announce(tables, id, 0, first))?;
        Ok((id, announced))
    }

    /// Writes into a row of the history table what its step runs, which is another than was planned, and the checksum of
    /// the revision that says so: both at once.
    fn update_plan(
        &mut self,
        tables: &BookkeepingTables,
        id: i64,
        plan: &str,
        checksum: &str,
    ) -> Result<(), BackendError>;

    /// Ends a step, and changes the version table, outside of a transaction: in one statement that does all of it or
    /// nothing. Fails as [`change_version`](Bookkeeping::change_version) does. Gives false, and does nothing, where the database
    /// has no such statement.
    fn close_step(
        &mut self,
        tables: &BookkeepingTables,
        id: i64,
        statement: i64,
        finished_at: &str,
        changes: &[VersionChange],
    ) -> Result<bool, BackendError> {
        let _ = (tables, id, statement, finished_at, changes);
        Ok(false)
    }

    /// Whether the lock is held and keeps every other instance from writing, so that what one statement writes into the
    /// books needs no transaction around it.
    fn keeps_out(&self) -> bool {
        false
    }

    /// What became of the statement that was announced in that row, when the run ended without a word on it.
    fn in_flight(&mut self, tables: &BookkeepingTables, id: i64) -> Result<InFlight, BackendError> {
        let _ = (tables, id);
        Ok(InFlight::Undone)
    }

    /// How many rows a table holds, for plans and progress bars; nothing where it cannot be known cheaply.
    fn count_rows(&mut self, schema: Option<&SchemaName>, table: &str) -> Result<Option<u64>, BackendError>;

    /// Counts in `counter`, from now on, each row that a rewrite of a table has gone through, where the client library
    /// allows it. Somebody else looks at the counter while the statement runs.
    fn count_rows_done(&mut self, counter: Arc<AtomicU64>) -> Result<(), BackendError>;
}

/// The scheme of an address and what stands behind it, where the scheme is one of these, in any case; what follows a `+` in
/// it is how other tools name a driver.
pub fn split_scheme<'u>(url: &'u str, schemes: &[&str]) -> Option<(&'u str, &'u str)> {
    let (scheme, rest) = url.split_once("://")?;
    let name = scheme.split_once('+').map_or(scheme, |(name, _)| name);
    schemes.iter().any(|known| known.eq_ignore_ascii_case(name)).then_some((scheme, rest))
}

/// A function, a procedure or the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routine {
    /// The SQL that drops it, and what hangs on it.
    pub drop: String,
    /// The tables and views that hang on it, by their schemas, where these are not the usual one, and their names. Where
    /// the database does not know there are none.
    pub used_by: Vec<(Option<SchemaName>, String)>,
}

/// What the history says of a statement that is about to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announced {
    /// Nothing.
    Nothing,
    /// The statement, and the number of those before it; whether it took effect could not be told from the database.
    Written,
    /// The same, with what tells for certain whether it took effect.
    Certain,
}

/// What became of a statement that was running when its process or its connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InFlight {
    /// It took no effect, or there was none, or it may well run twice.
    Undone,
    /// It took effect.
    Done,
    /// Nobody can tell.
    Unknown {
        /// The SQL.
        sql: String,
    },
}

/// How far a step has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// It was begun.
    Running,
    /// It ended well.
    Done,
    /// It ended with an error.
    Failed,
}

impl StepState {
    /// The word for it in the history table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// The state that a word of the history table stands for; one that is not known counts as failed.
    pub fn from_word(word: &str) -> Self {
        match word {
            "running" => Self::Running,
            "done" => Self::Done,
            _ => Self::Failed,
        }
    }
}

/// One row of the history table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// Its number, in the order in which the steps ran.
    pub id: i64,
    /// The revision.
    pub revision: String,
    /// `upgrade`, `downgrade` or `stamp`.
    pub direction: String,
    /// The checksum of the revision as it was then.
    pub checksum: String,
    /// When it began (UTC).
    pub started_at: String,
    /// When it ended (UTC).
    pub finished_at: Option<String>,
    /// How many of its statements took effect.
    pub statement: i64,
    /// How far it has come.
    pub state: StepState,
    /// The name and version of the tool that ran it.
    pub tool: String,
    /// Who ran it.
    pub applied_by: Option<String>,
    /// What it runs, as long as it has not run to its end; nothing where it is one transaction.
    pub plan: Option<String>,
}
