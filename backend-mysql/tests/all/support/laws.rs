//! What is true of every operation, on a real server.

use limbeck_core::schema::{Schema, TableKey};

/// Compares two schemas in canonical form, part by part.
pub fn assert_same(found: &Schema, expected: &Schema, what: &str) {
    for table in &expected.tables {
        let key = TableKey::text(table.schema.as_ref(), &table.name);
        let other = found.tables.get(&key).unwrap_or_else(|| panic!("{what}: no table {}", table.name));
        for column in &table.columns {
            assert_eq!(other.columns.get(column.name.as_str()), Some(column), "{what}: column of {}", table.name);
        }
        for index in &table.indexes {
            assert_eq!(other.indexes.get(index.name.as_str()), Some(index), "{what}: index of {}", table.name);
        }
        for index in &other.indexes {
            assert_eq!(Some(index), table.indexes.get(index.name.as_str()), "{what}: index of {}", table.name);
        }
        assert_eq!(other.primary_key, table.primary_key, "{what}: key of {}", table.name);
        assert_eq!(other.foreign_keys, table.foreign_keys, "{what}: foreign keys of {}", table.name);
        assert_eq!(other.unique_constraints, table.unique_constraints, "{what}: unique of {}", table.name);
        assert_eq!(other.check_constraints, table.check_constraints, "{what}: checks of {}", table.name);
        assert_eq!(other.triggers, table.triggers, "{what}: triggers of {}", table.name);
        assert_eq!(other.options, table.options, "{what}: options of {}", table.name);
        assert_eq!(other, table, "{what}: table {}", table.name);
    }
    assert_eq!(found.views, expected.views, "{what}: views");
    assert_eq!(found.sequences, expected.sequences, "{what}: sequences");
    assert_eq!(found, expected, "{what}");
}
