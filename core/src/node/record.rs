//! Structs whose fields are keys: one declaration gives the struct, its reading, its writing and the list of its keys.

use std::ops::{Deref, DerefMut};

use super::{DecodeError, Field, Fields, Node, Table, Value};

/// A struct whose fields are the keys of a table.
pub trait Record: Sized {
    /// What it is called in messages.
    const WHAT: &'static str;

    /// Its keys, in the order in which they are written.
    fn record_keys(into: &mut Vec<&'static str>);

    /// Reads it from the keys of a table, without looking for strangers among them.
    fn take_record(fields: &Fields<'_>) -> Result<Self, DecodeError>;

    /// Writes its keys into a table.
    fn put_record(&self, table: &mut Table);

    /// Reads it from a node, refusing unknown keys.
    fn decode_record(fields: &Fields<'_>) -> Result<Self, DecodeError> {
        let mut keys = Vec::new();
        Self::record_keys(&mut keys);
        fields.only(&keys)?;
        Self::take_record(fields)
    }

    /// Writes it as a node of its own.
    fn encode_record(&self) -> Node {
        let mut table = Table::default();
        self.put_record(&mut table);
        Node::new(Value::Table(table))
    }
}

/// A record whose keys stand among those of the record that holds it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flat<T>(pub T);

impl<T> Deref for Flat<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Flat<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Record> Field for Flat<T> {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        T::decode_record(&Fields::new(T::WHAT, node)?).map(Flat)
    }

    fn encode(&self) -> Option<Node> {
        Some(self.0.encode_record())
    }

    fn keys(_: &'static str, into: &mut Vec<&'static str>) {
        T::record_keys(into);
    }

    fn take(fields: &Fields<'_>, _: &'static str) -> Result<Self, DecodeError> {
        T::take_record(fields).map(Flat)
    }

    fn put(&self, table: &mut Table, _: &'static str) {
        self.0.put_record(table);
    }
}

/// Declares a record: `record! { /// docs pub struct Name: "what it is" { field: Type, other: Type = "key" } }`.
macro_rules! record {
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident: $what:literal {
            $($(#[$field_meta:meta])* $field:ident: $type:ty $(= $key:literal)?,)*
        }
    ) => {
        // The fields are named by the format.
        #[allow(clippy::struct_field_names)]
        $(#[$meta])*
        $vis struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $crate::node::Record for $name {
            const WHAT: &'static str = $what;

            fn record_keys(into: &mut Vec<&'static str>) {
                $(<$type as $crate::node::Field>::keys($crate::node::record!(@key $field $($key)?), into);)*
            }

            fn take_record(fields: &$crate::node::Fields<'_>) -> Result<Self, $crate::node::DecodeError> {
                Ok(Self {
                    $($field: $crate::node::Field::take(fields, $crate::node::record!(@key $field $($key)?))?,)*
                })
            }

            fn put_record(&self, table: &mut $crate::node::Table) {
                $($crate::node::Field::put(&self.$field, table, $crate::node::record!(@key $field $($key)?));)*
            }
        }

        impl $crate::node::Field for $name {
            fn decode(node: &$crate::node::Node) -> Result<Self, $crate::node::DecodeError> {
                $crate::node::Record::decode_record(&$crate::node::Fields::new($what, node)?)
            }

            fn encode(&self) -> Option<$crate::node::Node> {
                Some($crate::node::Record::encode_record(self))
            }
        }
    };
}

pub(crate) use record;
