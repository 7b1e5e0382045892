//! What the migrator asks of a connection.

use std::{
    any::Any,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use limbeck_core::{
    backend::{Backend, BackendError, HistoryRow, StepState},
    dialect::{BookkeepingTables, Dialect, VersionChange},
    journal::words,
    name::{SchemaName, TableName},
    schema::Schema,
    statement::{Expectation, Session, Statement},
};

use super::{PostgresBackend, rows::Row};
use crate::{
    journal::{bookkeeping, journal},
    lexer, quote, reflect,
};

/// How many rows a message shows of what should not be there.
const SHOWN_ROWS: usize = 3;

impl Backend for PostgresBackend<'_> {
    fn dialect(&self) -> &dyn Dialect {
        &self.dialect
    }

    fn describe(&self) -> String {
        self.describe.clone()
    }

    fn reflect(&mut self) -> Result<Schema, BackendError> {
        self.reflect_only(&reflect::Only::default())
    }

    fn native_connection(&mut self) -> Option<&mut dyn Any> {
        Some(self.connection())
    }

    fn execute(&mut self, statement: &Statement) -> Result<usize, BackendError> {
        if let Expectation::NoRows(otherwise) = &statement.expect {
            return self.find_nothing(&statement.sql, otherwise);
        }
        if !statement.transactional {
            self.drop_unfinished_index(&statement.sql)?;
        }
        let changed = self.run(&statement.sql)?;
        let changed = if changes_rows(&statement.sql) { changed } else { 0 };
        match &statement.expect {
            Expectation::Changed(wanted, otherwise) if changed != *wanted => Err(BackendError::Expectation {
                sql: statement.sql.clone(),
                message: otherwise.clone(),
                found: Some(format!("{changed} rows were changed, not {wanted}")),
            }),
            _ => Ok(changed),
        }
    }

    fn begin(&mut self, _: Session, patience: Duration) -> Result<(), BackendError> {
        self.start(patience)
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
        if !self.has_table(tables.schema.as_ref(), &tables.version)? {
            return Ok(None);
        }
        let rows = self.query(&journal(tables).select_versions())?;
        Ok(Some(rows.iter().filter_map(|row| row.text(0)).map(str::to_owned).collect()))
    }

    fn version_width(&mut self, tables: &BookkeepingTables) -> Result<Option<usize>, BackendError> {
        let table = quote::string(&quote::qualified(tables.schema.as_ref(), tables.version.as_str()));
        // A `varchar(n)` has n + 4 for its modifier; -1 is no limit.
        let sql = format!(
            "SELECT (atttypmod - 4)::text FROM pg_attribute \
             WHERE attrelid = to_regclass({table}) AND attname = 'version_num' AND atttypmod > 4"
        );
        Ok(self.value(&sql)?.and_then(|width| width.parse().ok()))
    }

    fn diesel_versions(&mut self) -> Result<Option<Vec<String>>, BackendError> {
        if self.value("SELECT to_regclass('__diesel_schema_migrations')::text")?.is_none() {
            return Ok(None);
        }
        let rows = self.query("SELECT version::text FROM __diesel_schema_migrations")?;
        let mut versions: Vec<_> = rows.iter().filter_map(|row| row.text(0)).map(str::to_owned).collect();
        versions.sort_unstable();
        Ok(Some(versions))
    }

    /// Asks first: the server refuses `IF NOT EXISTS` to whoever may not create, also where there is nothing to do.
    fn ensure_bookkeeping(&mut self, tables: &BookkeepingTables) -> Result<(), BackendError> {
        let schema = tables.schema.as_ref();
        if self.has_table(schema, &tables.version)? && self.has_table(schema, &tables.history)? {
            return Ok(());
        }
        let there = schema.map(|schema| {
            format!("SELECT 1::text FROM pg_namespace WHERE nspname = {}", quote::string(schema.as_str()))
        });
        let there = there.map(|sql| self.value(&sql)).transpose()?.flatten().is_some();
        let statements = bookkeeping(tables);
        for statement in statements.iter().filter(|statement| !(there && statement.sql.starts_with("CREATE SCHEMA"))) {
            self.execute(statement)?;
        }
        Ok(())
    }

    fn change_version(&mut self, tables: &BookkeepingTables, change: &VersionChange) -> Result<(), BackendError> {
        match self.execute(&journal(tables).change_version(change)) {
            Err(BackendError::Expectation { .. }) => Err(BackendError::VersionMoved(words(change))),
            done => done.map(|_| ()),
        }
    }

    fn history(&mut self, tables: &BookkeepingTables) -> Result<Vec<HistoryRow>, BackendError> {
        if !self.has_table(tables.schema.as_ref(), &tables.history)? {
            return Ok(Vec::new());
        }
        let rows = self.query(&journal(tables).select_history())?;
        Ok(rows.iter().map(|row| HistoryRow::from_texts(|column| row.text(column))).collect())
    }

    fn insert_history(&mut self, tables: &BookkeepingTables, row: &HistoryRow) -> Result<i64, BackendError> {
        let id = self.query(&format!("{} RETURNING id::text", journal(tables).insert_history(row)))?;
        Ok(id.first().and_then(|row| row.integer(0)).unwrap_or_default())
    }

    fn update_history(
        &mut self,
        tables: &BookkeepingTables,
        id: i64,
        statement: i64,
        state: StepState,
        finished_at: Option<&str>,
    ) -> Result<(), BackendError> {
        self.run(&journal(tables).update_history(id, statement, state, finished_at)).map(drop)
    }

    /// What the planner believes: counting a large table takes longer than many a change of it.
    fn count_rows(&mut self, schema: Option<&SchemaName>, table: &str) -> Result<Option<u64>, BackendError> {
        let name = quote::string(&quote::qualified(schema, table));
        let rows =
            self.value(&format!("SELECT reltuples::bigint::text FROM pg_class WHERE oid = to_regclass({name})"))?;
        Ok(rows.and_then(|count| count.parse().ok()))
    }

    /// Nothing is counted: the server tells nobody how far a statement has come.
    fn count_rows_done(&mut self, _: Arc<AtomicU64>) -> Result<(), BackendError> {
        Ok(())
    }
}

