//! What the migrator asks of a connection.

use std::{
    collections::HashSet,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use limbeck_core::{
    backend::{Backend, BackendError, HistoryRow, StepState},
    dialect::{BookkeepingTables, Dialect, VersionChange},
    journal::words,
    name::SchemaName,
    schema::Schema,
    statement::{Expectation, Session, Statement},
};

use super::{
    SqliteBackend,
    error::Context,
    progress,
    rows::{Row, first_rows, run, run_all},
    session::End,
};
use crate::{
    ddl,
    journal::journal,
    quote,
    rebuild::{COMPARE, FORGET, LEFT_BEHIND, REMEMBER},
    reflect,
};

/// How many rows a message shows of what should not be there.
const SHOWN_ROWS: usize = 3;

impl Backend for SqliteBackend<'_> {
    fn dialect(&self) -> &dyn Dialect {
        &self.dialect
    }

    fn describe(&self) -> String {
        self.describe.clone()
    }

    fn reflect(&mut self) -> Result<Schema, BackendError> {
        reflect::schema(&self.catalog()?)
    }

    fn execute(&mut self, statement: &Statement) -> Result<usize, BackendError> {
        // Only where it is this transaction that is without them, and not the application's connection.
        let switched_off = self.around.is_some_and(|around| around.without_foreign_keys());
        // Where a foreign key fits no table, nothing can be compared, and the rows are the person's own business.
        if !statement.keeps_references || !switched_off || self.run(REMEMBER).is_err() {
            return self.execute_alone(statement);
        }
        let changed = self.execute_alone(statement)?;
        match self.execute_alone(&Statement::check(COMPARE, LEFT_BEHIND)) {
            Err(BackendError::Expectation { message, found, .. }) => {
                return Err(BackendError::Expectation { sql: statement.sql.clone(), message, found });
            }
            other => other?,
        };
        self.run(FORGET)?;
        Ok(changed)
    }

    fn begin(&mut self, session: Session, patience: Duration) -> Result<(), BackendError> {
        self.start(session, patience)
    }

    fn commit(&mut self) -> Result<(), BackendError> {
        self.end(End::Commit)
    }

    fn rollback(&mut self) -> Result<(), BackendError> {
        self.end(End::Rollback)
    }

    /// There is nothing to do: `BEGIN IMMEDIATE` keeps every other writer out.
    fn lock(&mut self, _: &BookkeepingTables, _: Duration) -> Result<(), BackendError> {
        Ok(())
    }

    fn unlock(&mut self) -> Result<(), BackendError> {
        Ok(())
    }

    fn versions(&mut self, tables: &BookkeepingTables) -> Result<Option<Vec<String>>, BackendError> {
        if !self.has_table(tables.schema.as_ref(), tables.version.as_str())? {
            return Ok(None);
        }
        let rows = self.query(&journal(tables).select_versions())?;
        Ok(Some(rows.iter().filter_map(|row| row.text(0)).map(str::to_owned).collect()))
    }

    fn ensure_bookkeeping(&mut self, tables: &BookkeepingTables) -> Result<(), BackendError> {
        for statement in journal(tables).create() {
            self.execute(&statement)?;
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
        if !self.has_table(tables.schema.as_ref(), tables.history.as_str())? {
            return Ok(Vec::new());
        }
        let rows = self.query(&journal(tables).select_history())?;
        Ok(rows.iter().map(|row| HistoryRow::from_texts(|column| row.text(column))).collect())
    }

    fn insert_history(&mut self, tables: &BookkeepingTables, row: &HistoryRow) -> Result<i64, BackendError> {
        self.run(&journal(tables).insert_history(row))?;
        let id = self.query("SELECT last_insert_rowid()")?;
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
        self.run(&journal(tables).update_history(id, statement, state, finished_at))
    }

    fn count_rows(&mut self, schema: Option<&SchemaName>, table: &str) -> Result<Option<u64>, BackendError> {
        let rows = self.query(&format!("SELECT count(*) FROM {}", quote::qualified(schema, table)))?;
        Ok(rows.first().and_then(|row| row.text(0)).and_then(|count| count.parse().ok()))
    }

    fn count_rows_done(&mut self, counter: Arc<AtomicU64>) -> Result<(), BackendError> {
        let context = Context::new("", &self.describe, self.patience);
        progress::register(self.connect()?, counter).map_err(|error| context.error(error))?;
        self.counting = true;
        Ok(())
    }
}

impl SqliteBackend<'_> {
    fn has_table(&mut self, schema: Option<&SchemaName>, name: &str) -> Result<bool, BackendError> {
        let catalog = quote::qualified(schema, "sqlite_schema");
        let name = quote::string(name);
        let sql = format!("SELECT 1 FROM {catalog} WHERE type = 'table' AND name = {name} COLLATE NOCASE");
        Ok(!self.query(&sql)?.is_empty())
    }

    /// The rows of the catalog, in the order in which their objects were made.
    fn catalog(&mut self) -> Result<Vec<reflect::CatalogRow>, BackendError> {
        let databases = self.databases()?;
        let selects = databases.iter().map(|database| {
            let (name, catalog) = (quote::string(database), quote::identifier(database));
            format!("SELECT {name}, type, name, tbl_name, sql, rowid FROM {catalog}.sqlite_schema")
        });
        let selects: Vec<_> = selects.collect();
        let mut rows: Vec<_> = self.query(&selects.join(" UNION ALL "))?.iter().map(catalog_row).collect();
        if rows.iter().any(|row| row.sql.as_deref().is_some_and(reflect::is_virtual)) {
            self.mark_shadows(&mut rows)?;
        }
        Ok(rows)
    }

    fn databases(&mut self) -> Result<Vec<String>, BackendError> {
        if !self.attached {
            return Ok(vec!["main".to_owned()]);
        }
        let rows = self.query("SELECT name FROM pragma_database_list WHERE name <> 'temp' ORDER BY seq")?;
        Ok(rows.iter().filter_map(|row| row.text(0)).map(str::to_owned).collect())
    }

    fn mark_shadows(&mut self, rows: &mut [reflect::CatalogRow]) -> Result<(), BackendError> {
        let mut listed = HashSet::new();
        if self.dialect.capabilities.strict {
            for row in self.query("SELECT schema, name FROM pragma_table_list WHERE type = 'shadow'")? {
                listed.extend(row.text(0).zip(row.text(1)).map(|(schema, name)| (schema.to_owned(), name.to_owned())));
            }
        }
        let modules = self.query("SELECT lower(name) FROM pragma_module_list")?;
        let modules = modules.iter().filter_map(|row| row.text(0)).map(str::to_owned).collect();
        reflect::mark_shadows(rows, &listed, &modules);
        Ok(())
    }
}

