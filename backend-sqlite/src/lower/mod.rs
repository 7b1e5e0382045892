//! Operations to statements, one file a noun. It is pure: no connection, the same input gives the same statements.

mod bulk_insert;
mod cascade;
mod column;
mod constraint;
mod enumeration;
mod execute;
mod index;
mod script;
mod settle;
mod table;
mod trigger;
mod view;

use limbeck_core::{
    operation::Operation,
    schema::Schema,
    statement::{LowerError, Statement, Unsupported},
};

pub(crate) use column::{default_text, definition as column_definition, is_checked_enum, is_constant};
pub(crate) use constraint::{check, foreign_key, primary_key, unique};
pub(crate) use enumeration::check_values as enum_check_values;
pub(crate) use execute::bears_transaction;
pub(crate) use index::create_index_text;
pub(crate) use script::{misread, script};
pub(crate) use settle::settle;
pub(crate) use table::{definition as table_definition, is_rowid_key, type_spelling};

use crate::{Sqlite, rebuild};

/// What the database is called in sentences.
const NAME: &str = "SQLite";

/// The statements for an operation on a database that looks like `before`.
pub(crate) fn lower(sqlite: &Sqlite, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    match operation {
        Operation::CreateTable(operation) => table::create_table(operation, before),
        Operation::DropTable(operation) => table::drop_table(sqlite, operation, before),
        Operation::RenameTable(operation) => table::rename_table(operation, before),
        Operation::BatchAlterTable(batch) => rebuild::batch_alter_table(sqlite, batch, before),
        Operation::SetTableOptions(_)
        | Operation::AddColumn(_)
        | Operation::DropColumn(_)
        | Operation::AlterColumn(_)
        | Operation::CreateIndex(_)
        | Operation::DropIndex(_)
        | Operation::RenameIndex(_)
        | Operation::CreatePrimaryKey(_)
        | Operation::CreateUniqueConstraint(_)
        | Operation::CreateForeignKey(_)
        | Operation::CreateCheckConstraint(_)
        | Operation::CreateExcludeConstraint(_)
        | Operation::DropConstraint(_)
        | Operation::RenameConstraint(_) => rebuild::alone(sqlite, operation, before),
        // SQLite keeps no comments, and checks every constraint when it is made; an enum is its columns' business.
        Operation::SetTableComment(_)
        | Operation::ValidateConstraint(_)
        | Operation::CreateEnum(_)
        | Operation::DropEnum(_) => replayed(operation, before),
        Operation::AlterEnum(operation) => enumeration::alter_enum(sqlite, operation, before),
        Operation::CreateView(operation) => view::create_view(operation, before),
        Operation::DropView(operation) => view::drop_view(operation, before),
        Operation::ReplaceView(operation) => view::replace_view(operation, before),
        Operation::CreateTrigger(operation) => trigger::create_trigger(operation, before),
        Operation::DropTrigger(operation) => trigger::drop_trigger(operation, before),
        Operation::Execute(operation) => execute::execute(operation),
        Operation::BulkInsert(operation) => bulk_insert::bulk_insert(operation, before),
        Operation::Run(run) => Ok(vec![Statement::call(&run.name)]),
        Operation::CreateSequence(_) | Operation::DropSequence(_) | Operation::AlterSequence(_) => Err(unsupported(
            operation.word(),
            "SQLite has no sequences",
            "use an `identity` column, or `except = [\"sqlite\"]`",
        )),
        Operation::CreateSchema(_) | Operation::DropSchema(_) => Err(unsupported(
            operation.word(),
            "in SQLite a schema is a file that the connection attaches",
            "attach the file when the connection is opened, or write `except = [\"sqlite\"]`",
        )),
        Operation::CreateExtension(_) | Operation::DropExtension(_) => Err(unsupported(
            operation.word(),
            "SQLite's extensions are loaded by the program, not by SQL",
            "write `except = [\"sqlite\"]`",
        )),
    }
}

/// Nothing to run; only what replay refuses is refused.
fn replayed(operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    operation.apply(&mut before.clone())?;
    Ok(Vec::new())
}

/// A refusal with the way out.
pub(crate) fn unsupported(operation: &'static str, reason: impl Into<String>, help: impl Into<String>) -> LowerError {
    Unsupported { dialect: NAME, operation, reason: reason.into(), help: help.into() }.into()
}
