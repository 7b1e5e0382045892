//! The smaller objects of the catalog: sequences, triggers, enum types, extensions.

use limbeck_core::{
    backend::BackendError,
    schema::{ColumnDefault, DialectSql, EnumType, Extension, Schema, Sequence, SequenceOptions, Trigger},
};

use super::{
    Tables, name, optional,
    rows::{EnumRow, ExtensionRow, SequenceRow, TriggerRow},
};
use crate::types;

/// Sequences; what a column counts up with becomes a part of the column.
pub(super) fn sequences(schema: &mut Schema, tables: &Tables, rows: &[SequenceRow]) -> Result<(), BackendError> {
    for row in rows {
        if !take_up(schema, tables, row) {
            schema.sequences.insert(sequence(row)?);
        }
    }
    Ok(())
}

/// Whether a sequence is behind an identity, or is that of a `serial` column, which then counts up.
fn take_up(schema: &mut Schema, tables: &Tables, row: &SequenceRow) -> bool {
    let (Some(relation), Some(column)) = (row.relation, &row.column) else { return false };
    let Some(column) = tables.get(schema, relation).and_then(|table| table.columns.get_mut(column)) else {
        return false;
    };
    let options = options(row);
    if row.dependence.as_deref() == Some("i") {
        column.identity.iter_mut().for_each(|identity| identity.options = options.clone());
        return true;
    }
    let counts = |sql: &DialectSql| sql.default.as_deref().is_some_and(|text| text.starts_with("nextval("));
    let serial = matches!(&column.default, Some(ColumnDefault::Sql(sql)) if counts(sql));
    // A domain of integers counts by a default of its own: no word stands for a sequence and such a type.
    if !serial || types::serial(&column.ty).is_none() || options != SequenceOptions::default() {
        return false;
    }
    column.default = None;
    column.autoincrement = true;
    true
}

fn sequence(row: &SequenceRow) -> Result<Sequence, BackendError> {
    let owner = row.owner.as_ref().zip(row.column.as_ref()).map(|(table, column)| match &row.owner_schema {
        Some(schema) => format!("{schema}.{table}.{column}"),
        None => format!("{table}.{column}"),
    });
    Ok(Sequence {
        name: name(&row.name)?,
        schema: optional(row.schema.as_ref())?,
        options: options(row),
        owned_by: owner,
    })
}

/// How a sequence counts, as far as it is not what the server does by itself.
fn options(row: &SequenceRow) -> SequenceOptions {
    let largest = match row.ty.as_str() {
        "smallint" => i64::from(i16::MAX),
        "integer" => i64::from(i32::MAX),
        _ => i64::MAX,
    };
    let ascending = row.increment > 0;
    let (min, max) = if ascending { (1, largest) } else { (-largest - 1, -1) };
    let first = if ascending { row.min } else { row.max };
    let unless = |number: i64, usual: i64| Some(number).filter(|number| *number != usual);
    SequenceOptions {
        start: unless(row.start, first),
        increment: unless(row.increment, 1),
        min: unless(row.min, min),
        max: unless(row.max, max),
        cache: unless(row.cache, 1),
        cycle: row.cycle.then_some(true),
    }
}

pub(super) fn triggers(schema: &mut Schema, tables: &Tables, rows: &[TriggerRow]) -> Result<(), BackendError> {
    for row in rows {
        let trigger = Trigger { name: name(&row.name)?, sql: DialectSql::new(&row.definition) };
        if let Some(table) = tables.get(schema, row.relation) {
            table.triggers.insert(trigger);
        }
    }
    Ok(())
}

pub(super) fn enums(schema: &mut Schema, rows: &[EnumRow]) -> Result<(), BackendError> {
    for row in rows {
        schema.enums.insert(EnumType {
            name: name(&row.name)?,
            schema: optional(row.schema.as_ref())?,
            values: row.labels.clone(),
            check: true,
        });
    }
    Ok(())
}

pub(super) fn extensions(schema: &mut Schema, rows: &[ExtensionRow]) -> Result<(), BackendError> {
    for row in rows {
        schema.extensions.insert(Extension {
            name: name(&row.name)?,
            schema: optional(row.schema.as_ref())?,
            version: row.version.clone(),
        });
    }
    Ok(())
}
