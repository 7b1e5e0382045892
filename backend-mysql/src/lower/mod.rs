//! Operations to statements, one file a noun. It is pure: no connection, the same input gives the same statements.
//!
//! Alterations of a table are not translated one by one: what they make of the table is compared with what it was
//! ([`difference`]), and the difference is one `ALTER TABLE`, in which a column stands once and whole.

mod alteration;
mod bulk_insert;
mod column;
mod columns;
mod constraint;
mod convert;
mod default;
mod demands;
mod difference;
mod enumeration;
mod execute;
mod keys;
mod names;
mod namespace;
mod options;
mod rename;
mod script;
mod sequence;
mod settle;
mod table;
mod trigger;
mod view;

use limbeck_core::{
    operation::Operation,
    own_sql,
    schema::{DialectSql, Schema},
    statement::{Cost, LowerError, Statement, Unsupported},
};

pub(crate) use script::{misread, script};
pub(crate) use settle::settle;

use crate::{MySql, dialect_name};

/// What the server is called in sentences.
const NAME: &str = "MySQL";

/// The statements for an operation on a database that looks like `before`.
pub(crate) fn lower(mysql: &MySql, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    // The way to a refusal is long, and does not know which of the two it is.
    lowered(mysql, operation, before).map_err(|error| match error {
        LowerError::Unsupported(refused) => Unsupported { dialect: mysql.capabilities.server.word(), ..refused }.into(),
        error => error,
    })
}

fn lowered(mysql: &MySql, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let mut after = before.clone();
    operation.apply(&mut after)?;
    match operation {
        Operation::CreateTable(create) => table::create_table(mysql, create, before),
        Operation::DropTable(drop) => table::drop_table(drop, before),
        Operation::RenameTable(rename) => table::rename_table(rename, before),
        Operation::BatchAlterTable(batch) => alteration::batch_alter_table(mysql, batch, before),
        Operation::SetTableComment(_)
        | Operation::SetTableOptions(_)
        | Operation::AddColumn(_)
        | Operation::DropColumn(_)
        | Operation::AlterColumn(_)
        | Operation::CreateIndex(_)
        | Operation::CreatePrimaryKey(_)
        | Operation::CreateUniqueConstraint(_)
        | Operation::CreateForeignKey(_)
        | Operation::CreateCheckConstraint(_)
        | Operation::CreateExcludeConstraint(_)
        | Operation::ValidateConstraint(_)
        | Operation::DropConstraint(_)
        | Operation::RenameConstraint(_)
        | Operation::DropIndex(_)
        | Operation::RenameIndex(_) => alteration::alone(mysql, operation, before),
        // An enum type is its columns' business.
        Operation::CreateEnum(_) | Operation::DropEnum(_) => Ok(Vec::new()),
        Operation::Run(run) => Ok(vec![Statement::call(&run.name)]),
        Operation::AlterEnum(change) => enumeration::alter_enum(mysql, change, before, &after),
        Operation::CreateSequence(create) => sequence::create_sequence(mysql, create),
        Operation::DropSequence(drop) => sequence::drop_sequence(mysql, drop),
        Operation::AlterSequence(change) => sequence::alter_sequence(mysql, change),
        Operation::CreateView(create) => view::create_view(create, before),
        Operation::DropView(drop) => view::drop_view(drop),
        Operation::ReplaceView(replace) => view::replace_view(replace),
        Operation::CreateTrigger(create) => trigger::create_trigger(create, before),
        Operation::DropTrigger(drop) => Ok(vec![trigger::drop_trigger(drop)]),
        Operation::CreateSchema(create) => Ok(vec![namespace::create_schema(create)?]),
        Operation::DropSchema(drop) => Ok(namespace::drop_schema(drop)),
        Operation::CreateExtension(_) | Operation::DropExtension(_) => Err(unsupported(
            operation.word(),
            "the servers' plugins are installed by an administrator and not by a migration",
            "write `except = [\"mysql\"]`",
        )),
        Operation::Execute(execute) => execute::execute(execute),
        Operation::BulkInsert(insert) => bulk_insert::bulk_insert(mysql, insert, before),
    }
}

/// A refusal with the way out.
pub(crate) fn unsupported(operation: &'static str, reason: impl Into<String>, help: impl Into<String>) -> LowerError {
    Unsupported { dialect: NAME, operation, reason: reason.into(), help: help.into() }.into()
}

/// The SQL for MySQL. Fails where none was written for it.
fn own_sql<'a>(sql: &'a DialectSql, what: &'static str) -> Result<&'a str, LowerError> {
    own_sql::of(sql, (&dialect_name(), NAME), what)
}

/// A statement that changes definitions only. It commits, as every change of the schema does.
fn metadata(sql: impl Into<String>) -> Statement {
    definition(sql, Cost::Metadata)
}

/// A statement that changes definitions.
fn definition(sql: impl Into<String>, cost: Cost) -> Statement {
    Statement { transactional: false, ..Statement::new(sql, cost) }
}

/// The words, each with a space behind it, where the condition holds.
fn when(condition: bool, words: &'static str) -> &'static str {
    if condition { words } else { "" }
}
