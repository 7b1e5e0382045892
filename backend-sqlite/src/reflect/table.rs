//! Tables, from the statements that made them.

use limbeck_core::{
    backend::BackendError,
    name::{ColumnName, SchemaName},
    node::{Node, Value},
    schema::{Column, NameCase, Table},
};

use super::{column, constraint, table_name, unreadable};
use crate::{
    ddl::{
        ColumnConstraintKind, ColumnDef, CreateTable, OnConflict, SortOrder, TableConstraintKind, TableOptionKind,
        same_name,
    },
    dialect_name,
};

/// A table without its indexes and triggers, from the statement that made it.
pub fn read(schema: Option<SchemaName>, sql: &str) -> Result<Table, BackendError> {
    let statement = CreateTable::parse(sql).map_err(|error| unreadable(sql, error))?;
    of_statement(schema, &statement)
}

pub(super) fn of_statement(schema: Option<SchemaName>, statement: &CreateTable) -> Result<Table, BackendError> {
    let mut table = Table::new(schema, table_name(&statement.name().value)?, NameCase::Insensitive);
    for option in statement.options() {
        let option = match option.kind {
            TableOptionKind::Strict => "strict",
            TableOptionKind::WithoutRowid => "without_rowid",
        };
        table.options.set(&dialect_name(), option, Node::new(Value::Boolean(true)));
    }
    let key = Key::of(statement);
    for definition in statement.columns() {
        let column = column::read(definition, &key, statement)
            .map_err(|error| unreadable(&format!("column `{}` of `{}`", definition.name.value, table.name), error))?;
        table.columns.insert(column);
    }
    if key.autoincrement {
        table.options.set(&dialect_name(), "autoincrement", Node::new(Value::Boolean(true)));
    }
    constraint::read(statement, &mut table)?;
    table.definition = Some(statement.text().to_owned());
    Ok(table)
}

/// What a table says of its primary key, as far as its columns depend on it.
pub(super) struct Key {
    /// Its columns.
    pub(super) columns: Vec<String>,
    /// Whether it counts up and never again gives a number that it gave.
    pub(super) autoincrement: bool,
    /// Whether it is of a column, and sorted downwards: then it is no rowid for reasons of age.
    descending: bool,
}

impl Key {
    fn of(statement: &CreateTable) -> Self {
        let mut key = Self { columns: Vec::new(), autoincrement: false, descending: false };
        for column in statement.columns() {
            for kind in column.kinds() {
                if let ColumnConstraintKind::PrimaryKey { order, autoincrement, .. } = kind {
                    key.columns = vec![column.name.value.clone()];
                    key.autoincrement = autoincrement.is_some();
                    key.descending = *order == Some(SortOrder::Desc);
                }
            }
        }
        for constraint in statement.constraints() {
            if let TableConstraintKind::PrimaryKey { columns, autoincrement, .. } = &constraint.kind {
                key.columns = columns.iter().filter_map(|part| part.column()).map(|name| name.value.clone()).collect();
                key.autoincrement = autoincrement.is_some();
            }
        }
        key
    }

    pub(super) fn holds(&self, column: &str) -> bool {
        self.columns.iter().any(|name| same_name(name, column))
    }

    /// Whether the column is another name for the rowid: the one column of the key, declared `INTEGER` and nothing else.
    pub(super) fn is_rowid(&self, column: &ColumnDef, statement: &CreateTable) -> bool {
        let integer = column.declared_type.as_ref().is_some_and(|declared| same_name(&declared.name, "INTEGER"));
        let only = self.columns.len() == 1 && self.holds(&column.name.value);
        integer && only && !self.descending && !statement.is_without_rowid()
    }
}

/// The column of a table that is another name for its rowid, as the table's definition has it; where there is no
/// definition, as one would be written for it.
pub fn rowid_alias(table: &Table) -> Option<&Column> {
    if let Some(definition) = &table.definition {
        let statement = CreateTable::parse(definition).ok()?;
        let key = Key::of(&statement);
        let alias = statement.columns().iter().find(|column| key.is_rowid(column, &statement))?;
        return table.columns.get(&alias.name.value);
    }
    let [name] = table.primary_key.as_ref()?.columns.as_slice() else { return None };
    let column = table.columns.get(name.as_str())?;
    let enums = limbeck_core::schema::Named::default();
    let spelling = column.spelling.clone().unwrap_or_else(|| crate::types::spelling(&column.ty, &enums));
    let rowid = !table.options.is_on(&dialect_name(), "without_rowid");
    (rowid && same_name(&spelling, "INTEGER")).then_some(column)
}

/// The column that a constraint names, as its definition spells it.
pub(super) fn column_name(table: &Table, name: &str) -> Result<ColumnName, BackendError> {
    match table.columns.get(name) {
        Some(column) => Ok(column.name.clone()),
        None => ColumnName::new(name).map_err(|error| unreadable(table.name.as_str(), error)),
    }
}

/// The word for a conflict clause in files.
pub(super) fn conflict(resolution: OnConflict) -> Node {
    Node::string(match resolution {
        OnConflict::Rollback => "rollback",
        OnConflict::Abort => "abort",
        OnConflict::Fail => "fail",
        OnConflict::Ignore => "ignore",
        OnConflict::Replace => "replace",
    })
}
