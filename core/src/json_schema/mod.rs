//! JSON Schemas of the files that people write: revisions, `schema.toml` and `limbeck.toml`, so that editors complete and
//! check them. They are made of the same lists of keys that the files are read by.

mod property;
mod records;

use serde_json::{Map, Value, json};

use crate::{config, operation::Operation, script, target};
use property::{Owner, property};

/// The key of a schema's own dialect of JSON Schema, which Taplo and other editors of TOML know.
const DIALECT: &str = "http://json-schema.org/draft-07/schema#";

/// The schema of a revision file.
pub fn revision() -> Value {
    let properties = properties(Owner::Revision, &script::revision_keys());
    document("limbeck: a revision", properties, &["revision"])
}

/// The schema of a `schema.toml`.
pub fn schema_toml() -> Value {
    document("limbeck: target metadata", properties(Owner::SchemaToml, &target::file_keys()), &[])
}

/// The schema of a `limbeck.toml`.
pub fn limbeck_toml() -> Value {
    document("limbeck: a project", properties(Owner::Config, &config::keys()), &[])
}

fn document(title: &str, properties: Map<String, Value>, required: &[&str]) -> Value {
    json!({
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
        "definitions": definitions(),
    })
}

fn properties(owner: Owner, keys: &[&'static str]) -> Map<String, Value> {
    keys.iter().map(|key| ((*key).to_owned(), property(owner, key))).collect()
}

/// A table with these keys and no others.
fn object(owner: Owner, keys: &[&'static str], required: &[&str]) -> Value {
    json!({
        "type": "object",
        "properties": properties(owner, keys),
        "required": required,
        "additionalProperties": false,
    })
}

/// What several schemas refer to.
fn definitions() -> Value {
    let mut definitions = Map::new();
    for record in records::all() {
        definitions.insert(record.name.to_owned(), object(record.owner, &record.keys, record.required));
    }
    let names: Vec<_> = Operation::WORDS.iter().map(|word| reference(word)).collect();
    let batched: Vec<_> = Operation::WORDS.iter().filter(|word| batchable(word)).map(|word| reference(word)).collect();
    for word in Operation::WORDS {
        definitions.insert((*word).to_owned(), operation(word));
    }
    definitions.insert("operation".to_owned(), json!({ "oneOf": names }));
    definitions.insert("batched".to_owned(), json!({ "oneOf": batched }));
    Value::Object(definitions)
}

/// Whether an operation can stand in a batch: it alters one table.
fn batchable(word: &str) -> bool {
    let alters = Operation::keys(word).is_some_and(|keys| keys.contains(&"table"));
    let other = word.ends_with("_trigger") || word == "bulk_insert" || word == "batch_alter_table";
    (alters && !other) || ["execute", "set_table_comment", "set_table_options"].contains(&word)
}

fn operation(word: &'static str) -> Value {
    let keys = Operation::keys(word).unwrap_or_default();
    let mut schema = object(Owner::Operation(word), &keys, &[word]);
    schema["properties"][word] = property(Owner::Operation(word), word);
    schema
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}
