//! Operations from and to plain data: a table in which exactly one key is an operation's word.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::Operation;
use crate::{
    name::TableName,
    node::{DecodeError, Entry, Field, Fields, Node, Table, Value, nearest},
};

impl Operation {
    /// Reads an operation. Inside a batch, `table` is the table that the batch is about.
    ///
    /// Fails with the place of the mistake, and with the word or key that was probably meant.
    pub fn decode_within(node: &Node, table: Option<&TableName>) -> Result<Self, DecodeError> {
        let entries = node.as_table().ok_or_else(|| DecodeError::expected("a table for an operation", node))?;
        let word = the_word(node, entries)?;
        let what = format!("`{}`", word.key);
        let fields = Fields::new(&what, node)?.named_by(&word.key).inherit_table(table);
        let operation = Self::decode_fields(&word.key, &fields)?;
        operation.validate().map_err(|message| DecodeError::at(node, format!("`{}` {message}", word.key)))?;
        if matches!(&operation, Self::BulkInsert(insert) if insert.rows_file.is_none()) && entries.get("rows").is_none()
        {
            return Err(DecodeError::at(node, "`bulk_insert` needs the key `rows` or `rows_file`"));
        }
        Ok(operation)
    }
}

/// The one key that is an operation's word.
fn the_word<'a>(node: &Node, table: &'a Table) -> Result<&'a Entry, DecodeError> {
    let mut words = table.entries.iter().filter(|entry| Operation::WORDS.contains(&entry.key.as_str()));
    match (words.next(), words.next()) {
        (Some(word), None) => Ok(word),
        (Some(first), Some(second)) => Err(DecodeError {
            message: format!("an operation does one thing, this one says `{}` and `{}`", first.key, second.key),
            span: second.key_span.clone(),
            help: Some("write two operations".to_owned()),
        }),
        (None, _) => Err(no_word(node, table)),
    }
}

fn no_word(node: &Node, table: &Table) -> DecodeError {
    let guess = |entry: &&Entry| nearest(&entry.key, Operation::WORDS.iter().copied()).is_some();
    let Some(entry) = table.entries.iter().find(guess).or(table.entries.first()) else {
        return DecodeError::at(node, "an operation cannot be empty")
            .with_help("for example `create_table = \"user\"`, or `execute = \"…\"`");
    };
    let help = match nearest(&entry.key, Operation::WORDS.iter().copied()) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("the operations are {}", Operation::WORDS.join(", ")),
    };
    DecodeError {
        message: format!("unknown operation `{}`", entry.key),
        span: entry.key_span.clone(),
        help: Some(help),
    }
}

impl Field for Operation {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        Self::decode_within(node, None)
    }

    fn encode(&self) -> Option<Node> {
        let mut fields = Table::default();
        self.put_fields(&mut fields);
        let mut table = Table::default();
        let (name, mut others): (Vec<_>, Vec<_>) = fields.entries.into_iter().partition(|entry| entry.key == "name");
        let name = name.into_iter().next().map_or_else(|| Node::string(""), |entry| entry.node);
        table.push(self.word(), name);
        if let Some(place) = others.iter().position(|entry| entry.key == "table") {
            table.entries.push(others.remove(place));
        }
        table.entries.append(&mut others);
        if matches!(self, Self::BulkInsert(insert) if insert.rows.is_empty() && insert.rows_file.is_none()) {
            table.push("rows", Node::array([]));
        }
        Some(Node::new(Value::Table(table)))
    }
}

/// The operation as a batch writes it: without its table.
pub(super) fn encode_within(operation: &Operation) -> Option<Node> {
    let mut node = operation.encode()?;
    if let Value::Table(table) = &mut node.value {
        table.entries.retain(|entry| entry.key != "table");
    }
    Some(node)
}

impl Serialize for Operation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.encode().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Operation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let node = Node::deserialize(deserializer)?;
        Self::decode(&node).map_err(D::Error::custom)
    }
}
