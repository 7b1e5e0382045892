//! Operations to statements, one file a noun. It is pure: no connection, the same input gives the same statements.

mod alter_column;
mod alteration;
mod batch;
mod bulk_insert;
mod column;
mod computed;
mod constraint;
mod enum_value;
mod enumeration;
mod execute;
mod index;
mod lengths;
mod names;
mod namespace;
mod options;
mod script;
mod sequence;
mod settle;
mod table;
mod transaction;
mod trigger;
mod view;

use limbeck_core::{
    operation::Operation,
    own_sql,
    schema::{DialectSql, Schema},
    statement::{Cost, LowerError, Statement, Unsupported},
};

pub(crate) use enumeration::check_name as enum_check_name;
pub(crate) use script::script;
pub(crate) use settle::settle;
pub(crate) use transaction::bears_transaction;

use crate::{Postgres, dialect_name};

/// What the server is called in sentences.
const NAME: &str = "PostgreSQL";

/// The statements for an operation on a database that looks like `before`.
pub(crate) fn lower(postgres: &Postgres, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let mut after = before.clone();
    operation.apply(&mut after)?;
    lengths::check(operation, &after)?;
    match operation {
        Operation::CreateTable(create) => table::create_table(postgres, create, before, &after),
        Operation::DropTable(drop) => Ok(table::drop_table(drop)),
        Operation::RenameTable(rename) => Ok(table::rename_table(rename, before)),
        Operation::BatchAlterTable(batch) => batch::batch_alter_table(postgres, batch, before),
        Operation::SetTableComment(_)
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
        | Operation::RenameConstraint(_) => batch::alone(postgres, operation, before),
        Operation::CreateIndex(create) => match view::kept(before, create.common.schema.as_ref(), &create.table) {
            Some(view) => index::on_view(postgres, create, view),
            None => batch::alone(postgres, operation, before),
        },
        Operation::DropIndex(drop) => Ok(vec![index::drop_index(drop, before)]),
        Operation::RenameIndex(rename) => Ok(index::rename_index(rename, before)),
        Operation::CreateEnum(create) => Ok(enumeration::create_enum(create, before)),
        Operation::DropEnum(drop) => Ok(vec![enumeration::drop_enum(drop)]),
        Operation::AlterEnum(change) => enumeration::alter_enum(postgres, change, before, &after),
        Operation::CreateSequence(create) => Ok(vec![sequence::create_sequence(create)]),
        Operation::DropSequence(drop) => Ok(vec![sequence::drop_sequence(drop)]),
        Operation::AlterSequence(change) => Ok(vec![sequence::alter_sequence(change)]),
        Operation::CreateView(create) => view::create_view(create, before),
        Operation::DropView(drop) => Ok(vec![view::drop_view(drop)]),
        Operation::ReplaceView(replace) => view::replace_view(postgres, replace, before),
        Operation::CreateTrigger(create) => trigger::create_trigger(create, before),
        Operation::DropTrigger(drop) => Ok(vec![trigger::drop_trigger(drop)]),
        Operation::CreateSchema(create) => Ok(vec![namespace::create_schema(create)]),
        Operation::DropSchema(drop) => Ok(vec![namespace::drop_schema(drop)]),
        Operation::CreateExtension(create) => Ok(vec![namespace::create_extension(create)]),
        Operation::DropExtension(drop) => Ok(vec![namespace::drop_extension(drop)]),
        Operation::Execute(execute) => execute::execute(execute),
        Operation::BulkInsert(insert) => bulk_insert::bulk_insert(insert, before),
        Operation::Run(run) => Ok(vec![Statement::call(&run.name)]),
    }
}

/// A refusal with the way out.
pub(crate) fn unsupported(operation: &'static str, reason: impl Into<String>, help: impl Into<String>) -> LowerError {
    Unsupported { dialect: NAME, operation, reason: reason.into(), help: help.into() }.into()
}

/// The SQL for PostgreSQL. Fails where none was written for it.
fn own_sql<'a>(sql: &'a DialectSql, what: &'static str) -> Result<&'a str, LowerError> {
    own_sql::of(sql, (&dialect_name(), NAME), what)
}

/// A statement that changes definitions only.
fn metadata(sql: impl Into<String>) -> Statement {
    Statement::new(sql, Cost::Metadata)
}

/// The words, each with a space behind it, where the condition holds.
fn when(condition: bool, words: &'static str) -> &'static str {
    if condition { words } else { "" }
}
