//! Constraints of the catalog.

use limbeck_core::{
    backend::BackendError,
    node::{Node, Value},
    schema::{
        Check, Deferrable, DialectOptions, DialectSql, Exclude, ExcludeElement, ForeignKey, ForeignKeyAction,
        Initially, PrimaryKey, Reference, Table, Unique,
    },
};

use super::{column::bare, column_names, name, optional, rows::ConstraintRow, set, storage, table_name, unreadable};

/// Adds a constraint to its table.
pub(super) fn add(table: &mut Table, row: &ConstraintRow) -> Result<(), BackendError> {
    let columns = column_names(row.columns.as_ref())?;
    let found = Some(name(&row.name)?);
    let mut options = DialectOptions::default();
    storage(&mut options, row.parameters.as_deref(), row.tablespace.as_deref());
    marks(&mut options, row);
    match row.kind.as_str() {
        "p" => table.primary_key = Some(PrimaryKey { name: found, columns, options }),
        "u" => table.unique_constraints.push(Unique {
            name: found,
            columns,
            deferrable: deferrable(row),
            nulls_not_distinct: row.nulls_not_distinct,
            options,
        }),
        "c" => {
            let check = DialectSql::new(bare(row.expression.as_deref().unwrap_or_default()));
            table.check_constraints.push(Check {
                name: found,
                check,
                not_valid: row.enforced && !row.validated,
                options,
            });
        }
        "f" => table.foreign_keys.push(foreign_key(row, options)?),
        "x" => table.exclude_constraints.push(exclude(row, options)?),
        _ => {}
    }
    Ok(())
}

/// What only newer servers have.
fn marks(options: &mut DialectOptions, row: &ConstraintRow) {
    for (option, is_on) in [("period", row.period), ("not_enforced", !row.enforced)] {
        if is_on {
            set(options, option, Node::new(Value::Boolean(true)));
        }
    }
}

fn foreign_key(row: &ConstraintRow, options: DialectOptions) -> Result<ForeignKey, BackendError> {
    let target = row.target.as_deref().ok_or_else(|| unreadable(&row.name, "it refers to nothing"))?;
    let match_type = match row.match_type.as_str() {
        "f" => Some("full"),
        "p" => Some("partial"),
        _ => None,
    };
    Ok(ForeignKey {
        name: Some(name(&row.name)?),
        columns: column_names(row.columns.as_ref())?,
        references: Reference {
            table: table_name(target)?,
            columns: column_names(row.target_columns.as_ref())?,
            schema: optional(row.target_schema.as_ref())?,
        },
        on_delete: action(&row.on_delete),
        on_update: action(&row.on_update),
        match_type: match_type.map(str::to_owned),
        deferrable: deferrable(row),
        not_valid: row.enforced && !row.validated,
        options,
    })
}

/// What a letter stands for; nothing is done where nothing is said.
fn action(letter: &str) -> Option<ForeignKeyAction> {
    match letter {
        "c" => Some(ForeignKeyAction::Cascade),
        "r" => Some(ForeignKeyAction::Restrict),
        "n" => Some(ForeignKeyAction::SetNull),
        "d" => Some(ForeignKeyAction::SetDefault),
        _ => None,
    }
}

fn exclude(row: &ConstraintRow, options: DialectOptions) -> Result<Exclude, BackendError> {
    let exclusion = row.exclusion.as_ref().ok_or_else(|| unreadable(&row.name, "it excludes nothing"))?;
    let elements = exclusion.elements.iter().flatten();
    Ok(Exclude {
        name: Some(name(&row.name)?),
        using: exclusion.method.clone(),
        elements: elements
            .map(|element| ExcludeElement { expression: element.expression.clone(), with: element.operator.clone() })
            .collect(),
        filter: exclusion.filter.as_deref().map(|filter| DialectSql::new(bare(filter))),
        deferrable: deferrable(row),
        options,
    })
}

fn deferrable(row: &ConstraintRow) -> Deferrable {
    Deferrable { deferrable: row.deferrable.then_some(true), initially: row.deferred.then_some(Initially::Deferred) }
}
