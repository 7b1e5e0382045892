//! What the settings and the target metadata leave alone.

use limbeck_core::{
    autogenerate::{CompareOptions, candidates, compare, unused},
    config::{Autogenerate, Config},
    name::{SchemaName, SequenceName, TableName},
    operation::{NamingConvention, Operation},
    schema::{Rules, Schema, Sequence, SequenceOptions},
    script::render_operations,
    target::Target,
};

use crate::compare_support::Neutral;

fn target(text: &str) -> (Target, Schema) {
    let target = Target::parse("schema.toml".as_ref(), text).unwrap();
    let schema = target.schema(&Neutral(Rules::default()), &NamingConvention::default()).unwrap();
    (target, schema)
}

/// The words of the operations that make of `held` what `text` says.
fn words(held: &Schema, text: &str, settings: &Autogenerate) -> Vec<&'static str> {
    let (target, mut schema) = target(text);
    schema.complete_namespaces(held);
    let options = CompareOptions::of(settings).declared(&[(&target, &schema)]);
    let comparison = compare(&Neutral(Rules::default()), held, &schema, &options).unwrap();
    comparison.operations().map(Operation::word).collect()
}

fn sequence(name: &str) -> Sequence {
    let name = SequenceName::new(name).unwrap();
    Sequence { name, schema: None, options: SequenceOptions::default(), owned_by: None }
}

const A: &str = "[[table]]\nname = \"a\"\ncolumns = [{ name = \"id\", type = \"integer\", primary_key = true }]\n";

#[test]
fn a_kind_that_the_target_names_none_of_is_left_alone() {
    let mut held = target(A).1;
    held.sequences.insert(sequence("counter"));
    assert!(words(&held, A, &Autogenerate::default()).is_empty());
    let other = format!("{A}\n[[sequence]]\nname = \"other\"\n");
    assert_eq!(words(&held, &other, &Autogenerate::default()), ["create_sequence", "drop_sequence"]);
}

#[test]
fn a_schema_that_only_the_target_has_is_made_and_no_other_is_looked_at() {
    let mut held = target(A).1;
    let elsewhere = format!("{A}\n{}", A.replace("name = \"a\"", "name = \"b\"\nschema = \"apart\""));
    assert_eq!(words(&held, &elsewhere, &Autogenerate::default()), ["create_schema", "create_table"]);
    assert!(words(&target(&elsewhere).1, &elsewhere, &Autogenerate::default()).is_empty());
    held.home = Some(SchemaName::new("public").unwrap());
    let mut foreign = held.tables.iter().next().unwrap().clone();
    (foreign.name, foreign.schema) = (TableName::new("c").unwrap(), Some(SchemaName::new("others").unwrap()));
    held.tables.insert(foreign);
    assert_eq!(words(&held, &elsewhere, &Autogenerate::default()), ["create_schema", "create_table"]);
    let settings = Autogenerate { include_schemas: vec!["others".to_owned()], ..Autogenerate::default() };
    assert_eq!(words(&held, A, &settings), ["drop_table"]);
}

/// The same two tables with all kinds of things.
const MUCH: &str = r#"
[[table]]
name = "a"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "size", type = "integer", check = "size > 0", comment = "in metres" },
  { name = "old", type = "text", index = true },
]

[[table]]
name = "b"
columns = [{ name = "id", type = "integer", primary_key = true }]

[[view]]
name = "v"
as = "SELECT id FROM a"
"#;

fn settings(text: &str) -> Autogenerate {
    Config::parse("limbeck.toml".as_ref(), &format!("[autogenerate]\n{text}")).unwrap().autogenerate
}

#[test]
fn what_is_excluded_or_not_included_is_left_alone() {
    let held = target(MUCH).1;
    let nothing_of_b = format!("{A}\n[[view]]\nname = \"w\"\nas = \"SELECT 1\"\n");
    let left = |text: &str| words(&held, &nothing_of_b, &settings(text));
    let all = ["batch_alter_table", "drop_table", "drop_view", "create_view"];
    let sorted = |mut words: Vec<&'static str>| {
        words.sort_unstable();
        words
    };
    assert_eq!(sorted(left("")), sorted(all.to_vec()));
    assert_eq!(sorted(left("exclude = { table = [\"b\"] }")), ["batch_alter_table", "create_view", "drop_view"]);
    assert_eq!(sorted(left("include = { table = [\"b*\"], view = [\"w\"] }")), ["create_view", "drop_table"]);
    assert_eq!(
        left(
            "include = { table = [\"a\"] }\nexclude = { column = [\"a.*\"], constraint = [\"*\"], view = [\"?\"], index = [\"a.*\"] }"
        ),
        Vec::<&str>::new()
    );
    let comment = MUCH.replace(", comment = \"in metres\"", "");
    assert_eq!(words(&held, &comment, &settings("")), ["alter_column"]);
    assert!(words(&held, &comment, &settings("exclude = { comment = [\"*\"] }")).is_empty());
}

