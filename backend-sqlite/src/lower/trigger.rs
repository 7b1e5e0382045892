//! `create_trigger`, `drop_trigger`.

use limbeck_core::{
    operation::{CreateTrigger, DropTrigger, Operation},
    schema::Schema,
    statement::{Cost, LowerError, Statement},
};

use super::column::own_sql;
use crate::{ddl, quote};

/// A trigger, in the words of whoever wrote it. Fails when the statement makes something else.
pub(super) fn create_trigger(operation: &CreateTrigger, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let mut after = before.clone();
    Operation::from(operation.clone()).apply(&mut after)?;
    let table = before.table(operation.common.schema.as_ref(), &operation.table);
    if table.is_some_and(|table| table.triggers.contains(operation.name.as_str())) {
        return Ok(Vec::new());
    }
    let sql = own_sql(&operation.sql, "create_trigger")?.trim().trim_end_matches(';').trim_end();
    let trigger = ddl::CreateTrigger::parse(sql).map_err(|error| {
        LowerError::Definition(format!("the statement of the trigger `{}`: {error}", operation.name))
    })?;
    if !trigger.name().is(operation.name.as_str()) {
        let other = &trigger.name().value;
        let message = format!("the statement of the trigger `{}` makes one named `{other}`", operation.name);
        return Err(LowerError::Definition(message));
    }
    Ok(vec![Statement::new(sql, Cost::Metadata)])
}

/// The end of a trigger.
pub(super) fn drop_trigger(operation: &DropTrigger, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    Operation::from(operation.clone()).apply(&mut before.clone())?;
    let if_exists = if operation.common.if_exists { "IF EXISTS " } else { "" };
    let name = quote::qualified(operation.common.schema.as_ref(), operation.name.as_str());
    Ok(vec![Statement::new(format!("DROP TRIGGER {if_exists}{name}"), Cost::Metadata)])
}
