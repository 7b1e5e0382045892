//! Names of any kind, made in SQLite and read back.

use limbeck_backend_sqlite::{SqliteBackend, quote};
use limbeck_core::{backend::Backend, name::ColumnName};
use proptest::prelude::*;

use crate::sql::memory;

/// Names with quotes, line breaks, signs, letters of other alphabets and pictures.
fn name() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "\"",
        "'",
        "`",
        "[",
        "]",
        "\n",
        "\r\n",
        "\t",
        ";",
        "--",
        "/*",
        "*/",
        "(",
        ")",
        ",",
        ".",
        "\\",
        "%",
        "?",
        "\u{1F980}",
        "\u{e4}",
        "\u{c4}",
        "\u{feff}",
        "\u{1}",
        " ",
        "select",
        "x'",
        "$",
        "#",
    ]);
    let part = prop_oneof![odd.prop_map(str::to_owned), "[a-zA-Z_]{1,4}", "\\PC{1,3}"];
    prop::collection::vec(part, 1..6)
        .prop_map(|parts| parts.concat())
        .prop_filter("SQLite's own", |name| !name.to_ascii_lowercase().starts_with("sqlite_"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn names_come_back(table in name(), a in name(), b in name(), constraint in name(), index in name()) {
        prop_assume!(!a.eq_ignore_ascii_case(&b) && !table.eq_ignore_ascii_case(&index));
        let q = quote::identifier;
        let mut connection = memory(&format!(
            "CREATE TABLE {t} ({a} INT, {b} TEXT, CONSTRAINT {c} UNIQUE ({b})); \
             CREATE INDEX {i} ON {t} ({a}, {b}) WHERE {a} > 1",
            t = q(&table), a = q(&a), b = q(&b), c = q(&constraint), i = q(&index),
        ));
        let schema = SqliteBackend::new(&mut connection).unwrap().reflect().unwrap();
        let found = schema.tables.iter().next().unwrap();
        prop_assert_eq!(found.name.as_str(), table.as_str());
        let columns: Vec<_> = found.columns.iter().map(|column| column.name.as_str()).collect();
        prop_assert_eq!(columns, vec![a.as_str(), b.as_str()]);
        let unique = &found.unique_constraints[0];
        prop_assert_eq!(unique.name.as_ref().unwrap().as_str(), constraint.as_str());
        prop_assert_eq!(unique.columns[0].as_str(), b.as_str());
        let found = found.indexes.get(&index).unwrap();
        let parts: Vec<_> = found.elements.iter().filter_map(|part| part.column_name()).map(ColumnName::as_str).collect();
        prop_assert_eq!(parts, vec![a.as_str(), b.as_str()]);
    }
}
