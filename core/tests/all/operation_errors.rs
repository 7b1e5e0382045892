//! What is not on the format's page is refused, with its place and what was probably meant.

use limbeck_core::{
    node::{Field, Node},
    operation::Operation,
};

/// The message, the text that it points at, and the way out.
fn refusal(toml: &str) -> String {
    let text = format!("[[upgrade]]\n{toml}\n");
    let error = match Node::from_toml(&text) {
        Err(error) => error,
        Ok(node) => {
            let list = node.as_table().unwrap().get("upgrade").unwrap().clone();
            match Vec::<Operation>::decode(&list) {
                Err(error) => error,
                Ok(operations) => panic!("accepted {toml}: {operations:?}"),
            }
        }
    };
    let place = error.span.map(|span| text[span].trim_end().to_owned()).unwrap_or_default();
    let help = error.help.map(|help| format!("\n  help: {help}")).unwrap_or_default();
    format!("{}\n  at: {place:?}{help}\n", error.message)
}

fn refusals(mistakes: &[&str]) -> String {
    mistakes.iter().map(|toml| format!("{toml}\n  {}", refusal(toml))).collect::<Vec<_>>().join("\n")
}

#[test]
fn misspelt_words() {
    let refused = refusals(&[
        "creat_table = 'a'\ncolumns = []",
        "adcolumn = 'a'",
        "zzz = 1",
        "CREATE_TABLE = 'a'",
        "create_table = 'a'\ncolums = []",
        "create_table = 'a'\nname = 'b'\ncolumns = [{ name = 'a', type = 'text' }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'text', nulable = false }]",
        "create_table = 'a'\ncolumns = [{ nam = 'a', type = 'text' }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'varcha(20)' }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'int' }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = { postgress = 'x' } }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = {} }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'text' }]\nsqlite = { strct = true }",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'text' }]\nmysql = { zzz = true }",
        "drop_table = 'a'\nonly = ['sqllite']",
        "drop_table = 'a'\nexcept = ['oracle']",
        "drop_constraint = 'a'\ntable = 't'\nkind = 'uniqe'",
        "drop_constraint = { foriegn_key = ['a'] }\ntable = 't'",
        "create_foreign_key = 'f'\ntable = 't'\ncolumns = ['a']\nreferences = { table = 'r', columns = ['id'] }\non_delete = 'cascad'",
        "create_foreign_key = 'f'\ntable = 't'\ncolumns = ['a']\nreferences = { tabel = 'r' }",
        "create_index = 'i'\ntable = 't'\ncolumns = [{ column = 'a', order = 'up' }]",
        "batch_alter_table = 't'\nrecreate = 'alway'\noperations = [{ drop_column = 'a' }]",
        "batch_alter_table = 't'\nnaming_convention = { uq = '{tabel}' }\noperations = [{ drop_column = 'a' }]",
        "bulk_insert = 't'\nrows = [{ a = { sq = 'x' } }]",
        "bulk_insert = 't'\non_conflict = 'ignor'\nrows = []",
    ]);
    insta::assert_snapshot!(refused);
}

#[test]
fn wrong_kinds_and_missing_keys() {
    let refused = refusals(&[
        "",
        "create_table = 'a'\ndrop_table = 'b'",
        "create_table = 'a'",
        "create_table = 'a'\ncolumns = []",
        "create_table = 1\ncolumns = []",
        "create_table = 'a'\ncolumns = 'b'",
        "create_table = 'a'\ncolumns = ['b']",
        "create_table = 'a'\ncolumns = [{ name = 'a' }]",
        "add_column = 'a'\ntype = 'text'",
        "add_column = 'a'\ntable = 't'\ntype = 'text'\nnullable = 'no'",
        "rename_table = 'a'",
        "set_table_options = 'a'",
        "set_table_options = 'a'\nsqlite = true",
        "create_index = 'i'\ntable = 't'\ncolumns = []",
        "create_index = 'i'\ntable = 't'\ncolumns = [{ column = 'a', expression = 'b' }]",
        "create_index = 'i'\ntable = 't'\ncolumns = [{ order = 'asc' }]",
        "create_primary_key = 'p'\ntable = 't'",
        "create_foreign_key = 'f'\ntable = 't'\ncolumns = ['a']",
        "create_unique_constraint = 'u'\nunnamed = true\ntable = 't'\ncolumns = ['a']",
        "create_unique_constraint = 'u'\ntable = 't'\ncolumns = ['a']\ndeferrable = false\ninitially = 'deferred'",
        "create_exclude_constraint = 'e'\ntable = 't'",
        "drop_constraint = { unique = ['a'], check = 'b' }\ntable = 't'",
        "drop_constraint = {}\ntable = 't'",
        "execute = {}",
        "execute = 1",
        "execute = 'x'\neffects = ['drop_table']",
        "create_enum = 'e'",
        "alter_enum = 'e'",
        "alter_enum = 'e'\nadd_value = 'a'\ndrop_value = 'b'",
        "alter_enum = 'e'\nrename_value = 'a'",
        "alter_enum = 'e'\nadd_value = 'a'\nbefore = 'b'\nafter = 'c'",
        "alter_enum = 'e'\ndrop_value = 'a'\nbefore = 'b'",
        "alter_enum = 'e'\nadd_value = 'a'\nreplace_with = 'b'",
        "create_view = 'v'",
        "create_trigger = 't'\nsql = 'x'",
        "bulk_insert = 't'",
        "bulk_insert = 't'\nrows = [{ a = 1 }]\nrows_file = 'x.csv'",
        "bulk_insert = 't'\nrows = [{ a = [1] }]",
        "bulk_insert = 't'\nrows = [{ a = { null = false } }]",
        "bulk_insert = 't'\nrows = [{ a = { hex = '0' } }]",
        "bulk_insert = 't'\nrows = [{ a = { hex = '+1' } }]",
        "bulk_insert = 't'\nrows = [{ a = { hex = 'é' } }]",
        "bulk_insert = 't'\nrows = [{ a = { json = nan } }]",
        "bulk_insert = 't'\nrows = [{ a = { json_text = '{' } }]",
        "bulk_insert = 't'\nrows = [{ a = inf }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'double', default = nan }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'text', default = ['x'] }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'integer', identity = false }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'text', references = 'users' }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'text', references = '.id' }]",
    ]);
    insta::assert_snapshot!(refused);
}

