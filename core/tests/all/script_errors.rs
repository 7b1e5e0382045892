//! What is wrong with revision files is said with file, line, column, and a way out.

use std::fs;

use limbeck_core::{operation::Operation, revision::Direction, script::Script};

use crate::script_support::Project;

const BASE: &str = "revision = \"aaa\"\nmessage = \"base\"\n";

macro_rules! error_cases {
    ($($name:ident: $text:expr;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(Project::new().with("aaa_base.toml", $text).error());
        }
    )*};
}

error_cases! {
    misspelt_operation: format!("{BASE}\n[[upgrade]]\ncreat_table = \"user\"\ncolumns = []\n");
    misspelt_operation_in_a_batch:
        format!("{BASE}\n[[upgrade]]\nbatch_alter_table = \"user\"\noperations = [\n  {{ drop_colum = \"é\" }},\n]\n");
    misspelt_key: format!("{BASE}\n[[upgrade]]\ncreate_table = \"user\"\ncolums = []\n");
    two_operations_in_one: format!("{BASE}\n[[upgrade]]\ndrop_table = \"user\"\nexecute = \"SELECT 1\"\n");
    wrong_type: format!("{BASE}\n[[upgrade]]\ndrop_table = 1\n");
    required_key: format!("{BASE}\n[[upgrade]]\ncreate_index = \"ix\"\ncolumns = [\"a\"]\n");
    duplicate_key: format!("{BASE}\n[[upgrade]]\ndrop_table = \"a\"\ndrop_table = \"b\"\n");
    broken_toml: format!("{BASE}down_revision = \"bbb\n\n[[upgrade]]\ndrop_table = \"a\"\n");
    broken_toml_below: format!("{BASE}\n[[upgrade]]\ndrop_table = \n");
    unclosed_text: format!("{BASE}\n[[upgrade]]\nexecute = \"\"\"\nSELECT 1\n");
    unknown_header_key: format!("{BASE}down_revison = \"bbb\"\n");
    unknown_block: format!("{BASE}\n[[upgrad]]\ndrop_table = \"a\"\n");
    one_bracket: format!("{BASE}\n[upgrade]\ndrop_table = \"a\"\n");
    downgrade_word: format!("{BASE}downgrade = \"never\"\n");
    upgrade_word: format!("{BASE}upgrade = true\n");
    no_revision: "message = \"lost\"\n";
    empty_file: "";
    invalid_id: "revision = \"not an id\"\n";
    wrong_header_type: "revision = \"aaa\"\ndown_revision = 17\n";
    wrong_transaction: "revision = \"aaa\"\ntransaction = \"no\"\n";
    not_utf8: [BASE.as_bytes(), b"# caf\xe9\n"].concat();
    missing_parent: "revision = \"aaa\"\ndown_revision = \"bbb\"\n";
    missing_parent_of_a_merge: "revision = \"aaa\"\ndown_revision = [\n  \"bbb\",\n]\n";
    missing_dependency: "revision = \"aaa\"\ndepends_on = \"bbb\"\n";
    own_parent: "revision = \"aaa\"\ndown_revision = \"aaa\"\n";
    missing_rows_file: format!("{BASE}\n[[upgrade]]\nbulk_insert = \"user\"\nrows_file = \"data/users.csv\"\n");
}

#[test]
fn too_large() {
    let text = format!("{BASE}# {}\n", "x".repeat(4 << 20));
    insta::assert_snapshot!(Project::new().with("aaa_base.toml", text).error());
}

#[test]
fn missing_directory() {
    let project = Project::new();
    fs::remove_dir(project.path("versions")).unwrap();
    insta::assert_snapshot!(project.error());
}

#[test]
fn duplicate_revision() {
    let project = Project::new().with("a_one.toml", BASE).with("b_two.toml", format!("# again\n{BASE}"));
    insta::assert_snapshot!(project.error());
}

#[test]
fn duplicate_revision_of_a_folder() {
    let project = Project::new().with("aaa_sql/up.sql", "SELECT 1").with("aaa_toml.toml", BASE);
    insta::assert_snapshot!(project.error());
}

