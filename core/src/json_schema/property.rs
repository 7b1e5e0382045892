//! What may stand behind a key.

use serde_json::{Value, json};

use super::{object, reference};
use crate::{
    name::DialectName,
    operation::{ConstraintKind, OnConflict, Recreate},
    schema::{DialectOptions, ForeignKeyAction, Initially, NullsOrder, SortOrder},
};

/// What a key belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// An operation, by its word.
    Operation(&'static str),
    /// A table within operations or files.
    Record(&'static str),
    /// A revision file.
    Revision,
    /// `schema.toml`.
    SchemaToml,
    /// `limbeck.toml`.
    Config,
}

/// What stands behind a key. A text, where nothing else is known of it.
pub(super) fn property(owner: Owner, key: &str) -> Value {
    match owner {
        Owner::Operation(word) if key == word => subject(word),
        Owner::Revision => of_revision(key),
        Owner::SchemaToml => list(reference(&format!("target_{key}"))),
        Owner::Config => of_config(key),
        Owner::Operation(_) | Owner::Record(_) => within(owner, key),
    }
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn boolean() -> Value {
    json!({ "type": "boolean" })
}

fn integer() -> Value {
    json!({ "type": "integer" })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn any_of(choices: &[Value]) -> Value {
    json!({ "anyOf": choices })
}

fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Value {
    json!({ "enum": all.iter().map(|one| word(*one)).collect::<Vec<_>>() })
}

/// SQL, the same for every dialect or one for each.
fn sql() -> Value {
    let mut dialects: Vec<_> = DialectName::KNOWN.to_vec();
    dialects.push("default");
    let properties: serde_json::Map<_, _> = dialects.iter().map(|dialect| ((*dialect).to_owned(), text())).collect();
    let table =
        json!({ "type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1 });
    any_of(&[text(), table])
}

/// A literal, or an expression.
fn default() -> Value {
    let one = |key: &str, value: Value| json!({ "type": "object", "properties": { key: value }, "required": [key], "additionalProperties": false });
    any_of(&[
        json!({ "type": ["string", "number", "boolean"] }),
        one("sql", sql()),
        one("hex", text()),
        one("null", json!({ "const": true })),
    ])
}

/// The value of an operation's own word: what it is about.
fn subject(word: &str) -> Value {
    match word {
        "execute" => sql(),
        "drop_constraint" => {
            let kinds = ["primary_key", "foreign_key", "unique"].map(|kind| (kind.to_owned(), list(text())));
            let mut properties: serde_json::Map<_, _> = kinds.into_iter().collect();
            properties.insert("check".to_owned(), sql());
            properties.insert("exclude".to_owned(), list(reference("exclude_element")));
            any_of(&[text(), json!({ "type": "object", "properties": properties, "additionalProperties": false })])
        }
        _ => text(),
    }
}

fn of_revision(key: &str) -> Value {
    let several = || any_of(&[text(), list(text())]);
    match key {
        "down_revision" | "depends_on" | "branch_labels" => several(),
        "transaction" => boolean(),
        "upgrade" => list(reference("operation")),
        "downgrade" => any_of(&[list(reference("operation")), json!({ "const": "irreversible" })]),
        _ => text(),
    }
}

fn of_config(key: &str) -> Value {
    match key {
        "transaction_per_migration" => boolean(),
        "lock_timeout" => any_of(&[text(), integer()]),
        "version_locations" => list(text()),
        "models" | "naming_convention" | "autogenerate" | "print_schema" => reference(key),
        "hooks" => list(reference("hook")),
        "databases" => {
            let own: Vec<_> = crate::config::keys().into_iter().filter(|key| *key != "databases").collect();
            json!({ "type": "object", "additionalProperties": object(Owner::Config, &own, &[]) })
        }
        _ => text(),
    }
}

/// Keys of operations, and of the tables within them.
fn within(owner: Owner, key: &str) -> Value {
    match key {
        _ if owner == Owner::Record("patterns") => list(text()),
        "exclude" | "include" if owner == Owner::Record("autogenerate") => reference("patterns"),
        "columns" => columns(owner),
        "references" if owner != Owner::Record("foreign_key") && owner != Owner::Operation("create_foreign_key") => {
            any_of(&[text(), reference("references")])
        }
        _ if BOOLEANS.contains(&key)
            || (key == "primary_key" && is_column(owner))
            || (key == "check" && is_enum(owner)) =>
        {
            boolean()
        }
        "references" | "primary_key" | "generated" | "naming_convention" => reference(key),
        "unique_constraints" | "check_constraints" | "exclude_constraints" | "foreign_keys" => {
            list(reference(key.trim_end_matches('s')))
        }
        "indexes" => list(reference("index")),
        "elements" => list(reference("exclude_element")),
        "operations" => list(reference("batched")),
        "effects" => list(reference("operation")),
        "copy_from" => json!({ "type": "object" }),
        "default" | "fill_null" => default(),
        "identity" => any_of(&[json!({ "const": true }), reference("identity")]),
        "type" | "check" | "using" | "sql" | "as" | "expression" | "where" => sql(),
        "only" | "except" => list(json!({ "enum": DialectName::KNOWN })),
        "sqlite" | "postgres" | "mysql" => options(key),
        "on_delete" | "on_update" => words(ForeignKeyAction::ALL, ForeignKeyAction::word),
        "initially" => words(Initially::ALL, Initially::word),
        "order" => words(SortOrder::ALL, SortOrder::word),
        "nulls" => words(NullsOrder::ALL, NullsOrder::word),
        "recreate" => words(Recreate::ALL, Recreate::word),
        "kind" => words(&ConstraintKind::ALL, |(_, word)| word),
        "on_conflict" => words(OnConflict::ALL, OnConflict::word),
        "rows" => list(json!({ "type": "object" })),
        "filter" => reference("print_schema_filter"),
        "column_sorting" => json!({ "enum": crate::config::COLUMN_SORTINGS }),
        "values"
        | "include"
        | "key"
        | "rust"
        | "exclude_tables"
        | "include_schemas"
        | "command"
        | "only_tables"
        | "except_tables"
        | "import_types"
        | "custom_type_derives"
        | "except_custom_type_definitions" => list(text()),
        "partial_reordering" => list(list(text())),
        "start" | "increment" | "min" | "max" | "cache" | "length" => integer(),
        _ => text(),
    }
}

const BOOLEANS: [&str; 29] = [
    "nullable",
    "unique",
    "index",
    "autoincrement",
    "always",
    "cycle",
    "stored",
    "unnamed",
    "deferrable",
    "not_valid",
    "nulls_not_distinct",
    "concurrently",
    "cascade",
    "if_exists",
    "if_not_exists",
    "first",
    "materialized",
    "autocommit",
    "drop_default",
    "drop_identity",
    "drop_generated",
    "drop_comment",
    "drop_collation",
    "compare_type",
    "compare_default",
    "render_as_batch",
    "with_docs",
    "undecided",
    "generate_missing_sql_type_definitions",
];

fn is_column(owner: Owner) -> bool {
    matches!(owner, Owner::Record("column" | "target_column") | Owner::Operation("add_column"))
}

fn is_enum(owner: Owner) -> bool {
    matches!(owner, Owner::Record("target_enum") | Owner::Operation("create_enum"))
}

fn columns(owner: Owner) -> Value {
    match owner {
        Owner::Operation("create_table") => list(reference("column")),
        Owner::Record("target_table") => list(reference("target_column")),
        Owner::Operation("create_index") | Owner::Record("index") => {
            list(any_of(&[text(), reference("index_element")]))
        }
        _ => list(text()),
    }
}

/// The options of a dialect.
fn options(dialect: &str) -> Value {
    let any = || json!({});
    let properties: serde_json::Map<_, _> =
        DialectOptions::known(dialect).iter().map(|option| ((*option).to_owned(), any())).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}
