//! Whether a value that a database gave back is the one that a case wrote.

use limbeck_core::node::Value;

/// Whether `found`, a value as a text, is `expected`. Spellings that mean the same to a person are the same: a truth
/// value is `1`, `t` or `true`; numbers are compared as numbers, JSON as JSON; a date and a time stand apart by a space
/// or a `T`; bytes are `{ hex = "…" }`.
pub fn is(expected: &Value, found: Option<&str>) -> bool {
    let Some(found) = found else { return is_null(expected) };
    match expected {
        Value::Null => false,
        Value::Boolean(value) => matches!((value, found), (true, "1" | "t" | "true") | (false, "0" | "f" | "false")),
        Value::Integer(number) => {
            found.parse() == Ok(*number) || decimal(found).as_deref() == Some(number.to_string().as_str())
        }
        Value::Float(number) => found.parse::<f64>().is_ok_and(|found| (found - number).abs() <= number.abs() * 1e-6),
        Value::String(text) => text == found || padded(text, found) || same_decimal(text, found),
        Value::Datetime(text) => moment(text) == moment(found),
        Value::Array(_) => json(expected, found),
        Value::Table(table) => match table.entries.first() {
            Some(entry) if entry.key == "hex" => entry
                .node
                .as_str()
                .is_some_and(|hex| found.strip_prefix("\\x").is_some_and(|it| it.eq_ignore_ascii_case(hex))),
            Some(entry) if entry.key == "json" => json(&entry.node.value, found),
            Some(entry) if entry.key == "any" => true,
            _ => json(expected, found),
        },
    }
}

fn is_null(expected: &Value) -> bool {
    match expected {
        Value::Null => true,
        Value::Table(table) => matches!(table.entries.first(), Some(entry) if entry.key == "null"),
        _ => false,
    }
}

/// A `char(n)` comes back with its blanks from some.
fn padded(text: &str, found: &str) -> bool {
    found.len() > text.len() && found.trim_end_matches(' ') == text
}

/// A decimal number without what says nothing.
fn decimal(text: &str) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    Some(text.to_owned())
}

fn same_decimal(text: &str, found: &str) -> bool {
    text.contains('.') && decimal(text).is_some_and(|text| decimal(found) == Some(text))
}

/// A date and time without what differs between spellings.
fn moment(text: &str) -> String {
    let text = text.replace('T', " ");
    let text = text
        .strip_suffix('Z')
        .or_else(|| text.strip_suffix("+00:00"))
        .or_else(|| text.strip_suffix("+00"))
        .unwrap_or(&text);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    text.to_owned()
}

fn json(expected: &Value, found: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(found).is_ok_and(|found| found == to_json(expected))
}

fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Boolean(value) => (*value).into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::String(text) | Value::Datetime(text) => text.as_str().into(),
        Value::Array(nodes) => nodes.iter().map(|node| to_json(&node.value)).collect(),
        Value::Table(table) => {
            let entries = table.entries.iter().map(|entry| (entry.key.clone(), to_json(&entry.node.value)));
            serde_json::Value::Object(entries.collect())
        }
    }
}
