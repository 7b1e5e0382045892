//! What only MySQL knows of a table, a column or an index.

use limbeck_core::{
    node::{Node, Value},
    schema::{DialectOptions, Table},
    statement::{Cost, LowerError},
};

use super::unsupported;
use crate::{dialect_name, quote};

/// Whether an option that is a truth value is on.
pub(super) fn is_on(options: &DialectOptions, option: &str) -> bool {
    options.is_on(&dialect_name(), option)
}

/// The text of an option.
pub(super) fn text<'a>(options: &'a DialectOptions, option: &str) -> Option<&'a str> {
    options.text(&dialect_name(), option)
}

/// The number of an option.
pub(super) fn number(options: &DialectOptions, option: &str) -> Option<i64> {
    match options.get(&dialect_name(), option) {
        Some(Node { value: Value::Integer(number), .. }) => Some(*number),
        _ => None,
    }
}

/// An option that stands in SQL as a word. Fails for what is none: it could be anything.
pub(super) fn word<'a>(options: &'a DialectOptions, option: &'static str) -> Result<Option<&'a str>, LowerError> {
    let Some(word) = text(options, option) else { return Ok(None) };
    if !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Ok(Some(word));
    }
    Err(unsupported(option, format!("`{word}` is no {option}"), "it is a word such as `utf8mb4` or `InnoDB`"))
}

/// An option that is one of a few words.
pub(super) fn one_of(
    options: &DialectOptions,
    option: &'static str,
    known: &[&'static str],
) -> Result<Option<&'static str>, LowerError> {
    let Some(text) = text(options, option) else { return Ok(None) };
    let found = known.iter().find(|known| known.eq_ignore_ascii_case(text));
    found.map(|word| Some(*word)).ok_or_else(|| {
        let help = format!("it is one of {}", known.join(", ").to_ascii_lowercase());
        unsupported(option, format!("`{text}` is no {option}"), help)
    })
}

const ROW_FORMATS: [&str; 6] = ["DEFAULT", "DYNAMIC", "COMPACT", "REDUNDANT", "COMPRESSED", "FIXED"];

/// An option of a table as SQL, and what it costs a table that has rows.
fn options_of(table: &Table) -> Result<Vec<(String, Cost)>, LowerError> {
    let options = &table.options;
    let mut texts = Vec::new();
    if let Some(engine) = word(options, "engine")? {
        texts.push((format!("ENGINE = {engine}"), Cost::Rewrite));
    }
    if let Some(text) = character_set(options)? {
        texts.push((format!("DEFAULT {text}"), Cost::Metadata));
    }
    if let Some(format) = one_of(options, "row_format", &ROW_FORMATS)? {
        texts.push((format!("ROW_FORMAT = {format}"), Cost::Rewrite));
    }
    if let Some(number) = counter(table) {
        texts.push((format!("AUTO_INCREMENT = {number}"), Cost::Metadata));
    }
    Ok(texts)
}

/// `CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`, as far as it is said.
fn character_set(options: &DialectOptions) -> Result<Option<String>, LowerError> {
    let set = word(options, "charset")?.map(|name| format!("CHARACTER SET {name}"));
    let collation = word(options, "collate")?.map(|name| format!("COLLATE {name}"));
    let parts: Vec<_> = set.into_iter().chain(collation).collect();
    Ok(Some(parts.join(" ")).filter(|text| !text.is_empty()))
}

/// Where the counter of a table begins.
fn counter(table: &Table) -> Option<i64> {
    number(&table.options, "auto_increment").or_else(|| table.columns.iter().find_map(super::column::counts_from))
}

/// The comment of a table as an option.
fn comment(comment: Option<&str>) -> String {
    format!("COMMENT = {}", quote::string(comment.unwrap_or_default()))
}

/// What stands behind the columns of a new table.
pub(super) fn of_new_table(table: &Table) -> Result<String, LowerError> {
    let mut texts: Vec<_> = options_of(table)?.into_iter().map(|(text, _)| text).collect();
    texts.extend(table.comment.as_deref().map(|text| comment(Some(text))));
    Ok(texts.into_iter().map(|text| format!(" {text}")).collect())
}

/// The options that nobody asks for any more: what a table has that never asked.
fn given_up(old: &Table, new: &Table) -> Result<Vec<(String, Cost)>, LowerError> {
    let gone = |option| text(&old.options, option).is_some() && text(&new.options, option).is_none();
    let texts = [("engine", "ENGINE = InnoDB"), ("row_format", "ROW_FORMAT = DEFAULT")];
    let texts = texts.into_iter().filter(|(option, _)| gone(option)).map(|(_, text)| (text.to_owned(), Cost::Rewrite));
    if gone("charset") || gone("collate") {
        let reason = format!("nothing says which character set `{}` is to have in place of its own", new.name);
        return Err(unsupported("set_table_options", reason, "write it: `mysql = { charset = \"utf8mb4\" }`"));
    }
    Ok(texts.collect())
}

/// The options of a table that are to be otherwise. Where `convert` asks for it, the texts that are there follow the
/// table's character set.
pub(super) fn changes(old: &Table, new: &Table, convert: bool) -> Result<Vec<(String, Cost)>, LowerError> {
    let before = options_of(old)?;
    let mut texts: Vec<_> = options_of(new)?.into_iter().filter(|option| !before.contains(option)).collect();
    texts.extend(given_up(old, new)?);
    if convert {
        let Some(text) = character_set(&new.options)? else {
            let reason = format!("`{}` is to be converted, and nothing says to which character set", new.name);
            return Err(unsupported(
                "set_table_options",
                reason,
                "write `mysql = { charset = \"utf8mb4\", convert = true }`",
            ));
        };
        texts.retain(|(text, _)| !text.starts_with("DEFAULT "));
        texts.push((format!("CONVERT TO {text}"), Cost::Rewrite));
    }
    if old.comment != new.comment {
        texts.push((comment(new.comment.as_deref()), Cost::Metadata));
    }
    Ok(texts)
}
