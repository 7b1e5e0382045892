//! The top of a revision file, which is all of it that the graph needs.

use std::{ops::Range, path::Path};

use super::{Header, ScriptError, files::Files};
use crate::{
    node::{DecodeError, Field, Node, Value, record},
    revision::{BranchLabel, Revision, RevisionId},
};

record! {
    /// The keys of a revision file.
    pub(super) struct RevisionFile: "a revision" {
        revision: Option<RevisionId>,
        down_revision: Several<RevisionId>,
        depends_on: Several<String>,
        branch_labels: Several<BranchLabel>,
        message: Option<String>,
        created: Option<Created>,
        transaction: Option<bool>,
        upgrade: Option<Raw>,
        downgrade: Option<Raw>,
    }
}

/// The keys of a revision file.
pub(crate) fn revision_keys() -> Vec<&'static str> {
    let mut keys = Vec::new();
    <RevisionFile as crate::node::Record>::record_keys(&mut keys);
    keys
}

/// One of a thing, or an array of it; nothing where the key is left out.
#[derive(Debug)]
pub(super) struct Several<T>(pub(super) Option<Vec<T>>);

impl<T> Several<T> {
    pub(super) fn list(self) -> Vec<T> {
        self.0.unwrap_or_default()
    }
}

impl<T: Field> Field for Several<T> {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        let list = match &node.value {
            Value::Array(items) => items.iter().map(T::decode).collect::<Result<_, _>>()?,
            Value::String(_) => vec![T::decode(node)?],
            _ => return Err(DecodeError::expected("a string or an array of strings", node)),
        };
        Ok(Self(Some(list)))
    }

    fn encode(&self) -> Option<Node> {
        self.0.as_ref().map(|list| Node::array(list.iter().filter_map(T::encode)))
    }

    fn absent() -> Option<Self> {
        Some(Self(None))
    }
}

/// When a revision was written: one of TOML's dates and times, or a text.
#[derive(Debug)]
pub(super) struct Created(pub(super) String);

impl Field for Created {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        match &node.value {
            Value::String(text) | Value::Datetime(text) => Ok(Self(text.clone())),
            _ => Err(DecodeError::expected("a date and time", node)),
        }
    }

    fn encode(&self) -> Option<Node> {
        Some(Node::new(Value::Datetime(self.0.clone())))
    }
}

/// What is read later.
#[derive(Debug)]
pub(crate) struct Raw(pub(crate) Node);

impl Field for Raw {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        Ok(Self(node.clone()))
    }

    fn encode(&self) -> Option<Node> {
        Some(self.0.clone())
    }
}

macro_rules! strict_fields {
    ($($name:ident),*) => {$(
        impl Field for $name {
            fn decode(node: &Node) -> Result<Self, DecodeError> {
                Self::new(String::decode(node)?).map_err(|error| DecodeError::at(node, error.to_string()))
            }

            fn encode(&self) -> Option<Node> {
                Some(Node::string(self.as_str()))
            }
        }
    )*};
}

strict_fields!(RevisionId, BranchLabel);

/// The text of a revision file. Fails when it is too large or no UTF-8.
pub(super) fn read_text(files: &Files, path: &Path) -> Result<String, ScriptError> {
    let bytes = files.read_revision(path)?.into_owned();
    String::from_utf8(bytes).map_err(|error| not_utf8(path, &error))
}

pub(super) fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> ScriptError {
    let start = error.utf8_error().valid_up_to();
    // Up to the mistake the lossy text is the file's, so that the place is right.
    let text = String::from_utf8_lossy(error.as_bytes());
    let place = super::Place::new(path, text, Some(start..start + 1));
    ScriptError::Invalid {
        code: "not-utf8",
        message: "the file is not UTF-8".to_owned(),
        help: Some("save it in that encoding".to_owned()),
        place: Box::new(place),
        revision: None,
    }
}

/// The header of a TOML revision file. The operations are not looked at.
pub(super) fn read_header(files: &Files, path: &Path) -> Result<Header, ScriptError> {
    let text = read_text(files, path)?;
    header_of(&text).map_err(|error| ScriptError::decode(path, text, error))
}

/// The header that a text has at its top.
pub(super) fn header_of(text: &str) -> Result<Header, DecodeError> {
    let top = match text.find("\n[") {
        Some(end) => &text[..=end],
        None => text,
    };
    // A text that ends within a string or an array was cut in the wrong place, or is wrong; the whole of it tells.
    let node = Node::from_toml(top).or_else(|_| Node::from_toml(text))?;
    RevisionFile::decode(&node)?.header(&node)
}

impl RevisionFile {
    /// The header without the operations. Fails when the file does not say which revision it is.
    pub(super) fn header(self, node: &Node) -> Result<Header, DecodeError> {
        let Some(id) = self.revision else {
            let start = node.span.as_ref().map_or(0, |span| span.start);
            let message = "the file does not say which revision it is".to_owned();
            let help = Some("the key is `revision = \"…\"`, at the top".to_owned());
            return Err(DecodeError { message, span: Some(start..start), help });
        };
        Ok(Header {
            revision: Revision {
                id,
                down_revision: self.down_revision.list(),
                depends_on: self.depends_on.list(),
                branch_labels: self.branch_labels.list(),
            },
            message: self.message.unwrap_or_default(),
            created: self.created.map(|created| created.0),
            transaction: self.transaction.unwrap_or(true),
        })
    }
}

/// Where a header says `entry` under `key`; the key's value when it is not found in it.
pub(super) fn value_span(node: &Node, key: &str, entry: &str) -> Option<Range<usize>> {
    let value = node.as_table()?.get(key)?;
    let items = match &value.value {
        Value::Array(items) => items.as_slice(),
        _ => &[],
    };
    items.iter().find(|item| item.as_str() == Some(entry)).unwrap_or(value).span.clone()
}
