//! What only PostgreSQL knows of a table, a column or an index, and `set_table_options`.

use limbeck_core::{
    node::{Node, Value},
    schema::{Column, DialectOptions, Schema, Table},
    statement::{Cost, LowerError},
};

use super::{alteration::Alteration, unsupported};
use crate::{Postgres, dialect_name, quote, types};

/// The storage parameters that `with` says: `fillfactor = 70, autovacuum_enabled = false`.
pub(super) fn storage_parameters(options: &DialectOptions) -> Result<Option<String>, LowerError> {
    let Some(node) = options.get(&dialect_name(), "with") else { return Ok(None) };
    let parameters = parameters(node)?;
    let texts: Vec<_> = parameters.into_iter().map(|(name, value)| format!("{name} = {value}")).collect();
    Ok(Some(texts.join(", ")).filter(|text| !text.is_empty()))
}

fn parameters(node: &Node) -> Result<Vec<(String, String)>, LowerError> {
    let wrong = || unsupported("with", "`with` is a table", "for example `with = { fillfactor = 70 }`");
    let table = node.as_table().ok_or_else(wrong)?;
    table.entries.iter().map(|entry| Ok((entry.key.clone(), parameter(&entry.node).ok_or_else(wrong)?))).collect()
}

fn parameter(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::String(text) => quote::string(text),
        Value::Null | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => return None,
    })
}

/// The tables that a table inherits from.
fn parents(table: &Table) -> Vec<String> {
    match table.options.get(&dialect_name(), "inherits").map(|node| &node.value) {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => names.iter().filter_map(Node::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// `UNLOGGED `, where a table is.
pub(super) fn unlogged(table: &Table) -> &'static str {
    super::when(table.options.is_on(&dialect_name(), "unlogged"), "UNLOGGED ")
}

/// What stands behind the columns of a new table.
pub(super) fn table_options(table: &Table) -> Result<String, LowerError> {
    let dialect = dialect_name();
    let mut text = String::new();
    let parents = parents(table);
    if !parents.is_empty() {
        let parents: Vec<_> = parents.iter().map(|name| quote::dotted(name)).collect();
        text += &format!("\nINHERITS ({})", parents.join(", "));
    }
    if let Some(partition) = table.options.text(&dialect, "partition_by") {
        text += &format!("\nPARTITION BY {partition}");
    }
    if let Some(parameters) = storage_parameters(&table.options)? {
        text += &format!("\nWITH ({parameters})");
    }
    if let Some(tablespace) = table.options.text(&dialect, "tablespace") {
        text += &format!("\nTABLESPACE {}", quote::identifier(tablespace));
    }
    Ok(text)
}

/// How a column's values are kept when they are long.
pub(super) fn storage(column: &Column) -> Result<Option<String>, LowerError> {
    let word = word(column, "storage", &["PLAIN", "EXTERNAL", "EXTENDED", "MAIN", "DEFAULT"])?;
    // Older servers have no word for what is usual.
    Ok(word.map(|word| if word == "DEFAULT" { types::usual_storage(&column.ty).to_uppercase() } else { word }))
}

/// How a column's values are compressed. Fails where the server has one way only.
pub(super) fn compression(postgres: &Postgres, column: &Column) -> Result<Option<String>, LowerError> {
    let found = word(column, "compression", &["PGLZ", "LZ4", "DEFAULT"])?.map(|word| word.to_ascii_lowercase());
    if found.is_some() && !postgres.capabilities.compression {
        let reason = format!("PostgreSQL {} has one way to compress", postgres.capabilities.major());
        return Err(unsupported("compression", reason, "leave it out, or use PostgreSQL 14"));
    }
    Ok(found)
}

fn word(column: &Column, option: &'static str, known: &[&str]) -> Result<Option<String>, LowerError> {
    let Some(text) = column.options.text(&dialect_name(), option) else { return Ok(None) };
    let found = known.iter().find(|known| known.eq_ignore_ascii_case(text));
    found.map(|word| Some((*word).to_owned())).ok_or_else(|| {
        let reason = format!("`{text}` is no {option} of a column such as `{}`", column.name);
        unsupported(option, reason, format!("it is one of {}", known.join(", ").to_ascii_lowercase()))
    })
}

/// Other options of a table.
pub(super) fn set_table_options(alteration: &mut Alteration<'_>, after: &Schema) -> Result<(), LowerError> {
    let dialect = dialect_name();
    let (old, new) = (alteration.table()?.clone(), alteration.table_in(after)?.clone());
    let text = |table: &Table, option| table.options.text(&dialect, option).map(str::to_owned);
    if text(&old, "partition_by") != text(&new, "partition_by") {
        let reason = format!("whether `{}` is partitioned is decided when it is made", old.name);
        return Err(unsupported("set_table_options", reason, "make a new table and copy the rows"));
    }
    match (unlogged(&old).is_empty(), unlogged(&new).is_empty()) {
        (true, false) => alteration.clause("SET UNLOGGED", Cost::Rewrite),
        (false, true) => alteration.clause("SET LOGGED", Cost::Rewrite),
        _ => {}
    }
    if text(&old, "tablespace") != text(&new, "tablespace") {
        let name = text(&new, "tablespace").unwrap_or_else(|| "pg_default".to_owned());
        alteration.clause(format!("SET TABLESPACE {}", quote::identifier(&name)), Cost::Rewrite);
    }
    set_parameters(alteration, &old, &new)?;
    let (from, to) = (parents(&old), parents(&new));
    for name in from.iter().filter(|name| !to.contains(name)) {
        alteration.clause(format!("NO INHERIT {}", quote::dotted(name)), Cost::Metadata);
    }
    for name in to.iter().filter(|name| !from.contains(name)) {
        alteration.clause(format!("INHERIT {}", quote::dotted(name)), Cost::Metadata);
    }
    Ok(())
}

fn set_parameters(alteration: &mut Alteration<'_>, old: &Table, new: &Table) -> Result<(), LowerError> {
    let read = |table: &Table| match table.options.get(&dialect_name(), "with") {
        Some(node) => parameters(node),
        None => Ok(Vec::new()),
    };
    let (from, to) = (read(old)?, read(new)?);
    let gone: Vec<_> =
        from.iter().map(|(name, _)| name.as_str()).filter(|name| to.iter().all(|(n, _)| n != name)).collect();
    if !gone.is_empty() {
        alteration.clause(format!("RESET ({})", gone.join(", ")), Cost::Metadata);
    }
    let set: Vec<_> =
        to.iter().filter(|pair| !from.contains(pair)).map(|(name, value)| format!("{name} = {value}")).collect();
    if !set.is_empty() {
        alteration.clause(format!("SET ({})", set.join(", ")), Cost::Metadata);
    }
    Ok(())
}