fn catalog_row(row: &Row) -> reflect::CatalogRow {
    let text = |column| row.text(column).unwrap_or_default().to_owned();
    reflect::CatalogRow {
        database: row.text(0).filter(|name| *name != "main").map(str::to_owned),
        kind: text(1),
        name: text(2),
        table: text(3),
        sql: row.text(4).map(str::to_owned),
        shadow: false,
    }
}

fn nothing_found(sql: &str, otherwise: &str, found: &[Row]) -> Result<usize, BackendError> {
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

impl SqliteBackend<'_> {
    /// Runs a statement and looks at nothing but it.
    fn execute_alone(&mut self, statement: &Statement) -> Result<usize, BackendError> {
        let context = Context::new(&statement.sql, &self.describe, self.patience);
        let counting = self.counting;
        let connection = self.connect()?;
        if let Expectation::NoRows(otherwise) = &statement.expect {
            let found = first_rows(connection, &statement.sql, SHOWN_ROWS + 1).map_err(|error| context.error(error))?;
            return nothing_found(&statement.sql, otherwise, &found);
        }
        let counted = if counting { progress::counting(statement) } else { None };
        let changed = if ddl::kind(&statement.sql).is_dml() {
            run(connection, counted.as_deref().unwrap_or(&statement.sql))
        } else {
            // Only a change of rows counts rows; after anything else SQLite gives the number of the change before it.
            run_all(connection, &statement.sql).map(|()| 0)
        };
        let changed = changed.map_err(|error| context.error(error))?;
        match &statement.expect {
            Expectation::Changed(wanted, otherwise) if changed != *wanted => Err(BackendError::Expectation {
                sql: statement.sql.clone(),
                message: otherwise.clone(),
                found: Some(format!("{changed} rows were changed, not {wanted}")),
            }),
            _ => Ok(changed),
        }
    }
}
