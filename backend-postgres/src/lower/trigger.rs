//! `create_trigger`, `drop_trigger`.

use limbeck_core::{
    operation::{CreateTrigger, DropTrigger},
    schema::{Schema, Table, Trigger},
    statement::{LowerError, Statement},
};

use super::{execute::split, metadata, own_sql, when};
use crate::{lexer, quote};

/// A trigger, in the words of whoever wrote it; the function that it calls may be made by a statement before it. Fails
/// when no statement makes a trigger of that name.
pub(super) fn create_trigger(create: &CreateTrigger, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let table = before.table(create.common.schema.as_ref(), &create.table);
    if table.is_some_and(|table| table.triggers.contains(create.name.as_str())) {
        return Ok(Vec::new());
    }
    let statements = split(own_sql(&create.sql, "create_trigger")?)?;
    if !statements.iter().any(|sql| trigger_name(sql).is_some_and(|name| name == create.name.as_str())) {
        let message = format!("the SQL of the trigger `{}` makes no trigger of that name", create.name);
        return Err(LowerError::Definition(message));
    }
    Ok(statements.into_iter().map(metadata).collect())
}

/// The end of a trigger that is there.
pub(super) fn drop_text(table: &Table, trigger: &Trigger) -> Statement {
    let table = quote::qualified(table.schema.as_ref(), table.name.as_str());
    metadata(format!("DROP TRIGGER {} ON {table}", quote::identifier(trigger.name.as_str())))
}

/// A trigger as it was, without what else the SQL of whoever wrote it makes.
pub(super) fn made_again(trigger: &Trigger) -> Result<Vec<Statement>, LowerError> {
    let statements = split(own_sql(&trigger.sql, "create_trigger")?)?;
    Ok(statements.into_iter().filter(|sql| trigger_name(sql).is_some()).map(metadata).collect())
}

/// The name of the trigger that a statement makes.
pub(crate) fn trigger_name(sql: &str) -> Option<String> {
    let tokens = lexer::tokens(sql).ok()?;
    let mut words = tokens.iter().map(|token| (token.kind, &sql[token.span.clone()]));
    words.next().filter(|(_, word)| word.eq_ignore_ascii_case("create"))?;
    let (kind, name) = loop {
        let (_, word) = words.next()?;
        match word.to_ascii_lowercase().as_str() {
            "trigger" => break words.next()?,
            "or" | "replace" | "constraint" => {}
            _ => return None,
        }
    };
    Some(match kind {
        lexer::Kind::Name => name.trim_matches('"').replace("\"\"", "\""),
        _ => name.to_lowercase(),
    })
}

/// The end of a trigger.
pub(super) fn drop_trigger(drop: &DropTrigger) -> Statement {
    let table = quote::qualified(drop.common.schema.as_ref(), drop.table.as_str());
    let if_exists = when(drop.common.if_exists, "IF EXISTS ");
    metadata(format!("DROP TRIGGER {if_exists}{} ON {table}", quote::identifier(drop.name.as_str())))
}