#[test]
fn numbers_names_and_batches() {
    let refused = refusals(&[
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'varchar(99999999999)' }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'varchar(-1)' }]",
        "create_index = 'i'\ntable = 't'\ncolumns = [{ column = 'a', length = -1 }]",
        "create_index = 'i'\ntable = 't'\ncolumns = [{ column = 'a', length = 4294967296 }]",
        "create_sequence = 's'\nstart = 9223372036854775808",
        "create_sequence = 's'\nstart = 1.5",
        "create_table = ''\ncolumns = [{ name = 'a', type = 'text' }]",
        "create_table = 'a'\ncolumns = [{ name = '', type = 'text' }]",
        "drop_table = \"a\\u0000b\"",
        "drop_table = 'a'\nschema = ''",
        "batch_alter_table = 't'",
        "batch_alter_table = 't'\noperations = []",
        "batch_alter_table = 't'\noperations = [{ create_table = 'a', columns = [{ name = 'a', type = 'text' }] }]",
        "batch_alter_table = 't'\noperations = [{ drop_column = 'a', table = 'u' }]",
        "batch_alter_table = 't'\noperations = [{ drop_column = 'a', schema = 'u' }]",
        "batch_alter_table = 't'\noperations = [{ batch_alter_table = 't', operations = [{ drop_column = 'a' }] }]",
        "batch_alter_table = 't'\noperations = [{ drop_colum = 'a' }]",
        "batch_alter_table = 't'\npartial_reordering = [['a', 'b'], ['a']]\noperations = []",
        "batch_alter_table = 't'\ncopy_from = { columns = [{ name = 'a', type = 'text' }] }\noperations = [{ drop_column = 'a' }]",
    ]);
    insta::assert_snapshot!(refused);
}

#[test]
fn contradictions() {
    let refused = refusals(&[
        "alter_column = 'a'\ntable = 't'",
        "alter_column = 'a'\ntable = 't'\ndefault = 1\ndrop_default = true",
        "alter_column = 'a'\ntable = 't'\nidentity = true\ndrop_identity = true",
        "alter_column = 'a'\ntable = 't'\ngenerated = { sql = 'b' }\ndrop_generated = true",
        "alter_column = 'a'\ntable = 't'\ncomment = 'x'\ndrop_comment = true",
        "alter_column = 'a'\ntable = 't'\ncollation = 'x'\ndrop_collation = true",
        "alter_column = 'a'\ntable = 't'\nusing = 'x'",
        "alter_column = 'a'\ntable = 't'\nfill_null = 1",
        "alter_column = 'a'\ntable = 't'\nnullable = true\nfill_null = 1",
        "alter_column = 'a'\ntable = 't'\ndefault = 1\nidentity = true",
        "add_column = 'a'\ntable = 't'\ntype = 'text'\nfirst = true\nafter = 'b'",
        "add_column = 'a'\ntable = 't'\ntype = 'text'\non_delete = 'cascade'",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'integer', default = 1, generated = { sql = 'b' } }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'integer', on_update = 'cascade' }]",
    ]);
    insta::assert_snapshot!(refused);
}

#[test]
fn toml_mistakes_have_a_place() {
    let refused = refusals(&["drop_table = 'a'\ndrop_table = 'b'", "drop_table = ", "drop_table = 'a"]);
    insta::assert_snapshot!(refused);
}
