//! How much of a column a key is over, which the option `prefix` says: `prefix = 100` of each long column of the key,
//! `prefix = { title = 50 }` of those that it names.

use limbeck_core::{
    name::ColumnName,
    node::{Node, Table, Value},
    schema::DialectOptions,
};

use crate::dialect_name;

/// The option.
const PREFIX: &str = "prefix";

/// A column of a key.
pub(crate) struct Part<'a> {
    pub(crate) column: &'a ColumnName,
    /// How much of it counts.
    pub(crate) length: Option<u32>,
    /// Whether a key over it needs a length.
    pub(crate) is_large: bool,
}

/// How much of a column counts, as the options of its key say it.
pub(crate) fn of(options: &DialectOptions, column: &ColumnName, is_large: bool) -> Option<u32> {
    let length = match &options.get(&dialect_name(), PREFIX)?.value {
        Value::Integer(length) if is_large => *length,
        Value::Table(lengths) => {
            let entry = lengths.entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(column.as_str()))?;
            let Value::Integer(length) = entry.node.value else { return None };
            length
        }
        _ => return None,
    };
    u32::try_from(length).ok()
}

/// Says it in the options of a key over these columns, with one number wherever that does.
pub(crate) fn say(options: &mut DialectOptions, parts: &[Part<'_>]) {
    let Some(first) = parts.iter().find_map(|part| part.length) else { return };
    let one_for_all = parts.iter().all(|part| part.length == part.is_large.then_some(first));
    let node = if one_for_all {
        Node::new(Value::Integer(i64::from(first)))
    } else {
        let mut lengths = Table::default();
        for part in parts {
            let number = part.length.map(|length| Node::new(Value::Integer(i64::from(length))));
            lengths.put(part.column.as_str(), number);
        }
        Node::new(Value::Table(lengths))
    };
    options.set(&dialect_name(), PREFIX, node);
}
