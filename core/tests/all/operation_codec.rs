//! Every operation of the format with every key: text, operation, text again; and JSON likewise.

use limbeck_core::{
    node::{Field, Node, render_array_of_tables},
    operation::Operation,
    script::render_operations,
};

/// Reads the operations of a document's `[[upgrade]]`.
pub fn read(toml: &str) -> Vec<Operation> {
    let node = Node::from_toml(toml).unwrap_or_else(|error| panic!("{error}: {toml}"));
    let list = node.as_table().unwrap().get("upgrade").unwrap().clone();
    Vec::decode(&list).unwrap_or_else(|error: limbeck_core::node::DecodeError| panic!("{error:?}: {toml}"))
}

/// One operation, written as the keys of a table.
pub fn op(toml: &str) -> Operation {
    read(&format!("[[upgrade]]\n{toml}")).remove(0)
}

/// Everything that FORMAT.md says of operations.
const ALL: &str = include_str!("operations.toml");

#[test]
fn every_operation_with_every_key_is_read_and_written() {
    let operations = read(ALL);
    let text = render_operations("upgrade", &operations);
    let again = read(&text);
    for (first, second) in operations.iter().zip(&again) {
        assert_eq!(first, second, "{text}");
    }
    assert_eq!(operations.len(), again.len());
    assert_eq!(text, render_operations("upgrade", &again), "the text is the same the second time");
    insta::assert_snapshot!(text);
}

#[test]
fn json_says_the_same() {
    for operation in read(ALL) {
        let json = serde_json::to_string(&operation).unwrap();
        let again: Operation = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
        assert_eq!(operation, again, "{json}");
    }
}

#[test]
fn no_word_and_no_key_is_left_out_here() {
    let operations = read(ALL);
    for word in Operation::WORDS {
        let written: Vec<_> = operations
            .iter()
            .filter(|operation| operation.word() == *word)
            .filter_map(Operation::encode)
            .flat_map(|node| node.as_table().unwrap().entries.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>())
            .collect();
        assert!(!written.is_empty(), "{word} is not among the operations");
        let common =
            ["schema", "only", "except", "if_exists", "if_not_exists", "undecided", "sqlite", "postgres", "mysql"];
        let missing: Vec<_> = Operation::keys(word)
            .unwrap()
            .into_iter()
            .filter(|key| !common.contains(key) && !written.iter().any(|known| known == key))
            .collect();
        let known_elsewhere = [
            // Shorthands and the like of a column, which `create_table` shows.
            "primary_key",
            "default",
            "identity",
            "generated",
            "autoincrement",
            "unique",
            "index",
            "references",
            "on_delete",
            "on_update",
            "check",
            "collation",
            "comment",
            "nullable",
        ];
        let missing: Vec<_> = missing
            .into_iter()
            .filter(|key| *key != "unnamed" && !(*word == "add_column" && known_elsewhere.contains(key)))
            .filter(|key| !matches!((*word, *key), ("alter_sequence", _)))
            .filter(|key| !(*word == "create_exclude_constraint" && ["deferrable", "initially"].contains(key)))
            .collect();
        assert!(missing.is_empty(), "{word} is not shown with {missing:?}");
    }
}

#[test]
fn a_batch_hands_its_schema_on() {
    let Operation::BatchAlterTable(batch) = op(
        "batch_alter_table = 'flow'\nschema = 'app'\noperations = [{ drop_column = 'a' }, { drop_column = 'b', schema = 'app' }]",
    ) else {
        panic!()
    };
    for operation in batch.alterations() {
        assert_eq!(operation.common().schema.as_ref().unwrap().as_str(), "app");
        assert_eq!(operation.altered_table(), Some(&batch.table));
    }
}

#[test]
fn what_no_batch_holds_is_told_with_its_word() {
    assert!(op("drop_column = 'a'\ntable = 't'").as_batch_part().is_ok());
    let error = op("drop_table = 't'").as_batch_part().unwrap_err();
    assert_eq!(error.to_string(), "`drop_table` is no alteration of one table");
    assert_eq!((error.code(), error.help().as_deref()), ("invalid", Some("write it outside the batch")));
}

#[test]
fn lists_of_nothing_are_kept() {
    let Operation::Execute(execute) = op("execute = 'x'\neffects = []") else { panic!() };
    assert_eq!(execute.effects, Some(Vec::new()));
    let again = Operation::decode(&Operation::from(execute.clone()).encode().unwrap()).unwrap();
    assert_eq!(again, execute.into());
}

#[test]
fn text_of_any_kind_survives_rendering() {
    for text in [
        "",
        "a\nb",
        "\n",
        "\nx\n",
        "'''",
        "\"\"\"\n\"",
        "\\\n",
        "tab\tand\r\n",
        "\u{1}\u{7f}",
        "é\n\"",
        "# no comment\n",
        "a\n\u{1}b",
        "a\nb\u{7f}",
        "a\n\tb",
        "a\n\"\"b",
    ] {
        let operation: Operation = limbeck_core::operation::Execute::new(text).into();
        let node = operation.encode().unwrap();
        let rendered = render_array_of_tables("upgrade", node.as_table().unwrap());
        assert_eq!(read(&rendered)[0], operation, "{rendered}");
    }
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("[[upgrade]]\nexecute = {}1{}", "[".repeat(200_000), "]".repeat(200_000));
    assert!(Node::from_toml(&deep).is_err());
    let tables = format!("[[upgrade]]\nx = {}1{}", "{a=".repeat(100_000), "}".repeat(100_000));
    assert!(Node::from_toml(&tables).is_err());
    let json = format!("{{\"execute\": {}1{}}}", "[".repeat(200_000), "]".repeat(200_000));
    assert!(serde_json::from_str::<Operation>(&json).is_err());
    let dotted = format!("[[upgrade]]\n{}b = 1", "a.".repeat(100_000));
    assert!(Node::from_toml(&dotted).is_err());
}
