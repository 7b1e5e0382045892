use super::{lowered, lowered_on, on_given, on_mariadb};
use limbeck_backend_mysql::{Capabilities, Server, Version};

#[test]
fn create_table_with_every_kind_of_column() {
    insta::assert_snapshot!([lowered("", super::GIVEN), lowered_on(super::MARIADB, "", super::GIVEN)].join("\n\n"));
}

#[test]
fn create_table_with_everything() {
    insta::assert_snapshot!(on_given(
        r#"
        create_table = "everything"
        if_not_exists = true
        columns = [
          { name = "id", type = "bigint", identity = { start = 100 } },
          { name = "a", type = "varchar(20)", default = "it's", collation = "utf8mb4_bin", comment = 'say "it\s"' },
          { name = "b", type = "bigint", default = -1 },
          { name = "d", type = "boolean", default = false },
          { name = "e", type = "text", default = { sql = "'a'" } },
          { name = "f", type = "bigint", references = "everything.id", on_delete = "cascade", on_update = "set null" },
          { name = "weird ` name", type = "integer[][]" },
          { name = "h", type = { mysql = "MEDIUMTEXT", default = "text" } },
          { name = "i", type = "timestamptz", default = { sql = "CURRENT_TIMESTAMP" } },
          { name = "j", type = "unsigned bigint" },
          { name = "k", type = "integer", mysql = { unsigned = true } },
          { name = "l", type = "date", default = { sql = "(current_date)" } },
          { name = "m", type = "blob", default = { hex = "00ff" } },
          { name = "n", type = "numeric(10,2)", default = 1.5 },
          { name = "o", type = "timestamp", nullable = false },
          { name = "p", type = "uuid", default = { sql = "NULL" } },
          { name = "q", type = "json", default = { sql = "json_object()" } },
        ]
        primary_key = { name = "pk_everything", columns = ["id"], mysql = { using = "btree" } }
        unique_constraints = [{ name = "uq", columns = ["a", "b"], deferrable = false }]
        check_constraints = [{ name = "ck", check = { mysql = "a <> ''", default = "1" } }]
        indexes = [{ name = "ix", columns = ["a", { column = "b", order = "desc" }, { column = "e", length = 5 }] }]
        comment = "one of each"
        mysql = { engine = "InnoDB", charset = "utf8mb4", collate = "utf8mb4_bin", row_format = "dynamic" }
    "#
    ));
}

#[test]
fn create_table_that_is_there() {
    insta::assert_snapshot!(on_given(r#"
        create_table = "role"
        if_not_exists = true
        columns = [{ name = "id", type = "uuid" }]
    "#), @"");
}

#[test]
fn create_table_refers_to_nothing() {
    insta::assert_snapshot!(on_given(
        "create_table = 'a'\ncolumns = [{ name = 'b_id', type = 'uuid', references = 'b.id' }]"
    ));
}

#[test]
fn drop_and_rename() {
    insta::assert_snapshot!(on_given(
        r#"
        rename_table = "flow"
        to = "Flow 2"
        ---
        rename_table = "gone"
        to = "more"
        if_exists = true
        ---
        drop_table = "role"
        cascade = true
        ---
        drop_table = "gone"
        if_exists = true
    "#
    ));
}

#[test]
fn comments_and_options() {
    insta::assert_snapshot!(on_given(
        r#"
        set_table_comment = "flow"
        comment = "it's\na \\ flow"
        ---
        set_table_comment = "role"
        ---
        set_table_options = "role"
        mysql = { engine = "InnoDB", charset = "utf8mb4" }
        ---
        set_table_options = "role"
        postgres = { unlogged = true }
        ---
        set_table_options = "flow"
        mysql = { auto_increment = 100, row_format = "compact" }
        ---
        create_table = "words"
        columns = [{ name = "word", type = "varchar(20)", mysql = { charset = "latin1" } }]
        mysql = { charset = "latin1" }
        ---
        set_table_options = "words"
        mysql = { charset = "utf8mb4", collate = "utf8mb4_bin", convert = true }
        ---
        alter_column = "word"
        table = "words"
        comment = "it went along"
    "#
    ));
    let refused = [
        "set_table_options = 'flow'\nmysql = { charset = 'utf8mb4', convert = true }",
        "create_table = 'w'\ncolumns = [{ name = 'w', type = 'text' }]\n---\nset_table_options = 'w'\nmysql = { convert = true }",
        "set_table_options = 'flow'\nmysql = { row_format = 'odd' }",
        "set_table_options = 'flow'\nmysql = { engine = 'Inno DB' }",
    ];
    insta::assert_snapshot!(refused.map(on_given).join("\n"));
}

#[test]
fn what_a_version_lacks() {
    let old = Capabilities::of(Server::MySql, Version::new(5, 7, 44));
    let tables = [
        r#"columns = [{ name = "a", type = "integer", check = "a > 0" }]"#,
        r#"columns = [{ name = "a", type = "integer", mysql = { invisible = true } }]"#,
        r#"columns = [{ name = "a", type = "integer", default = { sql = "1 + 1" } }]"#,
        r#"columns = [{ name = "a", type = "text", default = "x" }]"#,
        r#"columns = [{ name = "a", type = "timestamp(3)", default = { sql = "now()" } }]"#,
        r#"columns = [{ name = "a", type = "integer", mysql = { on_update = "now()" } }]"#,
        r#"columns = [{ name = "a", type = "uuid", autoincrement = true }]"#,
        r#"columns = [{ name = "a", type = "integer", identity = true, nullable = true }]"#,
        r#"columns = [{ name = "a", type = "text", default = { sql = { sqlite = "1" } } }]"#,
        r#"columns = [{ name = "a", type = "vector(3)" }]"#,
    ];
    let texts = tables.map(|table| lowered_on(old, "", &format!("create_table = \"t\"\n{table}")));
    insta::assert_snapshot!(texts.join("\n"));
    insta::assert_snapshot!(on_mariadb(
        "create_table = 't'\ncolumns = [{ name = 'a', type = 'text', default = 'x' }, { name = 'b', type = 'json', default = '{}' }]"
    ));
}
