//! `create_sequence`, `drop_sequence`, `alter_sequence`, and how a counter counts.

use limbeck_core::{
    operation::{AlterSequence, CreateSequence, DropSequence},
    schema::SequenceOptions,
    statement::Statement,
};

use super::{metadata, when};
use crate::quote;

/// `START WITH 10 INCREMENT BY 2 …`, as far as it is said.
pub(super) fn options(options: &SequenceOptions) -> String {
    words(options).into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn words(options: &SequenceOptions) -> [Option<String>; 6] {
    let with = |words: &str, number: Option<i64>| number.map(|number| format!("{words} {number}"));
    [
        with("START WITH", options.start),
        with("INCREMENT BY", options.increment),
        with("MINVALUE", options.min),
        with("MAXVALUE", options.max),
        with("CACHE", options.cache),
        options.cycle.map(|cycle| if cycle { "CYCLE" } else { "NO CYCLE" }.to_owned()),
    ]
}

/// ` SET INCREMENT BY 2 …`: what is to be otherwise. What is said no more is as the server has it.
pub(super) fn changes(from: &SequenceOptions, to: &SequenceOptions) -> String {
    const USUAL: [&str; 6] = ["START WITH 1", "INCREMENT BY 1", "NO MINVALUE", "NO MAXVALUE", "CACHE 1", "NO CYCLE"];
    let pairs = words(from).into_iter().zip(words(to)).zip(USUAL);
    let changed = pairs.filter(|((from, to), _)| from != to);
    changed.map(|((_, to), usual)| format!(" SET {}", to.unwrap_or_else(|| usual.to_owned()))).collect()
}

/// The name of the sequence behind a column, as an expression; `table` is quoted.
pub(super) fn behind(table: &str, column: &str) -> String {
    format!("pg_get_serial_sequence({}, {})", quote::string(table), quote::string(column))
}

fn owned_by(owner: Option<&String>) -> String {
    match owner {
        Some(owner) if owner == AlterSequence::NONE => " OWNED BY NONE".to_owned(),
        Some(owner) => format!(" OWNED BY {}", quote::dotted(owner)),
        None => String::new(),
    }
}

fn spaced(text: String) -> String {
    if text.is_empty() { text } else { format!(" {text}") }
}

pub(super) fn create_sequence(create: &CreateSequence) -> Statement {
    let name = quote::qualified(create.common.schema.as_ref(), create.name.as_str());
    let if_not_exists = when(create.common.if_not_exists, "IF NOT EXISTS ");
    let (counts, owner) = (spaced(options(&create.options)), owned_by(create.owned_by.as_ref()));
    metadata(format!("CREATE SEQUENCE {if_not_exists}{name}{counts}{owner}"))
}

pub(super) fn alter_sequence(alter: &AlterSequence) -> Statement {
    let name = quote::qualified(alter.common.schema.as_ref(), alter.name.as_str());
    let if_exists = when(alter.common.if_exists, "IF EXISTS ");
    let (counts, owner) = (spaced(options(&alter.options)), owned_by(alter.owned_by.as_ref()));
    metadata(format!("ALTER SEQUENCE {if_exists}{name}{counts}{owner}"))
}

pub(super) fn drop_sequence(drop: &DropSequence) -> Statement {
    let name = quote::qualified(drop.common.schema.as_ref(), drop.name.as_str());
    let if_exists = when(drop.common.if_exists, "IF EXISTS ");
    metadata(format!("DROP SEQUENCE {if_exists}{name}{}", when(drop.cascade, " CASCADE")))
}
