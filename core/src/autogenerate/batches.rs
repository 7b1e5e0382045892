//! Adjacent alterations of one table written as one batch.

use super::Change;
use crate::{
    name::{SchemaName, TableName},
    operation::{BatchAlterTable, Operation},
};

/// The changes with adjacent alterations of one table in one batch. One that stands alone stays what it is.
pub(super) fn together(changes: Vec<Change>) -> Vec<Change> {
    let mut grouped: Vec<Vec<Change>> = Vec::new();
    for change in changes {
        match grouped.last_mut() {
            Some(group) if subject(&group[0]).is_some() && subject(&group[0]) == subject(&change) => group.push(change),
            _ => grouped.push(vec![change]),
        }
    }
    grouped.into_iter().flat_map(batch).collect()
}

/// Operations with adjacent alterations of one table in one batch.
pub fn batched(operations: Vec<Operation>) -> Vec<Operation> {
    let changes = operations.into_iter().map(|operation| Change { operation, notices: Vec::new() }).collect();
    together(changes).into_iter().map(|change| change.operation).collect()
}

fn subject(change: &Change) -> Option<(Option<SchemaName>, TableName)> {
    let operation = &change.operation;
    operation.altered_table().map(|table| (operation.common().schema.clone(), table.clone()))
}

fn batch(group: Vec<Change>) -> Vec<Change> {
    let Some((schema, table)) = group.first().and_then(subject).filter(|_| group.len() > 1) else { return group };
    let mut batch = BatchAlterTable::new(table, Vec::new());
    batch.common = super::within(schema.as_ref());
    let mut notices = Vec::new();
    for change in group {
        notices.extend(change.notices);
        match change.operation {
            Operation::BatchAlterTable(other) => {
                batch.operations.0.extend(other.operations.0);
                batch.partial_reordering.extend(other.partial_reordering);
            }
            other => batch.operations.0.push(other),
        }
    }
    vec![Change::new(batch).with(notices)]
}
