//! What the migrator asks of a connection.

use std::{
    any::Any,
    collections::BTreeSet,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use limbeck_core::{
    backend::{Announced, Backend, BackendError, HistoryRow, InFlight, Routine, StepState},
    books::{self, Books},
    dialect::{BookkeepingTables, Dialect, VersionChange},
    expectation::READ_ROWS,
    flight,
    journal::{Journal, words},
    name::{SchemaName, TableName},
    schema::Schema,
    statement::{Expectation, Session, Statement},
};

use super::{MySqlBackend, flight::Announcement, rows::Row};
use crate::{
    journal::{self, Repeated, journal},
    lexer, quote, reflect,
};

impl Backend for MySqlBackend<'_> {
    fn dialect(&self) -> &dyn Dialect {
        &self.dialect
    }

    fn describe(&self) -> String {
        self.describe.clone()
    }

    fn reflect(&mut self) -> Result<Schema, BackendError> {
        self.reflect_with(&BTreeSet::new())
    }

    /// A schema is a database here, and a server holds those of many programs: it reads its own, and those asked for.
    fn reflect_with(&mut self, others: &BTreeSet<SchemaName>) -> Result<Schema, BackendError> {
        let mut catalogs = vec![self.catalog(None)?];
        for other in others.iter().filter(|other| other.as_str() != self.database).cloned().collect::<Vec<_>>() {
            catalogs.push(self.catalog(Some(other))?);
        }
        reflect::schema(&self.dialect, &catalogs)
    }

    fn learn(&mut self, held: &Schema, wanted: &[&Schema]) -> bool {
        self.learn_of(held, wanted)
    }

    fn reads_all_schemas(&self) -> bool {
        false
    }

    /// Those that the role may see. The servers do not know what uses them.
    fn routines(&mut self, schemas: &BTreeSet<SchemaName>) -> Result<Vec<Routine>, BackendError> {
        let rows = self.query(&reflect::routines(schemas))?;
        let home = self.database.clone();
        Ok(rows.into_iter().filter_map(|row| reflect::routine(&row.into_values(), &home)).collect())
    }

    fn native_connection(&mut self) -> Option<&mut dyn Any> {
        Some(self.connection())
    }

    fn execute(&mut self, statement: &Statement) -> Result<usize, BackendError> {
        if let Expectation::NoRows(otherwise) = &statement.expect {
            let sql = format!("SELECT * FROM ({}) AS limbeck_row LIMIT {READ_ROWS}", statement.sql);
            let found = self.query(&sql)?;
            return statement.found(otherwise, found.iter().map(Row::describe).collect());
        }
        self.heed(statement);
        let changed = if changes_rows(&statement.sql) {
            self.change(&statement.sql)?
        } else {
            self.run(&statement.sql)?;
            0
        };
        statement.changed(changed)
    }

    fn begin(&mut self, session: Session, patience: Duration) -> Result<(), BackendError> {
        self.start(session, patience)
    }

    fn commit(&mut self) -> Result<(), BackendError> {
        self.end(AnsiTransactionManager::commit_transaction)
    }

    fn rollback(&mut self) -> Result<(), BackendError> {
        self.end(AnsiTransactionManager::rollback_transaction)
    }

    fn lock(&mut self, tables: &BookkeepingTables, patience: Duration) -> Result<(), BackendError> {
        self.take_lock(tables, patience)
    }

    fn unlock(&mut self) -> Result<(), BackendError> {
        self.give_lock()
    }

    fn version_width(&mut self, tables: &BookkeepingTables) -> Result<Option<usize>, BackendError> {
        let sql = format!(
            "SELECT character_maximum_length FROM information_schema.columns \
             WHERE table_schema = {} AND table_name = {} AND column_name = 'version_num'",
            schema_text(tables.schema.as_ref()),
            quote::string(tables.version.as_str())
        );
        Ok(self.value(&sql)?.and_then(|width| width.parse().ok()))
    }

    fn ensure_bookkeeping(&mut self, tables: &BookkeepingTables) -> Result<(), BackendError> {
        books::ensure(self, tables, |_, schema| Ok(Some(journal::make_schema(schema))))
    }

    fn insert_history(&mut self, tables: &BookkeepingTables, row: &HistoryRow) -> Result<i64, BackendError> {
        self.add_row(tables, row, None)
    }

    fn begin_history(
        &mut self,
        tables: &BookkeepingTables,
        row: &HistoryRow,
        first: Option<&Statement>,
    ) -> Result<(i64, Announced), BackendError> {
        let announcement =
            first.filter(|first| flight::leaves_something(first)).map(|first| Announcement::of(&first.sql));
        let id = self.add_row(tables, row, announcement.as_ref())?;
        Ok((id, announcement.map_or(Announced::Nothing, |announcement| announcement.tells())))
    }

    fn update_history(
        &mut self,
        tables: &BookkeepingTables,
        id: i64,
        statement: i64,
        state: StepState,
        finished_at: Option<&str>,
    ) -> Result<(), BackendError> {
        let update = Repeated::of(tables, |journal| journal.update_history(id, statement, state, finished_at));
        self.change_again(&update).map(drop)
    }

    fn update_plan(
        &mut self,
        tables: &BookkeepingTables,
        id: i64,
        plan: &str,
        checksum: &str,
    ) -> Result<(), BackendError> {
        self.change_again(&Repeated::of(tables, |journal| journal.update_plan(id, plan, checksum))).map(drop)
    }

    fn announce(
        &mut self,
        tables: &BookkeepingTables,
        id: i64,
        done: i64,
        statement: &Statement,
    ) -> Result<Announced, BackendError> {
        if !flight::leaves_something(statement) {
            return Ok(Announced::Nothing);
        }
        let (announcement, capabilities) = (Announcement::of(&statement.sql), self.dialect.capabilities);
        let change = journal::announce(tables, id, done, |bound| announcement.text(&capabilities, bound));
        self.change_marked(&change, Some(&announcement))?;
        Ok(announcement.tells())
    }

    fn close_step(
        &mut self,
        tables: &BookkeepingTables,
        id: i64,
        statement: i64,
        finished_at: &str,
        changes: &[VersionChange],
    ) -> Result<bool, BackendError> {
        let end = (id, statement, finished_at);
        let ([change], Some(close)) = (changes, journal::close(tables, end, changes)) else { return Ok(false) };
        match self.change_again(&close)? {
            0 => Err(BackendError::VersionMoved(words(change))),
            _ => Ok(true),
        }
    }

    fn keeps_out(&self) -> bool {
        self.locked.is_some()
    }

    fn in_flight(&mut self, tables: &BookkeepingTables, id: i64) -> Result<InFlight, BackendError> {
        match books::in_flight(self, tables, id)? {
            Some(announcement) => self.outcome(&announcement),
            None => Ok(InFlight::Undone),
        }
    }

    /// What the server estimates: counting a large table takes longer than many a change of it.
    fn count_rows(&mut self, schema: Option<&SchemaName>, table: &str) -> Result<Option<u64>, BackendError> {
        let sql = format!(
            "SELECT CAST(table_rows AS CHAR) FROM information_schema.tables WHERE table_schema = {} AND table_name = {}",
            schema_text(schema),
            quote::string(table)
        );
        Ok(self.value(&sql)?.and_then(|count| count.parse().ok()))
    }

    /// Nothing is counted: the server tells nobody how far a statement has come.
    fn count_rows_done(&mut self, _: Arc<AtomicU64>) -> Result<(), BackendError> {
        Ok(())
    }
}