#[test]
fn cycle() {
    let project = Project::new()
        .with("a.toml", "revision = \"aaa\"\ndown_revision = \"bbb\"\n")
        .with("b.toml", "revision = \"bbb\"\ndown_revision = \"aaa\"\n");
    insta::assert_snapshot!(project.error());
}

#[test]
fn similar_parent() {
    let project = Project::new().with("aaa.toml", BASE).with("b.toml", "revision = \"bbb\"\ndown_revision = \"aab\"\n");
    insta::assert_snapshot!(project.error());
}

#[test]
fn taken_label() {
    let project = Project::new()
        .with("a.toml", "revision = \"aaa\"\nbranch_labels = [\"one\", \"two\"]\n")
        .with("b.toml", "revision = \"bbb\"\nbranch_labels = \"two\"\n");
    insta::assert_snapshot!(project.error());
}

#[test]
fn rust_revision() {
    let project = Project::new().with("3162e83e485f_hash_passwords.rs", "pub fn revision() {}\n");
    insta::assert_snapshot!(project.error());
}

#[test]
fn wrong_metadata() {
    let project =
        Project::new().with("aaa_x/up.sql", "SELECT 1").with("aaa_x/metadata.toml", "run_in_transation = false\n");
    insta::assert_snapshot!(project.error());
}

#[test]
fn folder_that_is_no_id() {
    insta::assert_snapshot!(Project::new().with("añb_x/up.sql", "SELECT 1").error());
}

#[test]
fn pair_without_up() {
    insta::assert_snapshot!(Project::new().with("aaa_x/down.sql", "SELECT 1").error());
}

#[test]
fn wrong_rows() {
    let insert = |file: &str| format!("{BASE}\n[[upgrade]]\nbulk_insert = \"user\"\nrows_file = \"data/{file}\"\n");
    let cases = [
        ("ragged.csv", "id,name\n1,Ann\n2\n"),
        ("open.csv", "id,name\n1,\"Ann\n"),
        ("tail.csv", "id,name\n1,\"Ann\"x\n"),
        ("broken.json", "[\n  {\"id\": 1},\n  {\"id\": }\n]\n"),
        ("object.json", "{\"id\": 1}"),
        ("broken.jsonl", "{\"id\": 1}\n{\"id\" 2}\n"),
        ("number.jsonl", "{\"id\": 18446744073709551615}\n"),
        ("rows.txt", ""),
    ];
    let errors: Vec<_> = cases
        .iter()
        .map(|(file, text)| {
            let project = Project::new().with("aaa.toml", insert(file));
            project.write(&format!("data/{file}"), text);
            project.error()
        })
        .collect();
    insta::assert_snapshot!(errors.join("\n"));
}

/// An added column's shorthands become operations of their own, which still come from its block.
#[test]
fn operations_are_located() {
    let text = format!(
        "{BASE}\n[[upgrade]]\ndrop_table = \"old\"\n\n[[upgrade]]\nadd_column = \"name\"\ntable = \"user\"\n\
         type = \"text\"\nunique = true\nindex = true\n\n[[upgrade]]\ndrop_table = \"other\"\n\n\
         [[downgrade]]\ndrop_column = \"name\"\ntable = \"user\"\n"
    );
    let directory = Project::new().with("aaa.toml", text);
    let directory = directory.open().unwrap();
    let script = directory.scripts().next().unwrap();
    let line = |script: &Script, direction, index| script.locate(direction, index).and_then(|place| place.line());
    let words: Vec<_> = script.body().unwrap().upgrade.iter().map(Operation::word).collect();
    assert_eq!(words, ["drop_table", "add_column", "create_unique_constraint", "create_index", "drop_table"]);
    let lines: Vec<_> = (0..6).map(|index| line(script, Direction::Upgrade, index)).collect();
    assert_eq!(lines, [Some(4), Some(7), Some(7), Some(7), Some(14), None]);
    assert_eq!(line(script, Direction::Downgrade, 0), Some(17));
}
