//! Reading keys out of a table: what is missing, what is unknown, and what was probably meant.

use std::ops::Range;

use super::{Entry, Field, Node, Table, Value};
use crate::name::TableName;

/// What is wrong with a piece of data, and where it stands in its file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DecodeError {
    /// What is wrong.
    pub message: String,
    /// The bytes of the file that it is about.
    pub span: Option<Range<usize>>,
    /// The way out.
    pub help: Option<String>,
}

impl DecodeError {
    /// An error about a node.
    pub fn at(node: &Node, message: impl Into<String>) -> Self {
        Self { message: message.into(), span: node.span.clone(), help: None }
    }

    /// An error about a node that is of another kind than it should be.
    pub fn expected(what: &str, node: &Node) -> Self {
        Self::at(node, format!("expected {what}, found {}", node.kind()))
    }

    /// The same error with a way out.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Longer words are nobody's slip of the pen, and comparing takes time and memory by the product of two lengths.
const LONGEST: usize = 256;

/// The name among `known` that `word` was most likely meant to be; nothing when none is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .filter(|name| word.len().max(name.len()) <= LONGEST)
        .map(|name| (strsim::normalized_damerau_levenshtein(&word.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// The keys of one table while they are read.
pub struct Fields<'a> {
    /// What is being read, for messages: "a column", "`create_table`".
    what: &'a str,
    table: &'a Table,
    span: Option<Range<usize>>,
    /// The key under which the `name` of the thing is written: `create_table` in an operation.
    name_key: &'a str,
    /// The table that a batch's operations are about, which they do not repeat.
    inherited_table: Option<&'a TableName>,
}

impl<'a> Fields<'a> {
    /// The keys of `node`, which has to be a table.
    pub fn new(what: &'a str, node: &'a Node) -> Result<Self, DecodeError> {
        let table = node.as_table().ok_or_else(|| DecodeError::expected(&format!("a table for {what}"), node))?;
        Ok(Self { what, table, span: node.span.clone(), name_key: "name", inherited_table: None })
    }

    /// Reads the `name` of the thing from another key: an operation's own.
    #[must_use]
    pub fn named_by(mut self, key: &'a str) -> Self {
        self.name_key = key;
        self
    }

    /// Gives operations inside a batch the table that they are about.
    #[must_use]
    pub fn inherit_table(mut self, table: Option<&'a TableName>) -> Self {
        self.inherited_table = table;
        self
    }

    /// The table of the surrounding batch.
    pub fn inherited_table(&self) -> Option<&'a TableName> {
        self.inherited_table
    }

    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&'a Entry> {
        let key = if key == "name" { self.name_key } else { key };
        self.table.entries.iter().find(|entry| entry.key == key)
    }

    /// Reads a key, or what its absence means.
    pub fn get<T: Field>(&self, key: &str) -> Result<T, DecodeError> {
        if let Some(entry) = self.entry(key) {
            return T::decode(&entry.node);
        }
        if key == "table"
            && let Some(table) = self.inherited_table
        {
            return T::decode(&Node { value: Value::String(table.to_string()), span: self.span.clone() });
        }
        T::absent().ok_or_else(|| self.error(format!("{} needs the key `{key}`", self.what)))
    }

    /// Refuses keys that are not among `known`, with the one that was probably meant.
    pub fn only(&self, known: &[&str]) -> Result<(), DecodeError> {
        let stranger =
            self.table.entries.iter().find(|entry| {
                entry.key != self.name_key && (!known.contains(&entry.key.as_str()) || entry.key == "name")
            });
        let Some(stranger) = stranger else { return Ok(()) };
        // An operation's name stands behind its own word.
        let offered: Vec<_> = known.iter().copied().filter(|key| *key != "name" || self.name_key == "name").collect();
        let help = match nearest(&stranger.key, offered.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("the keys of {} are {}", self.what, listed(&offered)),
        };
        Err(DecodeError {
            message: format!("unknown key `{}` in {}", stranger.key, self.what),
            span: stranger.key_span.clone(),
            help: Some(help),
        })
    }

    /// An error about the whole table.
    pub fn error(&self, message: impl Into<String>) -> DecodeError {
        DecodeError { message: message.into(), span: self.span.clone(), help: None }
    }
}

fn listed(known: &[&str]) -> String {
    let quoted: Vec<_> = known.iter().map(|key| format!("`{key}`")).collect();
    quoted.join(", ")
}
