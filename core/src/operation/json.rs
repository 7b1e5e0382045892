//! JSON values as plain data. TOML has no null, so `{ null = true }` stands for it inside `json` as well.

use serde_json::Value as Json;

use crate::node::{DecodeError, Field, Node, Table, Value};

/// The JSON that a node stands for. Fails for a number that JSON does not have.
pub(super) fn from_node(node: &Node) -> Result<Json, DecodeError> {
    Ok(match &node.value {
        Value::Null => Json::Null,
        Value::Boolean(truth) => Json::Bool(*truth),
        Value::Integer(number) => Json::from(*number),
        Value::Float(number) => serde_json::Number::from_f64(*number)
            .map(Json::Number)
            .ok_or_else(|| DecodeError::at(node, format!("JSON has no number `{number}`")))?,
        Value::String(text) | Value::Datetime(text) => Json::String(text.clone()),
        Value::Array(items) => Json::Array(items.iter().map(from_node).collect::<Result<_, _>>()?),
        Value::Table(table) if is_null(table) => Json::Null,
        Value::Table(table) => Json::Object(
            table
                .entries
                .iter()
                .map(|entry| Ok((entry.key.clone(), from_node(&entry.node)?)))
                .collect::<Result<_, DecodeError>>()?,
        ),
    })
}

/// The JSON of a text.
pub(super) fn from_text(node: &Node) -> Result<Json, DecodeError> {
    serde_json::from_str(&String::decode(node)?).map_err(|error| DecodeError::at(node, error.to_string()))
}

/// The node that stands for a JSON value; nothing for what plain data cannot say: a number beyond 64 bits with a sign,
/// or an object that would be read as null.
pub(super) fn to_node(json: &Json) -> Option<Node> {
    Some(Node::new(match json {
        Json::Null => {
            let mut table = Table::default();
            table.push("null", Node::new(Value::Boolean(true)));
            Value::Table(table)
        }
        Json::Bool(truth) => Value::Boolean(*truth),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::Integer(number),
            None => Value::Float(number.as_f64().filter(|_| number.is_f64())?),
        },
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::Array(items.iter().map(to_node).collect::<Option<_>>()?),
        Json::Object(object) => {
            let mut table = Table::default();
            for (key, value) in object {
                table.push(key, to_node(value)?);
            }
            if is_null(&table) {
                return None;
            }
            Value::Table(table)
        }
    }))
}

fn is_null(table: &Table) -> bool {
    matches!(table.entries.as_slice(), [entry] if entry.key == "null" && entry.node.value == Value::Boolean(true))
}
