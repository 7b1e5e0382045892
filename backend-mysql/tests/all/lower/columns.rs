use super::{lowered_on, on_given, on_mariadb};
use limbeck_backend_mysql::{Capabilities, Server, Version};

#[test]
fn add_columns_in_one_statement() {
    let batch = r#"
        batch_alter_table = "flow"
        operations = [
          { add_column = "tags", type = "jsonb", nullable = false, default = "[]", comment = "labels", after = "name" },
          { add_column = "more", type = "varchar(20)", if_not_exists = true, unique = true, first = true },
          { add_column = "name", type = "text", if_not_exists = true },
          { add_column = "owner", type = "uuid", references = "role.id", index = true, check = "owner <> ''", before = "note" },
          { add_column = "last", type = "boolean", default = false },
          { add_column = "seen", type = "timestamptz", default = { sql = "CURRENT_TIMESTAMP(6)" } },
          { add_column = "double", type = "integer", generated = { sql = "size * 2" } },
        ]
    "#;
    insta::assert_snapshot!([on_given(batch), on_mariadb(batch)].join("\n\n"));
}

#[test]
fn a_default_that_the_server_does_not_compute_for_rows_that_are_there() {
    let add = r#"
        batch_alter_table = "flow"
        operations = [
          { add_column = "token", type = "char(36)", nullable = false, unique = true, default = { sql = "uuid()" } },
          { add_column = "size2", type = "integer" },
          { alter_column = "role_id", default = { sql = "replace(uuid(), '-', '')" } },
          { add_column = "size3", type = "integer" },
        ]
    "#;
    insta::assert_snapshot!([on_given(add), on_mariadb(add)].join("\n\n"));
}

#[test]
fn what_adding_a_column_costs() {
    let add = |keys: &str| on_given(&format!("add_column = 'a'\ntable = 'flow'\n{keys}"));
    let old = Capabilities::of(Server::MySql, Version::new(8, 0, 27));
    let texts = [
        add("type = 'integer'\nnullable = false\ndefault = 1"),
        add("type = 'char(36)'\ndefault = { sql = 'uuid()' }"),
        add("type = 'integer'\ngenerated = { sql = 'size + 1', stored = true }"),
        lowered_on(old, super::GIVEN, "add_column = 'a'\ntable = 'role'\ntype = 'integer'"),
        lowered_on(old, super::GIVEN, "add_column = 'a'\ntable = 'role'\ntype = 'integer'\nfirst = true"),
    ];
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn a_change_restates_the_whole_column() {
    insta::assert_snapshot!(on_given(
        r#"
        alter_column = "name"
        table = "flow"
        type = "varchar(60)"
        ---
        execute = "SELECT 1"
        ---
        alter_column = "made"
        table = "flow"
        comment = "when"
        ---
        execute = "SELECT 1"
        ---
        alter_column = "kind"
        table = "flow"
        nullable = false
        default = "a"
        ---
        execute = "SELECT 1"
        ---
        alter_column = "id"
        table = "flow"
        type = "bigint"
        ---
        execute = "SELECT 1"
        ---
        alter_column = "total"
        table = "flow"
        comment = "twice"
        ---
        execute = "SELECT 1"
        ---
        alter_column = "mood"
        table = "flow"
        rename_to = "temper"
        nullable = true
    "#
    ));
}

#[test]
fn drop_columns() {
    let batch = r#"
        batch_alter_table = "flow"
        operations = [
          { drop_column = "made" },
          { drop_index = "ix_flow_made" },
          { drop_column = "gone", if_exists = true },
          { drop_column = "size", cascade = true },
          { add_column = "size", type = "bigint" },
          { drop_column = "role_id" },
        ]
    "#;
    insta::assert_snapshot!([on_given(batch), on_mariadb(batch)].join("\n\n"));
}

#[test]
fn a_column_that_others_refer_to_goes_with_their_keys() {
    insta::assert_snapshot!(on_given("drop_column = 'id'\ntable = 'role'\ncascade = true"));
}

#[test]
fn alter_column_with_everything() {
    insta::assert_snapshot!(on_given(
        r#"
        alter_column = "name"
        table = "flow"
        rename_to = "title"
        type = "integer"
        using = "CHAR_LENGTH(name)"
        nullable = true
        default = 5
        comment = "c"
    "#
    ));
}

#[test]
fn alter_column_types() {
    insta::assert_snapshot!(on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { alter_column = "name", type = "varchar(80)" },
          { alter_column = "size", type = "bigint" },
          { alter_column = "mood", type = "varchar(20)" },
          { alter_column = "made", type = "timestamp(6)" },
          { alter_column = "kind", type = "enum('a','bb','c')" },
          { alter_column = "name", type = "varchar(90)", collation = "utf8mb4_general_ci" },
        ]
    "#
    ));
    insta::assert_snapshot!(on_given("alter_column = 'role_id'\ntable = 'flow'\ntype = 'integer'"));
}

