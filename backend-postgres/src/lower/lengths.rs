//! Names that are too long: the server would cut them without an error, and they would not be found again.

use limbeck_core::{
    operation::Operation,
    schema::{Index, Schema, Table},
    statement::LowerError,
};

use super::{names::LONGEST, unsupported};

/// Refuses an operation that would make something under a name that the server cuts:
/// [identifiers](https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS).
pub(super) fn check(operation: &Operation, after: &Schema) -> Result<(), LowerError> {
    let namespace = operation.common().schema.as_ref();
    let own = match operation {
        Operation::CreateTable(create) => Some(create.name.as_str()),
        Operation::RenameTable(rename) => Some(rename.to.as_str()),
        Operation::CreateEnum(create) => Some(create.name.as_str()),
        Operation::CreateSequence(create) => Some(create.name.as_str()),
        Operation::CreateView(create) => Some(create.name.as_str()),
        Operation::ReplaceView(replace) => Some(replace.name.as_str()),
        Operation::CreateTrigger(create) => Some(create.name.as_str()),
        Operation::CreateSchema(create) => Some(create.name.as_str()),
        Operation::RenameIndex(rename) => Some(rename.to.as_str()),
        Operation::DropTable(_)
        | Operation::BatchAlterTable(_)
        | Operation::SetTableComment(_)
        | Operation::SetTableOptions(_)
        | Operation::AddColumn(_)
        | Operation::DropColumn(_)
        | Operation::AlterColumn(_)
        | Operation::CreatePrimaryKey(_)
        | Operation::CreateUniqueConstraint(_)
        | Operation::CreateForeignKey(_)
        | Operation::CreateCheckConstraint(_)
        | Operation::CreateExcludeConstraint(_)
        | Operation::ValidateConstraint(_)
        | Operation::DropConstraint(_)
        | Operation::RenameConstraint(_)
        | Operation::CreateIndex(_)
        | Operation::DropIndex(_)
        | Operation::DropEnum(_)
        | Operation::AlterEnum(_)
        | Operation::DropSequence(_)
        | Operation::AlterSequence(_)
        | Operation::DropView(_)
        | Operation::DropTrigger(_)
        | Operation::DropSchema(_)
        | Operation::CreateExtension(_)
        | Operation::DropExtension(_)
        | Operation::Execute(_)
        | Operation::BulkInsert(_)
        | Operation::Run(_) => None,
    };
    own.map_or(Ok(()), fits)?;
    values(operation).into_iter().try_for_each(fits)?;
    let table = match operation {
        Operation::CreateTable(create) => Some(&create.name),
        other => other.altered_table(),
    };
    match table.and_then(|name| after.table(namespace, name)) {
        Some(table) => names(table).try_for_each(fits),
        None => Ok(()),
    }
}

/// The values that an enum type gets, which are names to the server.
fn values(operation: &Operation) -> Vec<&str> {
    let texts: Vec<&String> = if let Operation::CreateEnum(create) = operation {
        create.values.iter().collect()
    } else if let Operation::AlterEnum(alter) = operation {
        alter.add_value.iter().chain(&alter.to).collect()
    } else {
        Vec::new()
    };
    texts.into_iter().map(String::as_str).collect()
}

/// What a table holds under names of its own.
fn names(table: &Table) -> impl Iterator<Item = &str> {
    let columns = table.columns.iter().map(|column| column.name.as_str());
    let constraints = table.constraint_names().map(limbeck_core::name::ConstraintName::as_str);
    columns.chain(constraints).chain(table.indexes.iter().map(|index: &Index| index.name.as_str()))
}

fn fits(name: &str) -> Result<(), LowerError> {
    if name.len() <= LONGEST {
        return Ok(());
    }
    let reason = format!("the name `{name}` has {} bytes, and the server cuts it behind the {LONGEST}rd", name.len());
    Err(unsupported("name", reason, format!("choose a name of at most {LONGEST} bytes")))
}
