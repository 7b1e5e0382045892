//! The naming convention: names that are the same on every dialect.

use limbeck_core::{
    node::{Field, Node},
    operation::{NamingConvention, Operation, naming::fit},
};

use crate::operation_codec::op;

fn convention(toml: &str) -> NamingConvention {
    NamingConvention::decode(&Node::from_toml(toml).unwrap()).unwrap()
}

fn resolved(toml: &str, convention: &NamingConvention) -> String {
    let operations = op(toml).resolve_names(convention);
    for operation in &operations {
        assert_eq!(operation.clone().resolve_names(convention), std::slice::from_ref(operation), "names are final");
        assert_eq!(Operation::decode(&operation.encode().unwrap()).unwrap(), *operation, "it can be written");
    }
    limbeck_core::script::render_operations("upgrade", &operations)
}

const TABLE: &str = r#"
create_table = "post"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "slug", type = "text", unique = true },
  { name = "title", type = "text", index = true, check = "title <> ''" },
  { name = "user_id", type = "integer", references = "app_user.id", on_delete = "cascade" },
]
foreign_keys = [{ columns = ["user_id", "slug"], references = { table = "x", columns = ["a", "b"] } }, { name = "mine", columns = ["id"], references = { table = "y" } }]
unique_constraints = [{ name = "", columns = ["slug", "title"] }, { unnamed = true, columns = ["id", "slug"] }]
check_constraints = [{ check = "id > 0" }]
indexes = [{ columns = ["slug", { expression = "lower(title)" }] }, { unnamed = true, columns = ["id"] }]
"#;

#[test]
fn a_table_gets_its_names_and_loses_its_shorthands() {
    insta::assert_snapshot!(resolved(TABLE, &NamingConvention::default()));
}

#[test]
fn every_token_is_filled() {
    let tokens = "{table}|{columns}|{column_0}|{name}|{referred_table}|{referred_columns}";
    let all =
        convention(&format!("ix = '{tokens}'\nuq = '{tokens}u'\nck = '{tokens}c'\nfk = '{tokens}f'\npk = '{tokens}p'"));
    insta::assert_snapshot!(resolved(TABLE, &all));
}

#[test]
fn an_empty_template_leaves_the_naming_to_the_database() {
    let none = convention("ix = ''\nuq = ''\nck = ''\nfk = ''\npk = ''");
    insta::assert_snapshot!(resolved(TABLE, &none));
}

#[test]
fn single_operations_and_batches_are_named() {
    let usual = NamingConvention::default();
    let texts = [
        "add_column = 'a'\ntable = 't'\ntype = 'integer'\nunique = true\nindex = true\nreferences = 'u.id'\ncheck = 'a > 0'\nif_not_exists = true",
        "create_index = ''\ntable = 't'\ncolumns = ['a', 'b']",
        "create_primary_key = ''\ntable = 't'\ncolumns = ['a']",
        "create_unique_constraint = ''\ntable = 't'\ncolumns = ['a']",
        "create_foreign_key = ''\ntable = 't'\ncolumns = ['a']\nreferences = { table = 'u' }",
        "create_check_constraint = ''\ntable = 't'\ncheck = 'a > 0'",
        "create_check_constraint = 'short'\ntable = 't'\ncheck = 'a > 0'",
        "execute = 'x'\neffects = [{ create_index = '', table = 't', columns = ['a'] }]",
        "batch_alter_table = 't'\noperations = [{ add_column = 'a', type = 'text', unique = true }, { create_index = '', columns = ['b'] }]",
        "batch_alter_table = 't'\nnaming_convention = { uq = 'unique_{column_0}' }\noperations = [{ create_unique_constraint = '', columns = ['b'] }]",
        "batch_alter_table = 't'\ncopy_from = { name = 't', columns = [{ name = 'b', type = 'text', unique = true }] }\noperations = [{ drop_column = 'b' }]",
    ];
    let named: Vec<_> = texts.iter().map(|toml| resolved(toml, &usual)).collect();
    insta::assert_snapshot!(named.join("\n"));
}

#[test]
fn a_name_that_looks_like_a_token_is_left_alone() {
    let text = resolved("create_index = ''\ntable = '{columns}'\ncolumns = ['{table}']", &NamingConvention::default());
    assert!(text.contains("ix_{columns}_{table}"), "{text}");
}

#[test]
fn long_names_are_cut_with_a_hash_of_themselves() {
    assert_eq!(fit(&"a".repeat(63)), "a".repeat(63));
    assert_eq!(fit(&"a".repeat(64)), format!("{}_{}", "a".repeat(54), "ffe054fe"));
    assert_ne!(fit(&format!("{}b", "a".repeat(70))), fit(&format!("{}c", "a".repeat(70))));
    for length in 1..200 {
        for letter in ["ä", "€", "𝄞", "aé"] {
            let cut = fit(&letter.repeat(length));
            assert!(cut.len() <= 63 && !cut.is_empty());
            assert_eq!(fit(&cut), cut);
        }
    }
}

#[test]
fn an_unknown_token_is_refused() {
    for wrong in ["uq = '{tabel}'", "uq = '{'", "uq = '{}'", "fk = 'x{table}y{'", "fk = '{table'", "zz = 'x'", "uq = 1"]
    {
        let refused = NamingConvention::decode(&Node::from_toml(wrong).unwrap());
        assert!(refused.is_err(), "{wrong}: {refused:?}");
    }
}
