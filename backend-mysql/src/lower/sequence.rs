//! `create_sequence`, `drop_sequence`, `alter_sequence`, which MariaDB has.

use limbeck_core::{
    operation::{AlterSequence, CreateSequence, DropSequence},
    schema::SequenceOptions,
    statement::{LowerError, Statement},
};

use super::{demands, metadata, unsupported, when};
use crate::{MySql, quote};

fn require(mysql: &MySql, operation: &'static str, owner: Option<&String>) -> Result<(), LowerError> {
    if !mysql.capabilities.sequences {
        let reason = format!("{} has no sequences", mysql.capabilities.describe());
        return Err(unsupported(operation, reason, "use an `identity` column, or `except = [\"mysql\"]`"));
    }
    match owner {
        Some(owner) => {
            let reason = format!("a sequence belongs to no column, and one is to go with `{owner}`");
            Err(unsupported(operation, reason, "leave `owned_by` out for MySQL"))
        }
        None => Ok(()),
    }
}

/// ` START WITH 10 INCREMENT BY 2 …`, as far as it is said.
fn options(options: &SequenceOptions) -> String {
    let with = |words: &str, number: Option<i64>| number.map(|number| format!(" {words} {number}"));
    let parts = [
        with("START WITH", options.start),
        with("INCREMENT BY", options.increment),
        with("MINVALUE", options.min),
        with("MAXVALUE", options.max),
        with("CACHE", options.cache),
        options.cycle.map(|cycle| if cycle { " CYCLE" } else { " NOCYCLE" }.to_owned()),
    ];
    parts.into_iter().flatten().collect()
}

pub(super) fn create_sequence(mysql: &MySql, create: &CreateSequence) -> Result<Vec<Statement>, LowerError> {
    require(mysql, "create_sequence", create.owned_by.as_ref())?;
    demands::of_name("sequence", create.name.as_str())?;
    let name = quote::qualified(create.common.schema.as_ref(), create.name.as_str());
    let if_not_exists = when(create.common.if_not_exists, "IF NOT EXISTS ");
    Ok(vec![metadata(format!("CREATE SEQUENCE {if_not_exists}{name}{}", options(&create.options)))])
}

pub(super) fn alter_sequence(mysql: &MySql, alter: &AlterSequence) -> Result<Vec<Statement>, LowerError> {
    require(mysql, "alter_sequence", alter.owned_by.as_ref())?;
    let name = quote::qualified(alter.common.schema.as_ref(), alter.name.as_str());
    let if_exists = when(alter.common.if_exists, "IF EXISTS ");
    Ok(vec![metadata(format!("ALTER SEQUENCE {if_exists}{name}{}", options(&alter.options)))])
}

pub(super) fn drop_sequence(mysql: &MySql, drop: &DropSequence) -> Result<Vec<Statement>, LowerError> {
    require(mysql, "drop_sequence", None)?;
    let name = quote::qualified(drop.common.schema.as_ref(), drop.name.as_str());
    Ok(vec![metadata(format!("DROP SEQUENCE {}{name}", when(drop.common.if_exists, "IF EXISTS ")))])
}
