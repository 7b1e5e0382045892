//! `create_schema`, `drop_schema`: what others call a schema is a database here.

use limbeck_core::{
    operation::{CreateSchema, DropSchema},
    statement::{LowerError, Statement},
};

use super::{demands, metadata, when};
use crate::quote;

pub(super) fn create_schema(create: &CreateSchema) -> Result<Statement, LowerError> {
    demands::of_name("database", create.name.as_str())?;
    let if_not_exists = when(create.common.if_not_exists, "IF NOT EXISTS ");
    Ok(metadata(format!("CREATE DATABASE {if_not_exists}{}", quote::identifier(create.name.as_str()))))
}

/// The end of a database. The server takes everything in it along, which only `cascade` asks for.
pub(super) fn drop_schema(drop: &DropSchema) -> Vec<Statement> {
    let if_exists = when(drop.common.if_exists, "IF EXISTS ");
    let end = metadata(format!("DROP DATABASE {if_exists}{}", quote::identifier(drop.name.as_str())));
    if drop.cascade {
        return vec![end];
    }
    let name = quote::string(drop.name.as_str());
    let query = format!("SELECT table_name AS found FROM information_schema.tables WHERE table_schema = {name}");
    vec![
        Statement::check(query, format!("the database `{}` still holds tables (say `cascade = true`)", drop.name)),
        end,
    ]
}
