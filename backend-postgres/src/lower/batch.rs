//! `batch_alter_table`, and an alteration that stands alone.

use limbeck_core::{
    operation::{BatchAlterTable, BatchPart, Operation, ReplayError, SetTableComment},
    schema::Schema,
    statement::{LowerError, Statement},
};

use super::{
    alter_column, alteration::Alteration, column, constraint, execute, index, metadata, names, options, table, view,
};
use crate::Postgres;

/// Several alterations of one table, in as few statements as the server does in their order.
///
/// `recreate`, `copy_from` and an order of the columns mean nothing here: the server alters tables in place, and a
/// column stays where it is.
pub(super) fn batch_alter_table(
    postgres: &Postgres,
    batch: &BatchAlterTable,
    before: &Schema,
) -> Result<Vec<Statement>, LowerError> {
    let namespace = batch.common.schema.as_ref();
    let Some(table) = before.table(namespace, &batch.table) else { return of_view(postgres, batch, before) };
    let start = table.clone();
    let mut alteration = Alteration::new(postgres, before.clone(), namespace, &batch.table);
    for operation in batch.alterations() {
        let mut after = alteration.schema.clone();
        match operation.apply(&mut after) {
            Err(ReplayError::Missing { kind: "constraint" | "index", .. }) if batch.went_along(operation, &start) => {}
            Err(error) => return Err(error.into()),
            Ok(()) => {
                names::settle(postgres, &mut after);
                alter(&mut alteration, operation, &after)?;
                alteration.schema = after;
            }
        }
    }
    Ok(alteration.finish())
}

/// The indexes of a view whose rows are kept, each by itself.
fn of_view(postgres: &Postgres, batch: &BatchAlterTable, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let mut schema = before.clone();
    let mut statements = Vec::new();
    for operation in
        view::kept(before, batch.common.schema.as_ref(), &batch.table).iter().flat_map(|_| batch.alterations())
    {
        statements.extend(super::lower(postgres, operation, &schema)?);
        operation.apply(&mut schema)?;
    }
    Ok(statements)
}

/// An alteration that stands alone.
pub(super) fn alone(postgres: &Postgres, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let Some(table) = operation.altered_table() else { return Ok(Vec::new()) };
    let mut batch = BatchAlterTable::new(table.clone(), vec![operation.clone()]);
    batch.common.schema.clone_from(&operation.common().schema);
    batch_alter_table(postgres, &batch, before)
}

/// Puts one operation behind those before it. `after` is the database that it leaves.
fn alter(alteration: &mut Alteration<'_>, operation: &Operation, after: &Schema) -> Result<(), LowerError> {
    if operation.common().if_not_exists && *after == alteration.schema {
        return Ok(());
    }
    match operation.as_batch_part()? {
        BatchPart::SetTableComment(set) => set_table_comment(alteration, set),
        BatchPart::SetTableOptions(_) => return options::set_table_options(alteration, after),
        BatchPart::AddColumn(add) => return column::add_column(alteration, add, after),
        BatchPart::DropColumn(drop) => column::drop_column(alteration, drop),
        BatchPart::AlterColumn(change) => return alter_column::alter_column(alteration, change, after),
        BatchPart::CreateIndex(create) => return index::create_index(alteration, create),
        BatchPart::DropIndex(drop) => {
            let statement = index::drop_index(drop, &alteration.schema);
            alteration.statement(statement);
        }
        BatchPart::RenameIndex(rename) => {
            for statement in index::rename_index(rename, &alteration.schema) {
                alteration.statement(statement);
            }
        }
        BatchPart::CreatePrimaryKey(create) => return constraint::create_primary_key(alteration, create),
        BatchPart::CreateUniqueConstraint(create) => return constraint::create_unique(alteration, create),
        BatchPart::CreateForeignKey(create) => return constraint::create_foreign_key(alteration, create),
        BatchPart::CreateCheckConstraint(create) => return constraint::create_check(alteration, create),
        BatchPart::CreateExcludeConstraint(create) => return constraint::create_exclude(alteration, create),
        BatchPart::ValidateConstraint(validate) => constraint::validate_constraint(alteration, validate)?,
        BatchPart::DropConstraint(drop) => return constraint::drop_constraint(alteration, drop),
        BatchPart::RenameConstraint(rename) => constraint::rename_constraint(alteration, rename)?,
        BatchPart::Execute(execute) => {
            for statement in execute::execute(execute)? {
                alteration.statement(statement);
            }
        }
    }
    Ok(())
}

fn set_table_comment(alteration: &mut Alteration<'_>, set: &SetTableComment) {
    let statement = metadata(table::comment_text(&alteration.name(), set.comment.as_deref()));
    alteration.behind(statement);
}
