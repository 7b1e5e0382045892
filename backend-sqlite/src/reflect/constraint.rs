//! Constraints, of columns and of tables alike, from the statement that made their table.

use limbeck_core::{
    backend::BackendError,
    name::{ColumnName, ConstraintName, TableName},
    schema::{
        Check, Deferrable, DialectOptions, DialectSql, ForeignKey, ForeignKeyAction, Initially, PrimaryKey, Reference,
        Table, Unique,
    },
};

use super::{
    table::{column_name, conflict},
    unreadable,
};
use crate::{
    ddl::{
        self, Action, ColumnConstraintKind, CreateTable, Expr, ForeignKeyClause, IndexedColumn, Name, OnConflict,
        TableConstraintKind,
    },
    dialect_name,
};

/// Reads the constraints of a statement into a table that has its columns already.
pub(super) fn read(statement: &CreateTable, table: &mut Table) -> Result<(), BackendError> {
    for column in statement.columns() {
        let own = || vec![column.name.value.as_str()];
        for constraint in &column.constraints {
            let name = constraint.name.as_ref();
            match &constraint.kind {
                ColumnConstraintKind::PrimaryKey { on_conflict, .. } => {
                    primary_key(table, name, &own(), *on_conflict)?;
                }
                ColumnConstraintKind::Unique { on_conflict } => unique(table, name, &own(), *on_conflict)?,
                ColumnConstraintKind::Check { expr } => check(table, name, expr),
                ColumnConstraintKind::References(clause) => foreign_key(table, name, &own(), clause)?,
                ColumnConstraintKind::Deferrable(clause) => defer_last(table, clause),
                ColumnConstraintKind::NotNull { .. }
                | ColumnConstraintKind::Null
                | ColumnConstraintKind::Default(_)
                | ColumnConstraintKind::Collate { .. }
                | ColumnConstraintKind::Generated { .. }
                | ColumnConstraintKind::Bare => {}
            }
        }
    }
    for constraint in statement.constraints() {
        let name = constraint.name.as_ref();
        match &constraint.kind {
            TableConstraintKind::PrimaryKey { columns, on_conflict, .. } => {
                primary_key(table, name, &names(columns), *on_conflict)?;
            }
            TableConstraintKind::Unique { columns, on_conflict } => {
                unique(table, name, &names(columns), *on_conflict)?;
            }
            TableConstraintKind::Check { expr, .. } => check(table, name, expr),
            TableConstraintKind::ForeignKey { columns, clause } => {
                let columns: Vec<_> = columns.iter().map(|column| column.value.as_str()).collect();
                foreign_key(table, name, &columns, clause)?;
            }
            TableConstraintKind::Bare => {}
        }
    }
    Ok(())
}

fn names(columns: &[IndexedColumn]) -> Vec<&str> {
    columns.iter().filter_map(|part| part.column()).map(|name| name.value.as_str()).collect()
}

fn primary_key(
    table: &mut Table,
    name: Option<&Name>,
    columns: &[&str],
    on_conflict: Option<OnConflict>,
) -> Result<(), BackendError> {
    let columns = column_names(table, columns)?;
    table.primary_key = Some(PrimaryKey { name: constraint_name(name), columns, options: options(on_conflict) });
    Ok(())
}

fn unique(
    table: &mut Table,
    name: Option<&Name>,
    columns: &[&str],
    on_conflict: Option<OnConflict>,
) -> Result<(), BackendError> {
    let (name, columns) = (constraint_name(name), column_names(table, columns)?);
    table.unique_constraints.push(Unique { name, columns, options: options(on_conflict), ..Unique::default() });
    Ok(())
}

fn check(table: &mut Table, name: Option<&Name>, expr: &Expr) {
    let check = DialectSql::new(expr.text.as_str());
    table.check_constraints.push(Check { name: constraint_name(name), check, ..Check::default() });
}

fn foreign_key(
    table: &mut Table,
    name: Option<&Name>,
    columns: &[&str],
    clause: &ForeignKeyClause,
) -> Result<(), BackendError> {
    let invalid = |error| unreadable(table.name.as_str(), error);
    let target = TableName::new(clause.table.value.as_str()).map_err(invalid)?;
    let referred = clause.columns.iter().map(|column| ColumnName::new(column.value.as_str()).map_err(invalid));
    let key = ForeignKey {
        name: constraint_name(name),
        columns: column_names(table, columns)?,
        references: Reference { table: target, columns: referred.collect::<Result<_, _>>()?, schema: None },
        on_delete: clause.on_delete.map(action),
        on_update: clause.on_update.map(action),
        match_type: clause.match_name.as_ref().map(|name| name.value.clone()),
        deferrable: clause.deferrable.as_ref().map(deferrable).unwrap_or_default(),
        not_valid: false,
        options: DialectOptions::default(),
    };
    table.foreign_keys.push(key);
    Ok(())
}

/// A clause that stands apart is of the foreign key before it, whatever column that is of.
fn defer_last(table: &mut Table, clause: &ddl::Deferrable) {
    if let Some(key) = table.foreign_keys.last_mut() {
        key.deferrable = deferrable(clause);
    }
}

fn deferrable(clause: &ddl::Deferrable) -> Deferrable {
    let initially = clause.initially.map(|initially| match initially {
        ddl::Initially::Deferred => Initially::Deferred,
        ddl::Initially::Immediate => Initially::Immediate,
    });
    Deferrable { deferrable: Some(!clause.negated), initially }
}

fn action(action: Action) -> ForeignKeyAction {
    match action {
        Action::NoAction => ForeignKeyAction::NoAction,
        Action::Restrict => ForeignKeyAction::Restrict,
        Action::SetNull => ForeignKeyAction::SetNull,
        Action::SetDefault => ForeignKeyAction::SetDefault,
        Action::Cascade => ForeignKeyAction::Cascade,
    }
}

/// A name that is empty is none: nothing could be done to the constraint by it.
fn constraint_name(name: Option<&Name>) -> Option<ConstraintName> {
    name.and_then(|name| ConstraintName::new(name.value.as_str()).ok())
}

fn column_names(table: &Table, columns: &[&str]) -> Result<Vec<ColumnName>, BackendError> {
    columns.iter().map(|column| column_name(table, column)).collect()
}

fn options(on_conflict: Option<OnConflict>) -> DialectOptions {
    let mut options = DialectOptions::default();
    if let Some(resolution) = on_conflict {
        options.set(&dialect_name(), "on_conflict", conflict(resolution));
    }
    options
}
