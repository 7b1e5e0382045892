//! The canonical form of defaults, expressions and whole schemas, so that two spellings of one thing compare equal.

use limbeck_core::schema::Schema;

use crate::MySql;

/// The schema in canonical form, for comparing only.
pub fn schema(_: &MySql, schema: &Schema) -> Schema {
    schema.clone()
}
