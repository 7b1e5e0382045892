//! Foreign keys to tables that are made later in the same list.

use limbeck_core::{
    name::SchemaName,
    operation::{Operation, invert_all, split_references},
    schema::{Rules, Schema},
};
use proptest::prelude::*;

use crate::operation_codec::op;

fn table(number: usize, targets: &[usize]) -> Operation {
    let columns: Vec<_> =
        targets.iter().map(|target| format!("{{ name = \"t{target}_id\", type = \"integer\" }}")).collect();
    let keys: Vec<_> = targets
        .iter()
        .map(|target| {
            let references = format!("{{ table = \"t{target}\", columns = [\"id\"] }}");
            format!("{{ name = \"fk_{number}_{target}\", columns = [\"t{target}_id\"], references = {references} }}")
        })
        .collect();
    op(&format!(
        "create_table = \"t{number}\"\ncolumns = [{{ name = \"id\", type = \"integer\", primary_key = true }}, {}]\n\
         foreign_keys = [{}]",
        columns.join(", "),
        keys.join(", ")
    ))
}

fn applied(operations: &[Operation], rules: Rules) -> Schema {
    let mut schema = Schema::new(rules);
    for operation in operations {
        operation.apply(&mut schema).unwrap_or_else(|error| panic!("{error}: {operations:#?}"));
    }
    schema.tables.iter_mut().for_each(|table| table.foreign_keys.sort_by(|one, other| one.name.cmp(&other.name)));
    schema.rules = Rules::default();
    schema
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn tables_that_refer_to_each_other_are_made_in_any_order(
        targets in prop::collection::vec(prop::collection::btree_set(0_usize..6, 0..4), 6)
    ) {
        let written: Vec<_> = targets
            .iter()
            .enumerate()
            .map(|(number, targets)| table(number, &targets.iter().copied().collect::<Vec<_>>()))
            .collect();
        let split = split_references(&written, Rules::default());
        let lax = Rules { dangling_references: true, ..Rules::default() };
        prop_assert_eq!(&split_references(&written, lax), &written);
        prop_assert_eq!(applied(&split, Rules::default()), applied(&written, lax));
        prop_assert_eq!(&split_references(&split, Rules::default()), &split);
        let mut back = applied(&split, Rules::default());
        for operation in invert_all(&split, &Schema::new(Rules::default())).unwrap() {
            operation.apply(&mut back).unwrap();
        }
        prop_assert!(back.tables.is_empty());
    }
}

fn words(operations: &[Operation]) -> Vec<&'static str> {
    split_references(operations, Rules::default()).iter().map(Operation::word).collect()
}

#[test]
fn a_key_goes_behind_what_it_refers_to_and_no_further() {
    let rename = op("rename_table = \"t9\"\nto = \"t1\"");
    let drop = op("drop_table = \"t1\"");
    let (first, second, third) = (table(0, &[0, 1]), table(1, &[0]), table(2, &[]));
    assert_eq!(
        words(&[first.clone(), second.clone(), third.clone()]),
        ["create_table", "create_table", "create_foreign_key", "create_table"]
    );
    assert_eq!(words(&[first.clone(), rename]), ["create_table", "rename_table", "create_foreign_key"]);
    // It refers to the table that is there already.
    assert_eq!(words(&[first.clone(), drop.clone(), second.clone()]), ["create_table", "drop_table", "create_table"]);
    assert_eq!(words(&[second, first, third]), ["create_table", "create_table", "create_foreign_key", "create_table"]);
}

#[test]
fn the_key_lies_in_the_schema_of_its_table() {
    let one = op("create_table = \"a\"\nschema = \"app\"\ncolumns = [{ name = \"b\", type = \"integer\" }]\n\
                  foreign_keys = [{ columns = [\"b\"], references = { table = \"b\", columns = [\"id\"] }, not_valid = true }]");
    let other = op("create_table = \"b\"\ncolumns = [{ name = \"id\", type = \"integer\", primary_key = true }]");
    let same = op(
        "create_table = \"b\"\nschema = \"app\"\ncolumns = [{ name = \"id\", type = \"integer\", primary_key = true }]",
    );
    let split = split_references(&[one, other, same], Rules::default());
    let Operation::CreateForeignKey(key) = &split[3] else { panic!("{split:#?}") };
    assert_eq!(key.common.schema.as_ref().map(SchemaName::as_str), Some("app"));
    assert!(!key.spec.not_valid);
}
