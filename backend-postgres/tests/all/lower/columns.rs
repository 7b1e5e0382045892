use super::on_given;
use crate::support::lowered_on;
use limbeck_backend_postgres::Capabilities;

#[test]
fn add_columns_in_one_statement() {
    insta::assert_snapshot!(on_given(
        r#"
        add_column = "tags"
        table = "flow"
        type = "jsonb"
        nullable = false
        default = "[]"
        comment = "labels"
        after = "name"
        ---
        add_column = "more"
        table = "flow"
        type = "text"
        if_not_exists = true
        unique = true
        comment = "more"
        ---
        add_column = "owner"
        table = "flow"
        type = "uuid"
        references = "role.id"
        index = true
        check = "owner <> role_id"
    "#
    ));
}

#[test]
fn add_columns_that_are_computed_for_every_row() {
    insta::assert_snapshot!(on_given(
        r#"
        add_column = "a"
        table = "flow"
        type = "uuid"
        default = { sql = "gen_random_uuid()" }
        ---
        add_column = "b"
        table = "role"
        type = "timestamptz"
        default = { sql = "now()" }
        ---
        add_column = "c"
        table = "flow"
        type = "bigint"
        identity = true
        ---
        add_column = "d"
        table = "role"
        type = "integer"
        autoincrement = true
        ---
        add_column = "e"
        table = "flow"
        type = "enum('x','y')"
        postgres = { storage = "main" }
    "#
    ));
}

#[test]
fn add_a_column_that_is_there() {
    insta::assert_snapshot!(on_given("add_column = 'name'\ntable = 'flow'\ntype = 'text'\nif_not_exists = true"), @"");
}

#[test]
fn drop_columns() {
    insta::assert_snapshot!(on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { drop_column = "made" },
          { drop_index = "ix_flow_made" },
          { drop_column = "gone", if_exists = true },
          { drop_column = "size", cascade = true },
          { add_column = "size", type = "bigint" },
          { drop_column = "name" },
        ]
    "#
    ));
}

#[test]
fn alter_column_with_everything() {
    insta::assert_snapshot!(on_given(
        r#"
        alter_column = "name"
        table = "flow"
        rename_to = "title"
        type = "text"
        using = "upper(name)"
        nullable = true
        default = ""
        comment = "c"
        collation = "C"
        postgres = { storage = "plain", compression = "pglz" }
    "#
    ));
}

#[test]
fn alter_column_types() {
    insta::assert_snapshot!(on_given(
        r#"
        drop_column = "total"
        table = "flow"
        ---
        batch_alter_table = "flow"
        operations = [
          { alter_column = "name", type = "varchar(80)" },
          { alter_column = "size", type = "bigint" },
          { alter_column = "mood", type = "varchar(20)" },
          { alter_column = "made", type = "timestamptz" },
          { alter_column = "number", type = "bigint" },
          { alter_column = "kind", type = "enum(mood)" },
          { alter_column = "role_id", type = "text" },
        ]
        ---
        execute = "SELECT 1"
        ---
        batch_alter_table = "flow"
        operations = [
          { alter_column = "name", type = "integer", default = 1 },
          { alter_column = "size", type = "boolean", default = false },
          { alter_column = "kind", type = "enum('c')" },
          { alter_column = "name", type = "varchar(10)" },
        ]
    "#
    ));
}

#[test]
fn alter_column_nulls_and_defaults() {
    insta::assert_snapshot!(on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { alter_column = "size", nullable = false, fill_null = 0 },
          { alter_column = "made", nullable = false, fill_null = { sql = "now()" }, default = { sql = "now() + '1 day'" } },
          { alter_column = "name", nullable = true, drop_default = true },
          { alter_column = "role_id", comment = "who" },
          { alter_column = "id", drop_comment = true },
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
        identity = { always = true, increment = 5 }
        ---
        execute = "SELECT 1"
        ---
        alter_column = "id"
        table = "flow"
        drop_identity = true
        autoincrement = true
        ---
        execute = "SELECT 1"
        ---
        alter_column = "number"
        table = "flow"
        nullable = false
        autoincrement = false
        identity = true
        ---
        execute = "SELECT 1"
        ---
        alter_column = "size"
        table = "flow"
        identity = true
        drop_default = true
        nullable = false
    "#
    ));
}

#[test]
fn alter_generated_columns() {
    let change = |keys: &str| format!("alter_column = 'total'\ntable = 'flow'\n{keys}");
    let new = "generated = { sql = 'size * 3', stored = true }";
    let texts = [
        on_given(&change("drop_generated = true")),
        on_given(&change(new)),
        lowered_on(Capabilities::for_version(170_000), super::GIVEN, &change(new)),
        on_given("alter_column = 'size'\ntable = 'flow'\ngenerated = { sql = '1', stored = true }"),
    ];
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn a_batch_keeps_its_order() {
    insta::assert_snapshot!(on_given(
        r#"
        batch_alter_table = "flow"
        recreate = "always"
        partial_reordering = [["title", "id"]]
        operations = [
          { alter_column = "name", rename_to = "title" },
          { create_check_constraint = "ck_title", check = "title <> ''" },
          { alter_column = "title", type = "text" },
          { drop_constraint = "ck_title" },
          { add_column = "a", type = "integer" },
          { create_unique_constraint = "uq_a", columns = ["a"] },
          { drop_column = "a" },
          { set_table_comment = "flow", comment = "x" },
          { execute = "UPDATE flow SET size = 1" },
          { alter_column = "size", nullable = false },
        ]
    "#
    ));
}
