//! The catalog to a schema. SQLite's catalog is the text of every `CREATE` statement, so that reflecting a database is
//! one query and then reading, whatever the number of tables.

mod column;
mod constraint;
mod index;
mod table;

use std::collections::HashSet;

use limbeck_core::{
    backend::BackendError,
    name::{SchemaName, TableName, TriggerName},
    schema::{DialectSql, NameCase, Named, Rules, Schema, Table, TableKey, Trigger, View, expression},
};

use crate::ddl::{CreateTrigger, CreateView, CreateVirtualTable, TableStatement, same_name};
pub use index::read as index;
pub use table::{read as table, rowid_alias};

/// What SQLite refuses and lets pass.
pub const RULES: Rules = Rules {
    case: NameCase::Insensitive,
    dangling_references: true,
    enums_in_catalog: false,
    unique_is_index: false,
    views_keep_names: false,
    quote: expression::NameQuote::Double,
};

/// One row of `sqlite_schema`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CatalogRow {
    /// The attached database; nothing is `main`.
    pub database: Option<String>,
    /// `table`, `index`, `view` or `trigger`.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The table that an index or a trigger is of.
    pub table: String,
    /// The statement; nothing for an index that a constraint made.
    pub sql: Option<String>,
    /// Whether the table holds the data of a virtual table.
    pub shadow: bool,
}

impl CatalogRow {
    fn schema(&self) -> Result<Option<SchemaName>, BackendError> {
        self.database
            .clone()
            .map(|name| SchemaName::new(name).map_err(|error| unreadable(&self.name, error)))
            .transpose()
    }

    /// Whether it is SQLite's own, or an extension's.
    fn is_internal(&self) -> bool {
        self.shadow || self.name.get(..7).is_some_and(|start| same_name(start, "sqlite_"))
    }
}

/// The schema that the rows of the catalog describe. Tables of SQLite's own, virtual tables and what these keep their
/// data in are left out, and so are their indexes and triggers.
pub fn schema(rows: &[CatalogRow]) -> Result<Schema, BackendError> {
    let mut schema = Schema::new(RULES);
    let shown = || rows.iter().filter(|row| !row.is_internal());
    for row in shown().filter(|row| row.kind == "table") {
        let Some(sql) = &row.sql else { continue };
        let statement = TableStatement::parse(sql).map_err(|error| unreadable(&row.name, error))?;
        if let TableStatement::Table(create) = statement {
            let mut table = table::of_statement(row.schema()?, &create)?;
            table.name = table_name(&row.name)?;
            schema.tables.insert(table);
        }
    }
    for row in shown().filter(|row| row.kind != "table") {
        add_object(&mut schema, row).map_err(|error| renamed(error, &row.name))?;
    }
    Ok(schema)
}

/// Adds a view, or an index or a trigger to its table.
fn add_object(schema: &mut Schema, row: &CatalogRow) -> Result<(), BackendError> {
    let Some(sql) = &row.sql else { return Ok(()) };
    if row.kind == "view" {
        schema.views.insert(view(row.schema()?, sql)?);
    } else if let Some(table) = owner(schema, row)? {
        if row.kind == "index" {
            let index = index(sql, table)?;
            table.indexes.insert(index);
        } else {
            table.triggers.insert(trigger(sql)?);
        }
    }
    Ok(())
}

/// The error with the name of what could not be read, in the place of its text.
fn renamed(error: BackendError, object: &str) -> BackendError {
    match error {
        BackendError::Definition { message, .. } => BackendError::Definition { object: object.to_owned(), message },
        error => error,
    }
}

/// Marks the tables in which virtual tables keep their data. `listed` are those that SQLite knows as such; it knows
/// none of a module that is not loaded, so that for `missing` ones names decide: those that begin with the virtual
/// table's name and a `_`.
pub(crate) fn mark_shadows(rows: &mut [CatalogRow], listed: &HashSet<(String, String)>, modules: &HashSet<String>) {
    let orphans: Vec<_> = rows.iter().filter_map(|row| orphan(row, modules)).collect();
    for row in rows.iter_mut().filter(|row| row.kind == "table") {
        let database = row.database.clone().unwrap_or_else(|| "main".to_owned());
        let name = row.name.to_ascii_lowercase();
        let of_orphan = |(owner, prefix): &(Option<String>, String)| *owner == row.database && name.starts_with(prefix);
        row.shadow = listed.contains(&(database, row.name.clone())) || orphans.iter().any(of_orphan);
    }
}

/// Whether a statement of the catalog makes a virtual table; SQLite keeps its first words as these.
pub(crate) fn is_virtual(sql: &str) -> bool {
    sql.starts_with("CREATE VIRTUAL TABLE")
}

/// The database and the prefix of the shadow tables of a virtual table whose module is not loaded.
fn orphan(row: &CatalogRow, modules: &HashSet<String>) -> Option<(Option<String>, String)> {
    let sql = row.sql.as_deref().filter(|sql| is_virtual(sql))?;
    let table = CreateVirtualTable::parse(sql).ok()?;
    let known = modules.contains(&table.module().value.to_ascii_lowercase());
    (!known).then(|| (row.database.clone(), format!("{}_", row.name.to_ascii_lowercase())))
}

/// A view, from the statement that made it.
pub fn view(schema: Option<SchemaName>, sql: &str) -> Result<View, BackendError> {
    let statement = CreateView::parse(sql).map_err(|error| unreadable(sql, error))?;
    Ok(View {
        name: table_name(&statement.name().value)?,
        schema,
        query: DialectSql::new(statement.query()),
        materialized: false,
        indexes: Named::default(),
        definition: Some(sql.to_owned()),
    })
}

/// A trigger, from the statement that made it.
pub fn trigger(sql: &str) -> Result<Trigger, BackendError> {
    let statement = CreateTrigger::parse(sql).map_err(|error| unreadable(sql, error))?;
    let name = &statement.name().value;
    let name = TriggerName::new(name.as_str()).map_err(|error| unreadable(name, error))?;
    Ok(Trigger { name, sql: DialectSql::new(sql) })
}

/// The table that an index or a trigger is of; nothing where that is a view, or a table that is left out.
fn owner<'a>(schema: &'a mut Schema, row: &CatalogRow) -> Result<Option<&'a mut Table>, BackendError> {
    let (database, name) = (row.schema()?, table_name(&row.table)?);
    Ok(schema.tables.get_mut(&TableKey::text(database.as_ref(), &name)))
}

fn table_name(name: &str) -> Result<TableName, BackendError> {
    TableName::new(name).map_err(|error| unreadable(name, error))
}

fn unreadable(object: &str, error: impl std::fmt::Display) -> BackendError {
    BackendError::Definition { object: object.to_owned(), message: error.to_string() }
}