#[test]
fn alter_column_nulls_and_defaults() {
    insta::assert_snapshot!(on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { alter_column = "size", nullable = false, fill_null = 0 },
          { alter_column = "kind", default = "bb" },
          { alter_column = "name", drop_default = true },
          { alter_column = "note", default = { sql = "concat('a', 'b')" } },
          { alter_column = "role_id", comment = "who" },
        ]
        ---
        execute = "SELECT 1"
        ---
        alter_column = "kind"
        table = "flow"
        drop_default = true
        ---
        batch_alter_table = "flow"
        operations = [
          { add_column = "fresh", type = "integer" },
          { alter_column = "fresh", nullable = false, fill_null = { sql = "id + 1" } },
        ]
    "#
    ));
}

#[test]
fn alter_column_counters() {
    insta::assert_snapshot!(on_given(
        r#"
        alter_column = "id"
        table = "flow"
        drop_identity = true
        ---
        execute = "SELECT 1"
        ---
        alter_column = "id"
        table = "flow"
        identity = { start = 50 }
        ---
        execute = "SELECT 1"
        ---
        batch_alter_table = "flow"
        operations = [
          { alter_column = "id", drop_identity = true },
          { drop_constraint = "pk_flow" },
          { add_column = "number", type = "bigint", autoincrement = true, primary_key = true, first = true },
        ]
    "#
    ));
    let refused = [
        "alter_column = 'id'\ntable = 'flow'\nidentity = { always = true }",
        "alter_column = 'id'\ntable = 'flow'\nidentity = { increment = 5 }",
        "alter_column = 'name'\ntable = 'flow'\nidentity = true\ndrop_default = true",
        "add_column = 'n'\ntable = 'flow'\ntype = 'integer'\nidentity = true",
        "add_column = 'n'\ntable = 'role'\ntype = 'integer'\nidentity = true",
        "drop_constraint = 'pk_flow'\ntable = 'flow'",
    ];
    insta::assert_snapshot!(refused.map(on_given).join("\n"));
}

#[test]
fn alter_generated_columns() {
    let change = |keys: &str| on_given(&format!("alter_column = 'total'\ntable = 'flow'\n{keys}"));
    let texts = [
        change("drop_generated = true"),
        change("generated = { sql = 'size * 3', stored = true }"),
        change("generated = { sql = 'size * 3' }"),
        on_given("alter_column = 'size'\ntable = 'flow'\ndrop_default = true\ngenerated = { sql = '1' }"),
        on_mariadb(
            "add_column = 'n'\ntable = 'role'\ntype = 'integer'\nnullable = false\ngenerated = { sql = '1', stored = true }",
        ),
    ];
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn a_rename_takes_along_what_names_the_column() {
    let rename = r#"
        alter_column = "size"
        table = "flow"
        rename_to = "width"
    "#;
    let old = Capabilities::of(Server::MariaDb, Version::new(10, 4, 0));
    insta::assert_snapshot!(
        [
            on_given(rename),
            on_mariadb(rename),
            lowered_on(old, super::GIVEN, "alter_column = 'name'\ntable = 'role'\nrename_to = 'label'")
        ]
        .join("\n\n")
    );
}

#[test]
fn a_batch_is_one_statement() {
    insta::assert_snapshot!(on_given(
        r#"
        batch_alter_table = "flow"
        recreate = "always"
        partial_reordering = [["title", "id"]]
        operations = [
          { alter_column = "name", rename_to = "title" },
          { create_check_constraint = "ck_title", check = "title <> ''" },
          { alter_column = "title", type = "varchar(70)" },
          { drop_constraint = "ck_title" },
          { add_column = "a", type = "integer" },
          { create_unique_constraint = "uq_a", columns = ["a"] },
          { drop_column = "a" },
          { add_column = "b", type = "integer" },
          { create_index = "ix_b", columns = ["b"] },
          { alter_column = "b", nullable = false, default = 1 },
          { set_table_comment = "flow", comment = "x" },
          { execute = "UPDATE flow SET size = 1" },
          { alter_column = "size", nullable = false },
        ]
    "#
    ));
}

#[test]
fn a_column_that_a_foreign_key_ties_is_renamed_alone() {
    insta::assert_snapshot!(
        on_given(
            r#"
        batch_alter_table = "flow"
        operations = [
          { create_check_constraint = "ck_role", check = "role_id <> ''" },
          { alter_column = "role_id", rename_to = "owner", comment = "who" },
          { add_column = "more", type = "integer" },
        ]
    "#
        )
        .replace("on_delete", "")
    );
}