#[test]
fn what_has_no_off_is_not_switched_off() {
    let with = |options: &str| target(&format!("{A}{options}\n")).1;
    let held = with("mysql = { engine = \"InnoDB\", charset = \"utf8mb4\" }\nsqlite = { strict = true }");
    let (wanted, schema) = target(A);
    let options = CompareOptions::default().declared(&[(&wanted, &schema)]);
    let comparison = compare(&Neutral(Rules::default()), &held, &schema, &options).unwrap();
    let [Operation::SetTableOptions(set)] = &comparison.into_operations()[..] else { panic!("one change") };
    let entries = set.options.dialects.values().flat_map(|table| &table.entries);
    assert_eq!(entries.map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["strict"]);
}

#[test]
fn views_that_the_history_made_are_remembered() {
    let held = target(MUCH).1;
    let without = MUCH.split("[[view]]").next().unwrap();
    let (wanted, schema) = target(without);
    let options = CompareOptions::default().declared(&[(&wanted, &schema)]);
    let changes = |options: &CompareOptions| compare(&Neutral(Rules::default()), &held, &schema, options).unwrap();
    assert!(options.is_in_doubt(&held) && changes(&options).is_empty());
    let comparison = changes(&options.remembering(&held));
    assert_eq!(comparison.operations().map(Operation::word).collect::<Vec<_>>(), ["drop_view"]);
    assert_eq!(comparison.notices().next().unwrap().code, "named-no-more");
}

#[test]
fn sequences_and_enums_are_compared_value_by_value() {
    let text = |values: &str, rest: &str| {
        format!("{A}\n[[enum]]\nname = \"mood\"\nvalues = {values}\n[[sequence]]\nname = \"s\"\n{rest}\n")
    };
    let rules = Rules { enums_in_catalog: true, ..Rules::default() };
    let of = |text: &str| {
        let target = Target::parse("schema.toml".as_ref(), text).unwrap();
        target.schema(&Neutral(rules), &NamingConvention::default()).unwrap()
    };
    let held = of(&text("[\"a\", \"c\"]", "start = 1\ncache = 5"));
    let wanted = of(&text("[\"a\", \"b\", \"c\"]", "start = 1\nincrement = 2"));
    let comparison = compare(&Neutral(rules), &held, &wanted, &CompareOptions::default()).unwrap();
    insta::assert_snapshot!(render_operations("upgrade", &comparison.into_operations()));
}

#[test]
fn renames_are_proposed_by_what_is_alike_and_keys_alone_are_not() {
    let old = "[[table]]\nname = \"pet\"\ncolumns = [{ name = \"id\", type = \"integer\", primary_key = true }, { name = \"kind\", type = \"text\" }]\n";
    let propose = |new: &str| {
        let (held, wanted) = (target(&format!("{A}{old}")).1, target(&format!("{A}{new}")).1);
        let found = candidates(&Neutral(Rules::default()), &held, &wanted, &CompareOptions::default());
        found.into_iter().map(|candidate| candidate.rename.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(propose(&old.replace("pet", "animal")), ["pet:animal"]);
    assert_eq!(propose(&old.replace("kind", "sort")), ["pet.kind:sort"]);
    assert!(propose(&old.replace("pet", "animal").replace("kind", "other")).is_empty());
    assert!(propose(&old.replace("\"kind\", type = \"text\"", "\"other\", type = \"date\"")).is_empty());
}

#[test]
fn a_rename_of_nothing_is_found() {
    let (held, wanted) = (target(MUCH).1, target(&MUCH.replace("old", "new").replace("\"b\"", "\"c\"")).1);
    let check = |text: &str| {
        let rename = [text.parse().unwrap()];
        let options = CompareOptions { renames: rename.to_vec(), ..CompareOptions::default() };
        unused(&held, &wanted, &options, &rename).map(|error| format!("{error}; {}", error.help().unwrap_or_default()))
    };
    assert_eq!(check("b:c"), None);
    assert_eq!(check("a.old:new"), None);
    let refused = ["bb:c", "b:d", "b:a", "a.odl:new", "a.old:neww", "a.old:size", "x.old:new"].map(check);
    insta::assert_debug_snapshot!(refused);
}
