//! Renames of columns, which SQLite does by itself and everywhere at once. They go before the other alterations of
//! their batch, which then speak of the new name, so that a batch with a rename still copies its table only once.

use limbeck_core::{
    name::ColumnName,
    operation::{AlterColumn, BatchAlterTable, Operation},
    schema::{Schema, Table},
    statement::LowerError,
};

use crate::reflect::RULES;

/// Renames, and the alterations behind them.
#[derive(Debug, Default)]
pub(super) struct Segment {
    /// From and to.
    pub(super) renames: Vec<(ColumnName, ColumnName)>,
    /// The alterations, in order, without renames.
    pub(super) alterations: Vec<Operation>,
}

/// The batch in segments: one, unless a rename takes a name that an earlier alteration of the batch sets free.
pub(super) fn hoisted(batch: &BatchAlterTable, before: &Schema) -> Result<Vec<Segment>, LowerError> {
    let mut schema = before.clone();
    let mut start = before.table(batch.common.schema.as_ref(), &batch.table).cloned();
    let mut segments = vec![Segment::default()];
    for alteration in batch.alterations() {
        let applied = alteration.apply(&mut schema);
        let passes = start.as_ref().is_some_and(|table| batch.went_along(alteration, table));
        let went_before = before
            .table(batch.common.schema.as_ref(), &batch.table)
            .is_some_and(|table| batch.went_along(alteration, table));
        match applied {
            Err(_) if passes || went_before => continue,
            other => other?,
        }
        let (Operation::AlterColumn(alter), Some(table)) = (alteration, &start) else {
            push(&mut segments, alteration.clone());
            continue;
        };
        let Some(to) = &alter.rename_to else {
            push(&mut segments, alteration.clone());
            continue;
        };
        if !take_rename(&mut segments, table, &alter.name, to) {
            start = before_this(&schema, batch);
            segments.push(Segment { renames: vec![(alter.name.clone(), to.clone())], alterations: Vec::new() });
        }
        let rest = AlterColumn { name: to.clone(), rename_to: None, ..alter.clone() };
        if rest != (AlterColumn { common: alter.common.clone(), ..AlterColumn::new(alter.table.clone(), to.clone()) }) {
            push(&mut segments, rest.into());
        }
    }
    Ok(segments)
}

fn push(segments: &mut [Segment], alteration: Operation) {
    if let Some(segment) = segments.last_mut() {
        segment.alterations.push(alteration);
    }
}

/// The table as it stands where a new segment begins: after the rename that could not be hoisted.
fn before_this(schema: &Schema, batch: &BatchAlterTable) -> Option<Table> {
    schema.table(batch.common.schema.as_ref(), &batch.table).cloned()
}

/// Puts a rename before the alterations of the open segment, which take the new name on. Gives whether it could.
fn take_rename(segments: &mut [Segment], start: &Table, from: &ColumnName, to: &ColumnName) -> bool {
    let Some(segment) = segments.last_mut() else { return false };
    let added =
        segment.alterations.iter().any(|other| matches!(other, Operation::AddColumn(add) if add.column.name == *from));
    let earlier = segment.renames.iter().position(|(_, name)| name == from);
    let only_case = from.as_str().eq_ignore_ascii_case(to.as_str());
    let taken = start.columns.contains(to.as_str()) && !only_case;
    let named = segment.alterations.iter().any(|other| names_column(other, to));
    if taken || named {
        return false;
    }
    for alteration in &mut segment.alterations {
        alteration.rename_column(from, to, RULES.quote);
    }
    match earlier {
        // A rename of a renamed column is one rename.
        Some(place) => segment.renames[place].1 = to.clone(),
        None if added => {}
        None => segment.renames.push((from.clone(), to.clone())),
    }
    true
}

/// Whether an alteration adds or drops a column of that name.
fn names_column(operation: &Operation, name: &ColumnName) -> bool {
    let added = matches!(operation, Operation::AddColumn(add) if add.column.name == *name);
    added || matches!(operation, Operation::DropColumn(drop) if drop.name == *name)
}
