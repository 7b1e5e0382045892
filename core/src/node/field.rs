//! How one value is read from a node and written to one.

use indexmap::IndexMap;

use super::{DecodeError, Fields, Node, Table, Value, nearest};
use crate::name::{
    ColumnName, ConstraintName, DialectName, EnumName, ExtensionName, IndexName, SchemaName, SequenceName, TableName,
    TriggerName,
};

/// A value that can stand behind a key.
pub trait Field: Sized {
    /// Reads it. Fails when the node is of another kind.
    fn decode(node: &Node) -> Result<Self, DecodeError>;

    /// Writes it; nothing where leaving the key out means the same.
    fn encode(&self) -> Option<Node>;

    /// Writes it also where leaving the key out would mean the same, as it has to be in a list.
    fn encode_whole(&self) -> Node {
        self.encode().unwrap_or(Node::new(Value::Boolean(false)))
    }

    /// What it means when the key is left out; nothing when the key is required.
    fn absent() -> Option<Self> {
        None
    }

    /// The keys that it takes from its table: its own, unless it is spread over several.
    fn keys(key: &'static str, into: &mut Vec<&'static str>) {
        into.push(key);
    }

    /// Reads it from its table.
    fn take(fields: &Fields<'_>, key: &'static str) -> Result<Self, DecodeError> {
        fields.get(key)
    }

    /// Writes it into its table.
    fn put(&self, table: &mut Table, key: &'static str) {
        table.put(key, self.encode());
    }
}

impl Field for String {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        node.as_str().map(str::to_owned).ok_or_else(|| DecodeError::expected("a string", node))
    }

    fn encode(&self) -> Option<Node> {
        Some(Node::string(self))
    }
}

/// Left out, a truth value is false.
impl Field for bool {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        if let Value::Boolean(truth) = node.value {
            Ok(truth)
        } else {
            Err(DecodeError::expected("`true` or `false`", node))
        }
    }

    fn encode(&self) -> Option<Node> {
        self.then(|| Node::new(Value::Boolean(true)))
    }

    fn absent() -> Option<Self> {
        Some(false)
    }
}

impl Field for i64 {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        if let Value::Integer(number) = node.value {
            Ok(number)
        } else {
            Err(DecodeError::expected("an integer", node))
        }
    }

    fn encode(&self) -> Option<Node> {
        Some(Node::new(Value::Integer(*self)))
    }
}

impl Field for u32 {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        let number = i64::decode(node)?;
        Self::try_from(number).map_err(|_| DecodeError::at(node, format!("{number} is out of range")))
    }

    fn encode(&self) -> Option<Node> {
        i64::from(*self).encode()
    }
}

impl<T: Field> Field for Option<T> {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        T::decode(node).map(Some)
    }

    fn encode(&self) -> Option<Node> {
        // `nullable = false` and `effects = []` have to be written although they are what nothing means elsewhere.
        self.as_ref().map(T::encode_whole)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Field> Field for Box<T> {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        T::decode(node).map(Box::new)
    }

    fn encode(&self) -> Option<Node> {
        T::encode(self)
    }

    fn encode_whole(&self) -> Node {
        T::encode_whole(self)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Box::new)
    }
}

/// Left out, a list is empty.
impl<T: Field> Field for Vec<T> {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        match &node.value {
            Value::Array(items) => items.iter().map(T::decode).collect(),
            _ => Err(DecodeError::expected("an array", node)),
        }
    }

    fn encode(&self) -> Option<Node> {
        (!self.is_empty()).then(|| self.encode_whole())
    }

    fn encode_whole(&self) -> Node {
        Node::array(self.iter().map(T::encode_whole))
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

/// Left out, a map is empty.
impl<T: Field> Field for IndexMap<String, T> {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        let table = node.as_table().ok_or_else(|| DecodeError::expected("a table", node))?;
        table.entries.iter().map(|entry| Ok((entry.key.clone(), T::decode(&entry.node)?))).collect()
    }

    fn encode(&self) -> Option<Node> {
        (!self.is_empty()).then(|| self.encode_whole())
    }

    fn encode_whole(&self) -> Node {
        let mut table = Table::default();
        for (key, value) in self {
            table.push(key, value.encode_whole());
        }
        Node::new(Value::Table(table))
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

macro_rules! name_fields {
    ($($name:ident),*) => {$(
        impl Field for $name {
            fn decode(node: &Node) -> Result<Self, DecodeError> {
                $name::new(String::decode(node)?).map_err(|error| DecodeError::at(node, error.to_string()))
            }

            fn encode(&self) -> Option<Node> {
                Some(Node::string(self.as_str()))
            }
        }
    )*};
}

name_fields!(
    ColumnName,
    ConstraintName,
    EnumName,
    ExtensionName,
    IndexName,
    SchemaName,
    SequenceName,
    TableName,
    TriggerName
);

/// Only the names of dialects that there are.
impl Field for DialectName {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        let word = String::decode(node)?;
        if !Self::KNOWN.contains(&word.as_str()) {
            let help = nearest(&word, Self::KNOWN).map_or_else(
                || format!("the dialects are {}", Self::KNOWN.join(", ")),
                |name| format!("did you mean `{name}`?"),
            );
            return Err(DecodeError::at(node, format!("unknown dialect `{word}`")).with_help(help));
        }
        Self::new(word).map_err(|error| DecodeError::at(node, error.to_string()))
    }

    fn encode(&self) -> Option<Node> {
        Some(Node::string(self.as_str()))
    }
}
