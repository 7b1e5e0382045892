//! Batch mode: the alterations of a table, by the cheapest road that is right.
//!
//! There are three roads. SQLite's own `ALTER TABLE`; an edit of the stored definition, for what touches no row; and the
//! rebuild: a new table, the rows copied, the old one dropped, the new one under its name. A [`Fold`] takes the
//! alterations in the order written and edits the table's own definition as it goes, so what limbeck does not model is
//! kept; at the end it knows which road is needed and what the table is to look like.

mod alter_column;
mod alteration;
mod columns;
mod constraints;
mod copy;
mod edit;
mod fold;
mod place;
mod renames;
mod unwritten;
mod verify;

use limbeck_core::{
    name::{IndexName, TableName},
    operation::{BatchAlterTable, Operation, Recreate, ReplayError},
    schema::{Schema, Table},
    statement::{LowerError, Statement},
};

pub(crate) use fold::Fold;
pub(crate) use verify::{COMPARE, FORGET, LEFT_BEHIND, REMEMBER};

use crate::{Sqlite, lower::unsupported};

/// The statements for a batch.
pub(crate) fn batch_alter_table(
    sqlite: &Sqlite,
    batch: &BatchAlterTable,
    before: &Schema,
) -> Result<Vec<Statement>, LowerError> {
    Operation::from(batch.clone()).apply(&mut before.clone())?;
    if before.table(batch.common.schema.as_ref(), &batch.table).is_none() {
        return Ok(Vec::new());
    }
    Ok(walk(sqlite, batch, before)?.0)
}

/// The statements for an alteration that stands alone.
pub(crate) fn alone(sqlite: &Sqlite, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    if let Some(batch) = as_batch(operation, before) {
        return batch_alter_table(sqlite, &batch, before);
    }
    // It says of no table what it is about, and there is none that it fits: replay knows why.
    operation.apply(&mut before.clone())?;
    Ok(Vec::new())
}

/// An alteration as a batch of one.
pub(crate) fn as_batch(operation: &Operation, before: &Schema) -> Option<BatchAlterTable> {
    if let Operation::BatchAlterTable(batch) = operation {
        return Some(batch.clone());
    }
    let table = match operation.altered_table() {
        Some(table) => table,
        None => index_owner(operation, before)?,
    };
    let mut batch = BatchAlterTable::new(table.clone(), vec![operation.clone()]);
    batch.common.schema.clone_from(&operation.common().schema);
    Some(batch)
}

/// The table of an index that an operation names without its table.
fn index_owner<'a>(operation: &Operation, before: &'a Schema) -> Option<&'a TableName> {
    let named_index: Option<&IndexName> = if let Operation::DropIndex(drop) = operation {
        Some(&drop.name)
    } else if let Operation::RenameIndex(rename) = operation {
        Some(&rename.name)
    } else {
        None
    };
    let (name, schema) = (named_index?, &operation.common().schema);
    let owns = |table: &&Table| table.schema == *schema && table.indexes.contains(name.as_str());
    before.tables.iter().find(owns).map(|table| &table.name)
}

/// Goes through a batch. Gives its statements, and the last fold, which knows the definitions at the end.
pub(crate) fn walk<'a>(
    sqlite: &'a Sqlite,
    batch: &BatchAlterTable,
    before: &Schema,
) -> Result<(Vec<Statement>, Fold<'a>), LowerError> {
    let recreate = batch.recreate.unwrap_or_default();
    let segments = renames::hoisted(batch, before)?;
    let count = segments.len();
    let mut schema = before.clone();
    let mut statements = Vec::new();
    let mut last = None;
    for (number, segment) in segments.into_iter().enumerate() {
        let mut fold = Fold::new(sqlite, batch, &schema)?;
        for (from, to) in &segment.renames {
            statements.push(fold.rename_column(from, to)?);
        }
        for alteration in &segment.alterations {
            fold.take(alteration)?;
        }
        if number + 1 == count {
            fold.reorder(batch)?;
        }
        let forced = recreate == Recreate::Always && number + 1 == count;
        match fold.reason_to_rebuild() {
            Some(reason) if recreate == Recreate::Never => {
                return Err(unsupported(
                    "batch_alter_table",
                    format!("{reason}, and `recreate = \"never\"` forbids it for `{}`", batch.table),
                    "leave `recreate` out, or write `recreate = \"auto\"`",
                ));
            }
            Some(_) => statements.extend(copy::statements(&mut fold)?),
            None if forced => statements.extend(copy::statements(&mut fold)?),
            None => statements.extend(fold.steps_without_rebuild()),
        }
        schema = fold.outcome();
        last = Some(fold);
    }
    let fold = match last {
        Some(fold) => fold,
        None => Fold::new(sqlite, batch, before)?,
    };
    refuse_orphans(batch, before, &fold)?;
    Ok((statements, fold))
}

/// Refuses to take away what a foreign key goes by: SQLite would let it pass, and then refuse every change of rows.
fn refuse_orphans(batch: &BatchAlterTable, before: &Schema, fold: &Fold<'_>) -> Result<(), LowerError> {
    let outcome = fold.outcome();
    let table = before.table(batch.common.schema.as_ref(), &batch.table);
    let Some((old, new)) = table.zip(outcome.table(batch.common.schema.as_ref(), &batch.table)) else {
        return Ok(());
    };
    match outcome.left_without_key(old, new) {
        Some(owner) => {
            let by = format!("a foreign key of the table `{}`", owner.display_name());
            let name = old.name.to_string();
            Err(ReplayError::InUse { kind: "key of the table", name, within: None, by }.into())
        }
        None => Ok(()),
    }
}
