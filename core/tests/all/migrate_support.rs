//! A database in memory whose language is [`FakeDialect`], and that writes down what it is told.

use std::{
    cell::RefCell,
    collections::VecDeque,
    rc::Rc,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use limbeck_core::{
    backend::{Backend, BackendError, Bookkeeping, HistoryRow, StepState},
    dialect::{BookkeepingTables, Dialect, VersionChange},
    migrate::Observer,
    name::{SchemaName, TableName},
    operation::Operation,
    revision::{Direction, RevisionId},
    schema::{NameCase, Rules, Schema},
    statement::{Session, Statement},
};

use crate::migrate_dialect::FakeDialect;

pub fn describe(change: &VersionChange) -> String {
    match change {
        VersionChange::Insert(id) => format!("+{id}"),
        VersionChange::Delete(id) => format!("-{id}"),
        VersionChange::Update { from, to } => format!("{from}>{to}"),
    }
}

/// What the database holds.
#[derive(Clone)]
pub struct World {
    pub schema: Schema,
    pub versions: Option<Vec<String>>,
    pub history: Vec<HistoryRow>,
}

type Intrusion = Box<dyn FnOnce(&mut World)>;

pub struct FakeBackend {
    pub dialect: FakeDialect,
    pub world: World,
    pub saved: Option<World>,
    pub session: Session,
    pub log: Vec<String>,
    /// A statement that holds this text fails.
    pub fails_at: Option<&'static str>,
    /// How many characters a row of the version table may have.
    pub width: Option<usize>,
    /// What another instance does before each transaction begins.
    pub intrusions: VecDeque<Intrusion>,
}

impl FakeBackend {
    pub fn new() -> Self {
        let world = World { schema: Schema::new(Rules::default()), versions: None, history: Vec::new() };
        Self {
            dialect: FakeDialect { transactional: true },
            world,
            saved: None,
            session: Session::default(),
            log: Vec::new(),
            fails_at: None,
            width: None,
            intrusions: VecDeque::new(),
        }
    }

    /// A database whose schema changes commit by themselves.
    pub fn without_transactions() -> Self {
        Self { dialect: FakeDialect { transactional: false }, ..Self::new() }
    }

    pub fn rows(&self) -> Vec<&str> {
        self.world.versions.iter().flatten().map(String::as_str).collect()
    }

    pub fn tables(&self) -> Vec<&str> {
        self.world.schema.tables.iter().map(|table| table.name.as_str()).collect()
    }

    /// The history in short: "upgrade a 2 done".
    pub fn books(&self) -> Vec<String> {
        let short =
            |row: &HistoryRow| format!("{} {} {} {}", row.direction, row.revision, row.statement, row.state.word());
        self.world.history.iter().map(short).collect()
    }

    /// What the log says since it was last taken.
    pub fn take_log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }

    pub fn count(&self, entry: &str) -> usize {
        self.log.iter().filter(|line| line.starts_with(entry)).count()
    }

    fn note(&mut self, line: impl Into<String>) {
        self.log.push(line.into());
    }

    /// SQL of the language that only this database understands: `CREATE TABLE x`, anything else does nothing.
    fn run(&mut self, sql: &str) -> Result<(), String> {
        if let Some(name) = sql.strip_prefix("CREATE TABLE ") {
            let table = limbeck_core::schema::Table::new(None, TableName::new(name).unwrap(), NameCase::default());
            self.world.schema.tables.insert(table);
        } else if sql.starts_with('{') {
            let operation: Operation = serde_json::from_str(sql).map_err(|error| error.to_string())?;
            operation.apply(&mut self.world.schema).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}

impl Bookkeeping for FakeBackend {
    fn versions(&mut self, _: &BookkeepingTables) -> Result<Option<Vec<String>>, BackendError> {
        self.note("versions");
        Ok(self.world.versions.clone())
    }

    fn change_version(&mut self, _: &BookkeepingTables, change: &VersionChange) -> Result<(), BackendError> {
        self.note(format!("version {}", describe(change)));
        let rows = self.world.versions.get_or_insert_default();
        let (out, into) = match change {
            VersionChange::Insert(id) => (None, Some(id)),
            VersionChange::Delete(id) => (Some(id), None),
            VersionChange::Update { from, to } => (Some(from), Some(to)),
        };
        if let Some(out) = out {
            let place = rows.iter().position(|row| row == out);
            rows.remove(place.ok_or_else(|| BackendError::VersionMoved(out.clone()))?);
        }
        rows.extend(into.cloned());
        Ok(())
    }

    fn history(&mut self, _: &BookkeepingTables) -> Result<Vec<HistoryRow>, BackendError> {
        self.note("history");
        Ok(self.world.history.clone())
    }
}

impl Backend for FakeBackend {
    fn dialect(&self) -> &dyn Dialect {
        &self.dialect
    }

    fn describe(&self) -> String {
        "a fake".to_owned()
    }

    fn reflect(&mut self) -> Result<Schema, BackendError> {
        self.note("reflect");
        Ok(self.world.schema.clone())
    }

    fn execute(&mut self, statement: &Statement) -> Result<usize, BackendError> {
        let Statement { sql, session, transactional, .. } = statement;
        self.note(format!("execute {sql}"));
        assert_eq!(session.and(self.session), self.session, "{sql} needs more around its transaction");
        let bears = *transactional || self.dialect.bears_transaction(statement);
        assert!(bears || self.saved.is_none(), "{sql} runs within a transaction");
        let failed = |message: String| BackendError::Statement { sql: sql.clone(), message };
        if self.fails_at.is_some_and(|text| sql.contains(text)) {
            return Err(failed("told to fail".to_owned()));
        }
        self.run(sql).map_err(failed)?;
        Ok(0)
    }

    fn begin(&mut self, session: Session, _: Duration) -> Result<(), BackendError> {
        if self.saved.is_some() {
            return Err(BackendError::InTransaction);
        }
        if let Some(intrusion) = self.intrusions.pop_front() {
            intrusion(&mut self.world);
        }
        self.note(if session.without_foreign_keys { "begin without foreign keys" } else { "begin" });
        self.session = session;
        self.saved = Some(self.world.clone());
        Ok(())
    }

    fn commit(&mut self) -> Result<(), BackendError> {
        self.note("commit");
        assert!(self.saved.take().is_some(), "no transaction is open");
        self.session = Session::default();
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), BackendError> {
        self.note("rollback");
        let saved = self.saved.take().expect("no transaction is open");
        self.session = Session::default();
        if self.dialect.transactional {
            self.world = saved;
        } else {
            self.world = World { schema: self.world.schema.clone(), ..saved };
        }
        Ok(())
    }

    fn lock(&mut self, _: &BookkeepingTables, _: Duration) -> Result<(), BackendError> {
        self.note("lock");
        Ok(())
    }

    fn unlock(&mut self) -> Result<(), BackendError> {
        self.note("unlock");
        Ok(())
    }

    fn version_width(&mut self, _: &BookkeepingTables) -> Result<Option<usize>, BackendError> {
        Ok(self.width)
    }

    fn ensure_bookkeeping(&mut self, _: &BookkeepingTables) -> Result<(), BackendError> {
        self.note("ensure");
        self.world.versions.get_or_insert_default();
        Ok(())
    }

    fn insert_history(&mut self, _: &BookkeepingTables, row: &HistoryRow) -> Result<i64, BackendError> {
        self.note(format!("history + {} {}", row.revision, row.state.word()));
        let id = i64::try_from(self.world.history.len()).unwrap() + 1;
        self.world.history.push(HistoryRow { id, ..row.clone() });
        Ok(id)
    }

    fn update_history(
        &mut self,
        _: &BookkeepingTables,
        id: i64,
        statement: i64,
        state: StepState,
        finished_at: Option<&str>,
    ) -> Result<(), BackendError> {
        self.note(format!("history = {statement} {}", state.word()));
        let row = self.world.history.iter_mut().find(|row| row.id == id).expect("the row is there");
        row.statement = statement;
        row.state = state;
        row.finished_at = finished_at.map(str::to_owned);
        Ok(())
    }

    fn update_plan(&mut self, _: &BookkeepingTables, id: i64, plan: &str, checksum: &str) -> Result<(), BackendError> {
        self.note("plan");
        let row = self.world.history.iter_mut().find(|row| row.id == id).expect("the row is there");
        row.plan = Some(plan.to_owned());
        checksum.clone_into(&mut row.checksum);
        Ok(())
    }

    fn count_rows(&mut self, _: Option<&SchemaName>, table: &str) -> Result<Option<u64>, BackendError> {
        self.note(format!("count {table}"));
        Ok(Some(7))
    }

    fn count_rows_done(&mut self, _: Arc<AtomicU64>) -> Result<(), BackendError> {
        Ok(())
    }
}

/// Writes down what it is told.
#[derive(Default, Clone)]
pub struct Listener {
    pub heard: Rc<RefCell<Vec<String>>>,
    pub counts: bool,
}

impl Listener {
    fn hear(&self, line: String) {
        self.heard.borrow_mut().push(line);
    }
}

impl Observer for Listener {
    fn step_started(&mut self, revision: &RevisionId, message: &str, direction: Direction) {
        self.hear(format!("{direction:?} {revision} {message}"));
    }

    fn row_counter(&self) -> Option<Arc<AtomicU64>> {
        self.counts.then(Arc::default)
    }

    fn statement_started(&mut self, _: &Statement, rows: Option<u64>) {
        self.hear(format!("statement {rows:?}"));
    }

    fn step_finished(&mut self, revision: &RevisionId) {
        self.hear(format!("finished {revision}"));
    }

    fn warning(&mut self, message: &str) {
        self.hear(format!("warning: {message}"));
    }
}
