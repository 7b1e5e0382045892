//! What the migrator asks of a connection.

use std::{
    any::Any,
    collections::HashSet,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use limbeck_core::{
    backend::{Backend, BackendError, HistoryRow, StepState},
    books::{self, Books},
    dialect::{BookkeepingTables, Dialect},
    expectation::READ_ROWS,
    journal::Journal,
    name::{SchemaName, TableName},
    schema::Schema,
    statement::{Expectation, Session, Statement},
};

use super::{
    SqliteBackend,
    error::Context,
    progress,
    rows::{Row, first_rows, run, run_all},
    session::{Around, End},
};
use crate::{
    ddl,
    journal::journal,
    quote,
    rebuild::{COMPARE, FORGET, LEFT_BEHIND, REMEMBER},
    reflect,
};

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

    fn native_connection(&mut self) -> Option<&mut dyn Any> {
        self.connection().map(|connection| connection as &mut dyn Any)
    }

    /// A function changes rows as it pleases.
    fn function_begins(&mut self) -> Result<(), BackendError> {
        self.remembers = self.remember_references();
        Ok(())
    }

    fn function_ended(&mut self) -> Result<(), BackendError> {
        if std::mem::take(&mut self.remembers) { self.compare_references("") } else { Ok(()) }
    }

    fn execute(&mut self, statement: &Statement) -> Result<usize, BackendError> {
        if !statement.keeps_references || !self.remember_references() {
            return self.execute_alone(statement);
        }
        let changed = self.execute_alone(statement)?;
        self.compare_references(&statement.sql)?;
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

    /// `BEGIN IMMEDIATE` keeps every other writer out. Without a write-ahead log, one that has more to write than its cache
    /// holds keeps readers out, too: [file locking](https://www.sqlite.org/lockingv3.html).
    fn lock(&mut self, _: &BookkeepingTables, patience: Duration) -> Result<(), BackendError> {
        self.read_within(patience)
    }

    fn be_patient(&mut self, patience: Duration) -> Result<(), BackendError> {
        self.wait_longer(patience)
    }

    fn await_writers(&mut self, patience: Duration) -> Result<bool, BackendError> {
        self.is_free_within(patience)
    }

    fn unlock(&mut self) -> Result<(), BackendError> {
        self.wait_as_before()
    }

    fn ensure_bookkeeping(&mut self, tables: &BookkeepingTables) -> Result<(), BackendError> {
        books::ensure(self, tables, |_, _| Ok(None))
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

    fn update_plan(
        &mut self,
        tables: &BookkeepingTables,
        id: i64,
        plan: &str,
        checksum: &str,
    ) -> Result<(), BackendError> {
        self.run(&journal(tables).update_plan(id, plan, checksum))
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

impl Books for SqliteBackend<'_> {
    fn journal<'t>(&self, tables: &'t BookkeepingTables) -> Journal<'t> {
        journal(tables)
    }

    fn read(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, BackendError> {
        Ok(self.query(sql)?.into_iter().map(Row::into_values).collect())
    }

    fn columns(&mut self, schema: Option<&SchemaName>, table: &TableName) -> Result<Vec<String>, BackendError> {
        let place = quote::string(schema.map_or("main", |schema| schema.as_str()));
        let rows =
            self.query(&format!("SELECT name FROM pragma_table_info({}, {place})", quote::string(table.as_str())))?;
        Ok(rows.iter().filter_map(|row| row.text(0)).map(str::to_owned).collect())
    }
}

impl SqliteBackend<'_> {
    /// Remembers which rows refer to nothing, where a transaction of ours is without foreign keys, and not the
    /// application's connection. Gives whether it does: where a foreign key fits no table, nothing can be compared, and
    /// the rows are the person's own business.
    fn remember_references(&mut self) -> bool {
        self.around.is_some_and(Around::without_foreign_keys) && self.run(REMEMBER).is_ok()
    }

    /// Fails where other rows refer to nothing by now; `sql` is what ran meanwhile.
    fn compare_references(&mut self, sql: &str) -> Result<(), BackendError> {
        match self.execute_alone(&Statement::check(COMPARE, LEFT_BEHIND)) {
            Err(BackendError::Expectation { message, found, .. }) => {
                Err(BackendError::Expectation { sql: sql.to_owned(), message, found })
            }
            other => other.and_then(|_| self.run(FORGET)),
        }
    }

    /// Runs a statement and looks at nothing but it.
    fn execute_alone(&mut self, statement: &Statement) -> Result<usize, BackendError> {
        let context = Context::new(&statement.sql, &self.describe, self.patience);
        let counting = self.counting;
        let connection = self.connect()?;
        if let Expectation::NoRows(otherwise) = &statement.expect {
            let found = first_rows(connection, &statement.sql, READ_ROWS).map_err(|error| context.error(error))?;
            return statement.found(otherwise, found.iter().map(Row::describe).collect());
        }
        let counted = if counting { progress::counting(statement) } else { None };
        let changed = if ddl::kind(&statement.sql).is_dml() {
            run(connection, counted.as_deref().unwrap_or(&statement.sql))
        } else {
            // Only a change of rows counts rows; after anything else SQLite gives the number of the change before it.
            run_all(connection, &statement.sql).map(|()| 0)
        };
        statement.changed(changed.map_err(|error| context.error(error))?)
    }
}
