//! What the settings and the target metadata leave alone.

use limbeck_core::{
    autogenerate::{CompareOptions, compare},
    config::Autogenerate,
    name::{SchemaName, SequenceName, TableName},
    operation::{NamingConvention, Operation},
    schema::{Rules, Schema, Sequence, SequenceOptions},
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