impl PostgresBackend<'_> {
    /// Reads a part of what is in the database, in as many queries as all of it; the server leaves out the rest.
    ///
    /// Without the server's compiler, which takes longer over these queries than all else together.
    pub fn reflect_only(&mut self, only: &reflect::Only) -> Result<Schema, BackendError> {
        let jit = self.value("SELECT current_setting('jit')")?.unwrap_or_default();
        self.query("SELECT set_config('jit', 'off', false)")?;
        let catalog = self.catalog(only);
        let restored = self.query(&format!("SELECT set_config('jit', {}, false)", quote::string(&jit)));
        // What went wrong first is what there is to say.
        let catalog = catalog?;
        restored?;
        reflect::schema(catalog)
    }

    fn catalog(&mut self, only: &reflect::Only) -> Result<reflect::Catalog, BackendError> {
        let mut catalog = reflect::Catalog::default();
        for part in reflect::Part::ALL {
            let document = self.value(&part.query(&self.dialect.capabilities, only))?;
            catalog.read(part, document.as_deref().unwrap_or("[]"))?;
        }
        Ok(catalog)
    }

    fn has_table(&mut self, schema: Option<&SchemaName>, name: &TableName) -> Result<bool, BackendError> {
        let name = quote::string(&quote::qualified(schema, name.as_str()));
        Ok(self.value(&format!("SELECT to_regclass({name})::text"))?.is_some())
    }

    /// Runs a query that has to find nothing.
    fn find_nothing(&mut self, sql: &str, otherwise: &str) -> Result<usize, BackendError> {
        let wrapped =
            format!("SELECT row_to_json(limbeck_row)::text FROM ({sql}) AS limbeck_row LIMIT {}", SHOWN_ROWS + 1);
        let found = self.query(&wrapped)?;
        if found.is_empty() {
            return Ok(0);
        }
        let mut shown: Vec<_> = found.iter().take(SHOWN_ROWS).map(described).collect();
        if found.len() > SHOWN_ROWS {
            shown.push("…".to_owned());
        }
        let (sql, message) = (sql.to_owned(), otherwise.to_owned());
        Err(BackendError::Expectation { sql, message, found: Some(shown.join("; ")) })
    }
}

/// The values of a row that is JSON.
fn described(row: &Row) -> String {
    let document = row.text(0).and_then(|text| serde_json::from_str(text).ok());
    let values = document.as_ref().and_then(serde_json::Value::as_object).into_iter().flat_map(|row| row.values());
    let values: Vec<_> = values.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect();
    values.join(", ")
}

/// Whether a statement's number of rows is the number of those that it changed.
fn changes_rows(sql: &str) -> bool {
    let first = lexer::leading_words(sql).into_iter().next().unwrap_or_default();
    matches!(first.as_str(), "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "WITH")
}
