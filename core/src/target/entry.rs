//! Reading one entry of target metadata: the keys of the operation that makes the thing, with its `name` as `name`.

use crate::node::{DecodeError, Fields, Node, Record};

/// Reads a thing from the keys of the operation that makes it. Metadata says what is there, not what to pass over on
/// the way, so `if_exists` and `if_not_exists` are strangers to it.
pub(super) fn entry<T: Record>(what: &str, node: &Node, further: &[&'static str]) -> Result<T, DecodeError> {
    let fields = Fields::new(what, node)?;
    fields.only(&keys::<T>(further))?;
    T::take_record(&fields)
}

/// The keys of an entry.
pub(crate) fn keys<T: Record>(further: &[&'static str]) -> Vec<&'static str> {
    let mut keys = Vec::new();
    T::record_keys(&mut keys);
    keys.retain(|key| !["if_exists", "if_not_exists"].contains(key));
    keys.extend(further);
    keys
}
