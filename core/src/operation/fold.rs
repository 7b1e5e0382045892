//! Folding: adjacent alterations of one table become one batch.

use super::{BatchAlterTable, Operation, batch_alter_table::Batched};
use crate::name::{DialectName, SchemaName, TableName};

/// The operations of a dialect with adjacent alterations of the same table put into one batch each.
///
/// The order stays, so an operation on anything else, an `execute` for one, splits the alterations around it.
/// Operations that do not run on the dialect are left out.
pub fn fold(operations: &[Operation], dialect: &DialectName) -> Vec<Operation> {
    let mut folded: Vec<Operation> = Vec::new();
    for operation in operations.iter().filter(|operation| operation.runs_on(dialect)) {
        for piece in pieces(operation, dialect) {
            match folded.pop() {
                Some(last) if subject(&last).is_some() && subject(&last) == subject(&piece) && joins(&last, &piece) => {
                    folded.push(joined(last, piece));
                }
                last => folded.extend(last.into_iter().chain([piece])),
            }
        }
    }
    folded
}

/// Two alterations of one table as one batch. One that stands alone stays what it is.
fn joined(first: Operation, second: Operation) -> Operation {
    let mut batch = match first {
        Operation::BatchAlterTable(batch) => batch,
        first => opened(first),
    };
    batch.operations.0.extend(alterations(second));
    batch.into()
}

fn subject(operation: &Operation) -> Option<(Option<&SchemaName>, &TableName)> {
    operation.altered_table().map(|table| (operation.common().schema.as_ref(), table))
}

/// Whether two alterations may be one batch. A batch with a will of its own stays alone.
fn joins(first: &Operation, second: &Operation) -> bool {
    let plain = |batch: &BatchAlterTable| {
        batch.recreate.is_none()
            && batch.copy_from.is_none()
            && batch.partial_reordering.is_empty()
            && !batch.common.if_exists
    };
    [first, second].into_iter().all(|operation| match operation {
        Operation::BatchAlterTable(batch) => plain(batch),
        _ => true,
    })
}

fn alterations(operation: Operation) -> Vec<Operation> {
    match operation {
        Operation::BatchAlterTable(batch) => batch.operations.0,
        other => vec![other],
    }
}

fn opened(operation: Operation) -> BatchAlterTable {
    let Some((schema, table)) = subject(&operation) else {
        return BatchAlterTable::new(TableName::of_our_own("nothing"), vec![operation]);
    };
    let (schema, table) = (schema.cloned(), table.clone());
    let mut batch = BatchAlterTable::new(table, vec![operation]);
    batch.common.schema = schema;
    batch
}

/// A batch, split where an `execute` stands between its alterations; anything else is one piece.
fn pieces(operation: &Operation, dialect: &DialectName) -> Vec<Operation> {
    let Operation::BatchAlterTable(batch) = operation else { return vec![operation.clone()] };
    let run = |operations: Vec<Operation>| {
        // What the batch begins and ends with belongs to its first part and its last.
        let (copy_from, partial_reordering) = (None, Vec::new());
        BatchAlterTable { operations: Batched(operations), copy_from, partial_reordering, ..batch.clone() }
    };
    let mut pieces: Vec<Operation> = Vec::new();
    for alteration in batch.operations.0.iter().filter(|alteration| alteration.runs_on(dialect)).cloned() {
        match (alteration, pieces.last_mut()) {
            (Operation::Execute(sql), _) => pieces.push(sql.into()),
            (other, Some(Operation::BatchAlterTable(open))) => open.operations.0.push(other),
            (other, _) => pieces.push(run(vec![other]).into()),
        }
    }
    let ends_with_batch = pieces.last().is_some_and(is_batch);
    if batch.operations.0.is_empty() || (!batch.partial_reordering.is_empty() && !ends_with_batch) {
        pieces.push(run(Vec::new()).into());
    }
    if let Some(Operation::BatchAlterTable(first)) = pieces.iter_mut().find(|piece| is_batch(piece)) {
        first.copy_from.clone_from(&batch.copy_from);
    }
    if let Some(Operation::BatchAlterTable(last)) = pieces.last_mut() {
        last.partial_reordering.clone_from(&batch.partial_reordering);
    }
    pieces
}

fn is_batch(operation: &Operation) -> bool {
    matches!(operation, Operation::BatchAlterTable(_))
}
