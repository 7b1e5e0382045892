//! What a SQLite database says of itself, as facts.
//!
//! Everything comes from SQLite's own pragmas but the names of constraints, which it keeps in the text of definitions
//! only: those are what limbeck's reflection reads there, and what they cover has to be what the pragmas say.

use std::collections::BTreeSet;

use diesel::SqliteConnection;
use limbeck_backend_sqlite::SqliteBackend;
use limbeck_core::{
    backend::Backend,
    name::{ColumnName, ConstraintName},
    schema::{Schema, Table},
};
use serde_json::Value;

use crate::{
    Fallible,
    database::{lines, text, values},
    facts::{Fact, Name},
    truth::{column_fact, parenthesized},
};

/// The tables in which limbeck keeps its books.
const BOOKS: [&str; 2] = ["limbeck_version", "limbeck_history"];

/// One spelling for the declared types that hold the same values.
pub fn spelling(declared: &str) -> String {
    match declared.to_ascii_uppercase().as_str() {
        "DATETIME" => "TIMESTAMP".to_owned(),
        "TEXT" => "VARCHAR".to_owned(),
        other => other.to_owned(),
    }
}

/// The facts of a database, without the tables in which limbeck keeps its books.
pub fn facts(connection: &mut SqliteConnection) -> Fallible<Vec<Fact>> {
    let schema = SqliteBackend::new(connection)?.reflect()?;
    let mut facts = Vec::new();
    let objects =
        "SELECT json_array(type, name, sql) AS line FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    for object in values(connection, objects)? {
        let (kind, name) = (word(&object[0]), word(&object[1]));
        match kind {
            "table" if BOOKS.contains(&name) => {}
            "table" => table(&mut facts, connection, &schema, name, word(&object[2]))?,
            // Their tables tell of them.
            "index" => {}
            _ => facts.push(Fact::new(format!("{kind} {name}"))),
        }
    }
    Ok(facts)
}

fn table(
    facts: &mut Vec<Fact>,
    connection: &mut SqliteConnection,
    schema: &Schema,
    name: &str,
    sql: &str,
) -> Fallible<()> {
    let reflected = schema.tables.get(name).ok_or_else(|| format!("limbeck does not see the table {name}"))?;
    columns(facts, connection, name)?;
    indexes(facts, connection, name)?;
    let mut covered = Vec::new();
    covered.extend(foreign_keys(connection, name)?);
    covered.extend(keys(connection, name)?);
    let named = constraints(reflected);
    refuse_other_cover(name, covered, &named)?;
    for constraint in named {
        let name_in_sql = constraint.name.filter(|name| sql.contains(name.as_str()));
        facts.push(Fact::named(format!("{name}: {}", constraint.what), Name::Is(name_in_sql)));
    }
    Ok(())
}

fn columns(facts: &mut Vec<Fact>, connection: &mut SqliteConnection, table: &str) -> Fallible<()> {
    let sql = format!(
        "SELECT json_array(name, type, \"notnull\", dflt_value, hidden) AS line FROM pragma_table_xinfo({}) ORDER BY cid",
        text(table)
    );
    let columns = values(connection, &sql)?;
    let order = parenthesized(columns.iter().map(|column| word(&column[0])));
    facts.push(Fact::new(format!("{table}: columns in order {order}")));
    for column in &columns {
        let nullable = column[2] == 0;
        let default = column[3].as_str().map(bare);
        let words = column_fact(&spelling(word(&column[1])), nullable, default);
        let hidden = if column[4] == 0 { "" } else { " generated" };
        facts.push(Fact::new(format!("{table}.{}: {words}{hidden}", word(&column[0]))));
    }
    Ok(())
}

/// An expression without the parentheses around all of it.
fn bare(expression: &str) -> &str {
    let Some(inner) = expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else { return expression };
    let mut depth = 0_i32;
    let whole = inner.chars().all(|character| {
        depth += i32::from(character == '(') - i32::from(character == ')');
        depth >= 0
    });
    if whole { bare(inner) } else { expression }
}

fn indexes(facts: &mut Vec<Fact>, connection: &mut SqliteConnection, table: &str) -> Fallible<()> {
    let sql = format!(
        "SELECT json_array(name, \"unique\", partial) AS line FROM pragma_index_list({}) WHERE origin = 'c'",
        text(table)
    );
    for index in values(connection, &sql)? {
        let name = word(&index[0]);
        let unique = if index[1] == 1 { "unique " } else { "" };
        let partial = if index[2] == 1 { " of some rows" } else { "" };
        let columns = index_columns(connection, name)?;
        facts.push(Fact::new(format!("{table}: {unique}index {name} {columns}{partial}")));
    }
    Ok(())
}

