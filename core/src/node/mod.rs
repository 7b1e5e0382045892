//! A tree of plain data with the places it came from: what files, JSON and operations are read from and written to.
//!
//! Operations are decoded from a [`Node`] and encoded into one, so that a revision file, JSON and Rust's serde share
//! one description of every key, and an error can point into the file.

mod decode;
mod field;
mod record;
mod render;
mod serial;
mod toml;

use std::ops::Range;

pub use decode::{DecodeError, Fields, nearest};
pub use field::Field;
pub(crate) use record::record;
pub use record::{Flat, Record};
pub use render::{render_array_of_tables, render_inline, render_key};

/// A value, and the bytes of the file that it was read from.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands in the file, in bytes; nothing when it was not read from text.
    pub span: Option<Range<usize>>,
}

/// Two nodes are equal when their values are, wherever they stand.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// Plain data.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// JSON's null; TOML has none.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    String(String),
    /// One of TOML's dates and times, as it is written.
    Datetime(String),
    /// A list.
    Array(Vec<Node>),
    /// Keys with values, in the order written.
    Table(Table),
}

/// One key of a table.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands in the file.
    pub key_span: Option<Range<usize>>,
    /// Its value.
    pub node: Node,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.node == other.node
    }
}

/// Keys with values, in the order written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The entries, in the order written.
    pub entries: Vec<Entry>,
}

impl Table {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// Adds a key at the end.
    pub fn push(&mut self, key: &str, node: Node) {
        self.entries.push(Entry { key: key.to_owned(), key_span: None, node });
    }

    /// Adds a key at the end, unless there is nothing to say.
    pub fn put(&mut self, key: &str, node: Option<Node>) {
        if let Some(node) = node {
            self.push(key, node);
        }
    }
}

impl Node {
    /// A node that was not read from text.
    pub fn new(value: Value) -> Self {
        Self { value, span: None }
    }

    /// A text.
    pub fn string(text: impl Into<String>) -> Self {
        Self::new(Value::String(text.into()))
    }

    /// A list of nodes.
    pub fn array(items: impl IntoIterator<Item = Node>) -> Self {
        Self::new(Value::Array(items.into_iter().collect()))
    }

    /// The keys and values, when it is a table.
    pub fn as_table(&self) -> Option<&Table> {
        if let Value::Table(table) = &self.value { Some(table) } else { None }
    }

    /// The keys and values, to change, when it is a table.
    pub fn as_table_mut(&mut self) -> Option<&mut Table> {
        if let Value::Table(table) = &mut self.value { Some(table) } else { None }
    }

    /// The text, when it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = &self.value { Some(text) } else { None }
    }

    /// What it is, for messages: "a string", "a table".
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Boolean(_) => "a boolean",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a float",
            Value::String(_) => "a string",
            Value::Datetime(_) => "a date or time",
            Value::Array(_) => "an array",
            Value::Table(_) => "a table",
        }
    }
}
