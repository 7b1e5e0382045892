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
    dialect::{BookkeepingTables, Dialect},
    expectation::READ_ROWS,
    flight,
    journal::Journal,
    name::{SchemaName, TableName},
    schema::Schema,
    statement::{Expectation, Session, Statement},
};

use super::{PostgresBackend, rows::Row};
use crate::{
    journal::{journal, make_schema},
    lexer, quote, reflect,
};

/// What the catalog is read with: the server writes values as the session has it, and its compiler takes longer over the
/// queries than all else together.
const SETTINGS: [(&str, &str); 5] = [
    ("jit", "off"),
    ("timezone", "UTC"),
    ("datestyle", "ISO, YMD"),
    ("intervalstyle", "postgres"),
    ("bytea_output", "hex"),
];

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

    fn learn(&mut self, held: &Schema, wanted: &[&Schema]) -> bool {
        self.learn_of(held, wanted)
    }

    fn routines(&mut self, schemas: &BTreeSet<SchemaName>) -> Result<Vec<Routine>, BackendError> {
        let rows = self.query(&reflect::routines(schemas))?;
        let text = |row: &Row, column| row.text(column).unwrap_or_default().to_owned();
        rows.iter().map(|row| reflect::routine(&text(row, 0), &text(row, 1))).collect()
    }

    fn native_connection(&mut self) -> Option<&mut dyn Any> {
        Some(self.connection())
    }

    fn execute(&mut self, statement: &Statement) -> Result<usize, BackendError> {
        if let Expectation::NoRows(otherwise) = &statement.expect {
            let found = self.query(&format!(
                "SELECT row_to_json(limbeck_row)::text FROM ({}) AS limbeck_row LIMIT {READ_ROWS}",
                statement.sql
            ))?;
            return statement.found(otherwise, found.iter().map(described).collect());
        }
        if !statement.transactional {
            self.drop_unfinished_index(&statement.sql)?;
        }
        let changed = self.run(&statement.sql)?;
        statement.changed(if changes_rows(&statement.sql) { changed } else { 0 })
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

    fn version_width(&mut self, tables: &BookkeepingTables) -> Result<Option<usize>, BackendError> {
        let table = quote::string(&quote::qualified(tables.schema.as_ref(), tables.version.as_str()));
        // A `varchar(n)` has n + 4 for its modifier; -1 is no limit.
        let sql = format!(
            "SELECT (atttypmod - 4)::text FROM pg_attribute \
             WHERE attrelid = to_regclass({table}) AND attname = 'version_num' AND atttypmod > 4"
        );
        Ok(self.value(&sql)?.and_then(|width| width.parse().ok()))
    }

    fn ensure_bookkeeping(&mut self, tables: &BookkeepingTables) -> Result<(), BackendError> {
        books::ensure(self, tables, |backend, schema| {
            let name = quote::string(schema.as_str());
            let there = backend.value(&format!("SELECT 1::text FROM pg_namespace WHERE nspname = {name}"))?;
            Ok(there.is_none().then(|| make_schema(schema)))
        })
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

    fn update_plan(
        &mut self,
        tables: &BookkeepingTables,
        id: i64,
        plan: &str,
        checksum: &str,
    ) -> Result<(), BackendError> {
        self.run(&journal(tables).update_plan(id, plan, checksum)).map(drop)
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
        let mark = self.mark(&statement.sql)?;
        let text = quote::string(&mark.announcement(&statement.sql));
        self.run(&journal(tables).announce(id, done, &text))?;
        Ok(mark.tells())
    }

    fn in_flight(&mut self, tables: &BookkeepingTables, id: i64) -> Result<InFlight, BackendError> {
        match books::in_flight(self, tables, id)? {
            Some(announcement) => flight::outcome(&announcement, |sql| self.mark(sql)),
            None => Ok(InFlight::Undone),
        }
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
    /// The session meanwhile is as `SETTINGS` has it.
    pub fn reflect_only(&mut self, only: &reflect::Only) -> Result<Schema, BackendError> {
        let before = SETTINGS.map(|(name, _)| format!("current_setting('{name}')")).join(", ");
        let before = self.query(&format!("SELECT {before}"))?.into_iter().next().unwrap_or_default();
        self.set(SETTINGS.iter().copied())?;
        let catalog = self.catalog(only);
        let names = SETTINGS.iter().map(|(name, _)| *name);
        let restored = self.set(names.enumerate().map(|(place, name)| (name, before.text(place).unwrap_or_default())));
        // What went wrong first is what there is to say.
        let catalog = catalog?;
        restored?;
        reflect::schema(catalog)
    }

    fn set<'t>(&mut self, settings: impl Iterator<Item = (&'t str, &'t str)>) -> Result<(), BackendError> {
        let set = |(name, value)| format!("set_config('{name}', {}, false)", quote::string(value));
        self.query(&format!("SELECT {}", settings.map(set).collect::<Vec<_>>().join(", "))).map(drop)
    }

    fn catalog(&mut self, only: &reflect::Only) -> Result<reflect::Catalog, BackendError> {
        let mut catalog = reflect::Catalog::default();
        for part in reflect::Part::ALL {
            let document = self.value(&part.query(&self.dialect.capabilities, only))?;
            catalog.read(part, document.as_deref().unwrap_or("[]"))?;
        }
        Ok(catalog)
    }
}

impl Books for PostgresBackend<'_> {
    fn journal<'t>(&self, tables: &'t BookkeepingTables) -> Journal<'t> {
        journal(tables)
    }

    fn read(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, BackendError> {
        Ok(self.query(sql)?.into_iter().map(Row::into_values).collect())
    }

    fn columns(&mut self, schema: Option<&SchemaName>, table: &TableName) -> Result<Vec<String>, BackendError> {
        let name = quote::string(&quote::qualified(schema, table.as_str()));
        let rows = self.query(&format!(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass({name}) AND attnum > 0 AND NOT attisdropped"
        ))?;
        Ok(rows.iter().filter_map(|row| row.text(0)).map(str::to_owned).collect())
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