fn index_columns(connection: &mut SqliteConnection, index: &str) -> Fallible<String> {
    let sql = format!(
        "SELECT coalesce(name, 'an expression') || iif(\"desc\", ' descending', '') \
         || iif(coll = 'BINARY', '', ' by ' || coll) AS line FROM pragma_index_xinfo({}) WHERE key ORDER BY seqno",
        text(index)
    );
    Ok(parenthesized(lines(connection, &sql)?.iter().map(String::as_str)))
}

/// What the foreign keys cover.
fn foreign_keys(connection: &mut SqliteConnection, table: &str) -> Fallible<Vec<String>> {
    let sql = format!(
        "SELECT 'foreign key (' || group_concat(\"from\", ', ') || ') to ' || \"table\" || ' (' || group_concat(\"to\", ', ') \
         || ')' || iif(on_update = 'NO ACTION', '', ' on update ' || lower(on_update)) \
         || iif(on_delete = 'NO ACTION', '', ' on delete ' || lower(on_delete)) AS line \
         FROM (SELECT * FROM pragma_foreign_key_list({}) ORDER BY id, seq) GROUP BY id",
        text(table)
    );
    lines(connection, &sql)
}

/// What the primary key and the unique constraints cover. Of those that cover the same SQLite makes one index.
fn keys(connection: &mut SqliteConnection, table: &str) -> Fallible<Vec<String>> {
    let mut keys = Vec::new();
    let sql = format!("SELECT name AS line FROM pragma_index_list({}) WHERE origin <> 'c'", text(table));
    for index in lines(connection, &sql)? {
        keys.push(format!("unique {}", index_columns(connection, &index)?));
    }
    let sql = format!("SELECT name AS line FROM pragma_table_xinfo({}) WHERE pk > 0 ORDER BY pk", text(table));
    let primary = lines(connection, &sql)?;
    if !primary.is_empty() {
        keys.push(format!("primary key {}", parenthesized(primary.iter().map(String::as_str))));
    }
    Ok(keys)
}

/// A constraint as limbeck reads it in the definition.
struct Constraint {
    what: String,
    name: Option<String>,
}

impl Constraint {
    fn new(what: String, name: Option<&ConstraintName>) -> Self {
        Self { what, name: name.map(|name| name.as_str().to_owned()) }
    }
}

fn constraints(table: &Table) -> Vec<Constraint> {
    let names = |columns: &[ColumnName]| parenthesized(columns.iter().map(ColumnName::as_str));
    let primary = table.primary_key.iter().map(|key| (format!("primary key {}", names(&key.columns)), &key.name));
    let unique = table.unique_constraints.iter().map(|key| (format!("unique {}", names(&key.columns)), &key.name));
    let foreign = table.foreign_keys.iter().map(|key| {
        let action = |event: &str, action: Option<_>| match action {
            None | Some(limbeck_core::schema::ForeignKeyAction::NoAction) => String::new(),
            Some(action) => format!(" on {event} {}", action.word()),
        };
        let (update, delete) = (action("update", key.on_update), action("delete", key.on_delete));
        let referred = format!("{} {}", key.references.table, names(&key.references.columns));
        (format!("foreign key {} to {referred}{update}{delete}", names(&key.columns)), &key.name)
    });
    let keys = primary.chain(unique).chain(foreign).map(|(what, name)| Constraint::new(what, name.as_ref()));
    let checks = table.check_constraints.iter().map(|check| {
        let expression = check.check.texts().next().unwrap_or_default();
        Constraint::new(format!("check {expression}"), check.name.as_ref())
    });
    keys.chain(checks).collect()
}

/// Fails where limbeck reads other constraints in a definition than SQLite itself.
fn refuse_other_cover(table: &str, covered: Vec<String>, read: &[Constraint]) -> Fallible<()> {
    let checked = read.iter().map(|constraint| &constraint.what).filter(|what| !what.starts_with("check "));
    let (by_sqlite, by_limbeck) = (cover(covered), cover(checked.cloned().collect()));
    if by_sqlite == by_limbeck {
        return Ok(());
    }
    Err(format!("of {table} limbeck reads {by_limbeck:?}, and SQLite {by_sqlite:?}").into())
}

/// What is covered, each once: of constraints that cover the same, the primary key among them, SQLite makes one index.
fn cover(mut words: Vec<String>) -> BTreeSet<String> {
    let implied = |what: &String| what.strip_prefix("primary key ").map(|key| format!("unique {key}"));
    let implied: Vec<_> = words.iter().filter_map(implied).collect();
    words.extend(implied);
    words.into_iter().map(|word| word.to_ascii_lowercase()).collect()
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
