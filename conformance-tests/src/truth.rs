//! The truth data of a history: what the reference implementation left.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Map, Value};

use crate::{
    Fallible,
    facts::{Fact, Name},
};

/// How a dialect's declared types are compared: the one spelling for all that hold the same values.
pub type Spelling = fn(&str) -> String;

/// Reads a file of the data.
pub fn read(path: &Path) -> Fallible<Value> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?)
}

/// The facts that a truth file tells. Fails on a key that it does not know: nothing of the truth goes unread.
pub fn facts(schema: &Value, spelling: Spelling) -> Fallible<Vec<Fact>> {
    let mut facts = Vec::new();
    known(schema, &["dialect", "tables"])?;
    for (name, table) in members(schema, "tables")? {
        known(table, &["column_order", "columns", "primary_key", "foreign_keys", "unique", "checks", "indexes"])?;
        facts.push(Fact::new(format!("{name}: columns in order {}", list(table, "column_order"))));
        for (column, value) in members(table, "columns")? {
            facts.push(Fact::new(format!("{name}.{column}: {}", column_words(value, spelling)?)));
        }
        constraints(&mut facts, name, table)?;
        for (index, value) in members(table, "indexes")? {
            known(value, &["columns", "unique"])?;
            let unique = if value["unique"] == true { "unique " } else { "" };
            facts.push(Fact::new(format!("{name}: {unique}index {index} {}", list(value, "columns"))));
        }
    }
    Ok(facts)
}

fn constraints(facts: &mut Vec<Fact>, name: &str, table: &Value) -> Fallible<()> {
    if let Some(key) = table.get("primary_key") {
        known(key, &["columns", "name", "auto"])?;
        facts.push(Fact::named(format!("{name}: primary key {}", list(key, "columns")), name_of(key)));
    }
    for key in entries(table, "foreign_keys") {
        known(key, &["columns", "name", "auto", "referred", "table"])?;
        let referred = format!("{} {}", string(key, "table"), list(key, "referred"));
        let what = format!("{name}: foreign key {} to {referred}", list(key, "columns"));
        facts.push(Fact::named(what, name_of(key)));
    }
    for unique in entries(table, "unique") {
        known(unique, &["columns", "name", "auto"])?;
        facts.push(Fact::named(format!("{name}: unique {}", list(unique, "columns")), name_of(unique)));
    }
    for check in entries(table, "checks") {
        known(check, &["check", "name", "auto"])?;
        facts.push(Fact::named(format!("{name}: check {}", string(check, "check")), name_of(check)));
    }
    Ok(())
}

fn column_words(column: &Value, spelling: Spelling) -> Fallible<String> {
    known(column, &["type", "nullable", "default"])?;
    let nullable = column["nullable"] != false;
    Ok(column_fact(&spelling(string(column, "type")), nullable, column["default"].as_str()))
}

/// What is said of a column.
pub fn column_fact(declared: &str, nullable: bool, default: Option<&str>) -> String {
    let null = if nullable { "" } else { " not null" };
    let default = default.map(|default| format!(" default {default}")).unwrap_or_default();
    format!("{declared}{null}{default}")
}

fn name_of(constraint: &Value) -> Name {
    if constraint["auto"] == true {
        return Name::Any;
    }
    Name::Is(constraint["name"].as_str().map(str::to_owned))
}

fn known(value: &Value, keys: &[&str]) -> Fallible<()> {
    let object = value.as_object().ok_or_else(|| format!("{value} is no object"))?;
    match object.keys().find(|key| !keys.contains(&key.as_str())) {
        Some(key) => Err(format!("nothing compares the key `{key}` of {value}").into()),
        None => Ok(()),
    }
}

fn members<'a>(value: &'a Value, key: &str) -> Fallible<impl Iterator<Item = (&'a String, &'a Value)>> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    match value.get(key) {
        None => Ok(NONE.iter()),
        Some(Value::Object(members)) => Ok(members.iter()),
        Some(other) => Err(format!("`{key}` is {other}").into()),
    }
}

fn entries<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// `(a, b)`.
fn list(value: &Value, key: &str) -> String {
    parenthesized(entries(value, key).map(|entry| entry.as_str().unwrap_or_default()))
}

/// `(a, b)`.
pub fn parenthesized<'a>(words: impl Iterator<Item = &'a str>) -> String {
    format!("({})", words.collect::<Vec<_>>().join(", "))
}

/// The plan that was recorded: in which order the revisions ran, and what their downgrades left.
#[derive(Debug)]
pub struct Recorded {
    /// The revisions in the order in which they ran.
    pub order: Vec<String>,
    /// For each revision, the file that holds the schema after it was taken back.
    pub downgraded: BTreeMap<String, String>,
}

impl Recorded {
    /// Reads it.
    pub fn read(path: &Path) -> Fallible<Self> {
        let plan = read(path)?;
        let order = entries(&plan, "order").filter_map(Value::as_str).map(str::to_owned).collect();
        let file = |text: &str| match text.strip_prefix("as after ") {
            Some("base") => "base.json".to_owned(),
            Some(revision) => format!("{revision}.json"),
            None => text.to_owned(),
        };
        let downgraded = members(&plan, "downgraded")?
            .map(|(revision, left)| (revision.clone(), file(left.as_str().unwrap_or_default())))
            .collect();
        Ok(Self { order, downgraded })
    }
}