impl MySqlBackend<'_> {
    /// The catalog of a database; without a name, that of the connection's.
    fn catalog(&mut self, name: Option<SchemaName>) -> Result<reflect::Catalog, BackendError> {
        let mut catalog = reflect::Catalog::of(name);
        for part in reflect::Part::of(&self.dialect.capabilities) {
            let rows = self.query(&part.query(&self.dialect.capabilities, catalog.name.as_ref()))?;
            catalog.read(part, rows.into_iter().map(Row::into_values).collect());
        }
        if let Some(sql) = reflect::doubtful_defaults(&catalog, self.dialect.capabilities.server) {
            catalog.defaults = self.query(&sql)?.into_iter().map(Row::into_values).collect();
        }
        if let Some(sql) = reflect::sequences(&catalog) {
            catalog.sequences = self.query(&sql)?.into_iter().map(Row::into_values).collect();
        }
        Ok(catalog)
    }
}

impl MySqlBackend<'_> {
    /// Adds a row to the history. Under the lock nobody else does, so that its number is the one behind the last.
    fn add_row(
        &mut self,
        tables: &BookkeepingTables,
        row: &HistoryRow,
        first: Option<&Announcement<'_>>,
    ) -> Result<i64, BackendError> {
        let capabilities = self.dialect.capabilities;
        let add = |id| {
            let text = first.map(|first| move |bound: &_| first.text(&capabilities, bound));
            journal::begin(tables, &HistoryRow { id, ..row.clone() }, text)
        };
        if let Some(id) = self.known.next_row.take()
            && self.change_marked(&add(id), first).is_ok()
        {
            self.known.next_row = Some(id + 1);
            return Ok(id);
        }
        self.change_marked(&add(0), first)?;
        let found = self.read("SELECT CAST(LAST_INSERT_ID() AS CHAR)")?;
        let id = found.first().and_then(|row| row.first()?.as_ref()?.parse().ok()).unwrap_or_default();
        self.known.next_row = self.locked.is_some().then_some(id + 1);
        Ok(id)
    }
}

impl Books for MySqlBackend<'_> {
    fn journal<'t>(&self, tables: &'t BookkeepingTables) -> Journal<'t> {
        journal(tables)
    }

    fn read(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, BackendError> {
        Ok(self.query_again(&Repeated::plain(sql))?.into_iter().map(Row::into_values).collect())
    }

    fn columns(&mut self, schema: Option<&SchemaName>, table: &TableName) -> Result<Vec<String>, BackendError> {
        let place = (schema.map(ToString::to_string), table.to_string());
        if let Some(known) = self.known.columns.get(&place) {
            return Ok(known.clone());
        }
        let rows = self.query(&format!(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = {} AND table_name = {}",
            schema_text(schema),
            quote::string(table.as_str())
        ))?;
        let columns: Vec<_> = rows.iter().filter_map(|row| row.text(0)).map(str::to_owned).collect();
        // Somebody else makes and drops tables only as long as the lock is not ours.
        if self.locked.is_some() && !columns.is_empty() {
            self.known.columns.insert(place, columns.clone());
        }
        Ok(columns)
    }
}

/// The name of a schema as a text; without one, that of the connection's database.
fn schema_text(schema: Option<&SchemaName>) -> String {
    schema.map_or_else(|| "DATABASE()".to_owned(), |schema| quote::string(schema.as_str()))
}

/// Whether a statement's number of rows is the number of those that it changed.
pub(crate) fn changes_rows(sql: &str) -> bool {
    let first = lexer::leading_words(sql).into_iter().next().unwrap_or_default();
    matches!(first.as_str(), "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "WITH")
}
