//! What the migrator asks of a connection.

use std::{
    any::Any,
    collections::BTreeSet,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use limbeck_core::{
    backend::{Backend, BackendError, HistoryRow, InFlight, StepState},
    dialect::{BookkeepingTables, Dialect, VersionChange},
    journal::words,
    name::SchemaName,
    schema::Schema,
    statement::{Expectation, Session, Statement},
};

use super::{MySqlBackend, rows::Row};
use crate::{
    journal::{self, bookkeeping, journal},
    lexer, quote, reflect,
};

/// How many rows a message shows of what should not be there.
const SHOWN_ROWS: usize = 3;

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

    fn native_connection(&mut self) -> Option<&mut dyn Any> {
        Some(self.connection())
    }

    fn execute(&mut self, statement: &Statement) -> Result<usize, BackendError> {
        if let Expectation::NoRows(otherwise) = &statement.expect {
            return self.find_nothing(&statement.sql, otherwise);
        }
        let changed = if changes_rows(&statement.sql) {
            self.change(&statement.sql)?
        } else {
            self.run(&statement.sql)?;
            0
        };
        match &statement.expect {
            Expectation::Changed(wanted, otherwise) if changed != *wanted => Err(BackendError::Expectation {
                sql: statement.sql.clone(),
                message: otherwise.clone(),
                found: Some(format!("{changed} rows were changed, not {wanted}")),
            }),
            _ => Ok(changed),
        }
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

    fn versions(&mut self, tables: &BookkeepingTables) -> Result<Option<Vec<String>>, BackendError> {
        if !self.has_table(tables.schema.as_ref(), tables.version.as_str())? {
            return Ok(None);
        }
        let rows = self.query(&journal(tables).select_versions())?;
        Ok(Some(rows.iter().filter_map(|row| row.text(0)).map(str::to_owned).collect()))
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

    fn diesel_versions(&mut self) -> Result<Option<Vec<String>>, BackendError> {
        if !self.has_table(None, "__diesel_schema_migrations")? {
            return Ok(None);
        }
        let rows = self.query("SELECT version FROM __diesel_schema_migrations ORDER BY version")?;
        Ok(Some(rows.iter().filter_map(|row| row.text(0)).map(str::to_owned).collect()))
    }

    /// Asks first: the statements that make the tables end the transaction that is open, also where there is nothing to
    /// do.
    fn ensure_bookkeeping(&mut self, tables: &BookkeepingTables) -> Result<(), BackendError> {
        let schema = tables.schema.as_ref();
        if self.has_table(schema, tables.version.as_str())? && self.has_table(schema, tables.history.as_str())? {
            return Ok(());
        }
        bookkeeping(tables).iter().try_for_each(|statement| self.execute(statement).map(drop))
    }

    fn change_version(&mut self, tables: &BookkeepingTables, change: &VersionChange) -> Result<(), BackendError> {
        match self.execute(&journal(tables).change_version(change)) {
            Err(BackendError::Expectation { .. }) => Err(BackendError::VersionMoved(words(change))),
            done => done.map(|_| ()),
        }
    }

    fn history(&mut self, tables: &BookkeepingTables) -> Result<Vec<HistoryRow>, BackendError> {
        if !self.has_table(tables.schema.as_ref(), tables.history.as_str())? {
            return Ok(Vec::new());
        }
        let rows = self.query(&journal(tables).select_history())?;
        Ok(rows.iter().map(|row| HistoryRow::from_texts(|column| row.text(column))).collect())
    }

    fn insert_history(&mut self, tables: &BookkeepingTables, row: &HistoryRow) -> Result<i64, BackendError> {
        self.change(&journal(tables).insert_history(row))?;
        let id = self.value("SELECT CAST(LAST_INSERT_ID() AS CHAR)")?;
        Ok(id.and_then(|id| id.parse().ok()).unwrap_or_default())
    }

    fn update_history(
        &mut self,
        tables: &BookkeepingTables,
        id: i64,
        statement: i64,
        state: StepState,
        finished_at: Option<&str>,
    ) -> Result<(), BackendError> {
        self.change(&journal(tables).update_history(id, statement, state, finished_at)).map(drop)
    }

    fn announce(&mut self, tables: &BookkeepingTables, id: i64, statement: &Statement) -> Result<(), BackendError> {
        if matches!(statement.expect, Expectation::NoRows(_)) {
            return Ok(());
        }
        let text = self.announcement(&statement.sql)?;
        self.change(&journal::announce(tables, id, &text)).map(drop)
    }

    fn in_flight(&mut self, tables: &BookkeepingTables, id: i64) -> Result<InFlight, BackendError> {
        match self.value(&journal::select_in_flight(tables, id))? {
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
        if let Some(sql) = reflect::sequences(&catalog) {
            catalog.sequences = self.query(&sql)?.into_iter().map(Row::into_values).collect();
        }
        Ok(catalog)
    }

    fn has_table(&mut self, schema: Option<&SchemaName>, name: &str) -> Result<bool, BackendError> {
        let sql = format!(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = {} AND table_name = {}",
            schema_text(schema),
            quote::string(name)
        );
        Ok(self.value(&sql)?.is_some())
    }

    /// Runs a query that has to find nothing.
    fn find_nothing(&mut self, sql: &str, otherwise: &str) -> Result<usize, BackendError> {
        let found = self.query(&format!("SELECT * FROM ({sql}) AS limbeck_row LIMIT {}", SHOWN_ROWS + 1))?;
        if found.is_empty() {
            return Ok(0);
        }
        let mut shown: Vec<_> = found.iter().take(SHOWN_ROWS).map(Row::describe).collect();
        if found.len() > SHOWN_ROWS {
            shown.push("…".to_owned());
        }
        let (sql, message) = (sql.to_owned(), otherwise.to_owned());
        Err(BackendError::Expectation { sql, message, found: Some(shown.join("; ")) })
    }
}

/// The name of a schema as a text; without one, that of the connection's database.
fn schema_text(schema: Option<&SchemaName>) -> String {
    schema.map_or_else(|| "DATABASE()".to_owned(), |schema| quote::string(schema.as_str()))
}

/// Whether a statement's number of rows is the number of those that it changed.
fn changes_rows(sql: &str) -> bool {
    let first = lexer::leading_words(sql).into_iter().next().unwrap_or_default();
    matches!(first.as_str(), "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "WITH")
}
