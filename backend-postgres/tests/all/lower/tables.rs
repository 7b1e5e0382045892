use super::on_given;
use crate::support::{lowered, lowered_on};
use limbeck_backend_postgres::Capabilities;

#[test]
fn create_table_with_every_kind_of_column() {
    insta::assert_snapshot!(lowered("", super::GIVEN));
}

#[test]
fn create_table_with_everything() {
    insta::assert_snapshot!(on_given(r#"
        create_table = "everything"
        schema = "app"
        if_not_exists = true
        columns = [
          { name = "id", type = "uuid", default = { sql = "gen_random_uuid()" } },
          { name = "a", type = "varchar(20)", default = "it's", collation = "C", comment = "say \"it\"" },
          { name = "b", type = "bigint", identity = { always = true, start = 10, increment = 2, min = 1, max = 99, cache = 5, cycle = true } },
          { name = "d", type = "boolean", default = false },
          { name = "e", type = "text", default = { sql = "'a' || 'b'" }, postgres = { storage = "external", compression = "lz4" } },
          { name = "f", type = "uuid", references = "everything.id", on_delete = "cascade", on_update = "set null" },
          { name = "g", type = "tstzrange[]" , nullable = false },
          { name = "weird \" name", type = "integer[][]" },
          { name = "h", type = { postgres = "citext", default = "text" } },
          { name = "i", type = "timestamptz", default = { sql = "CURRENT_TIMESTAMP" } },
          { name = "j", type = "unsigned bigint" },
          { name = "k", type = "vector(3)" },
        ]
        primary_key = { name = "pk_everything", columns = ["id"] }
        foreign_keys = [
          { name = "fk", columns = ["f"], references = { table = "everything", columns = ["id"] }, on_delete = "set default", on_update = "no action", deferrable = true, initially = "deferred", match = "full", not_valid = true },
        ]
        unique_constraints = [{ name = "uq", columns = ["a", "b"], deferrable = false, nulls_not_distinct = true, initially = "immediate", postgres = { with = { fillfactor = 70 } } }]
        check_constraints = [{ name = "ck", check = { mysql = "1", default = "a <> ''" }, not_valid = true }]
        exclude_constraints = [{ name = "ex", using = "gist", elements = [{ expression = "g", with = "&&" }, { expression = "a || 'x'", with = "=" }], where = "d", deferrable = true }]
        indexes = [
          { name = "ix", columns = ["a", { column = "b", order = "desc", nulls = "last", opclass = "int8_ops", collation = "C" }, { expression = "lower(a)" }], unique = true, where = "a IS NOT NULL", include = ["d"], using = "btree", nulls_not_distinct = true, postgres = { with = { fillfactor = 70 }, tablespace = "fast" } },
        ]
        comment = "one of each"
        postgres = { unlogged = true, tablespace = "t", with = { fillfactor = 70, autovacuum_enabled = false } }
    "#.replace("tstzrange[]", "text[]").as_str()));
}

#[test]
fn partitions_and_parents() {
    insta::assert_snapshot!(on_given(
        r#"
        create_table = "event"
        columns = [{ name = "at", type = "timestamptz" }]
        postgres = { partition_by = "RANGE (at)" }
        ---
        create_index = "ix_event_at"
        table = "event"
        columns = ["at"]
        concurrently = true
        ---
        create_table = "child"
        columns = [{ name = "at", type = "timestamptz" }]
        postgres = { inherits = ["flow", "app.other"] }
    "#
    ));
}

#[test]
fn create_table_that_is_there() {
    insta::assert_snapshot!(on_given(r#"
        create_table = "role"
        if_not_exists = true
        columns = [{ name = "id", type = "uuid", index = true }]
    "#), @"");
}

#[test]
fn create_table_refers_to_nothing() {
    insta::assert_snapshot!(on_given(
        r#"
        create_table = "a"
        columns = [{ name = "b_id", type = "uuid", references = "b.id" }]
    "#
    ));
}

#[test]
fn drop_and_rename() {
    insta::assert_snapshot!(on_given(
        r#"
        rename_table = "flow"
        to = "Stream"
        ---
        rename_table = "nowhere"
        to = "there"
        if_exists = true
        ---
        drop_table = "role"
        cascade = true
        ---
        drop_table = "gone"
        schema = "app"
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
        set_table_options = "flow"
        postgres = { unlogged = true, with = { fillfactor = 70 }, tablespace = "fast", inherits = "base" }
        ---
        set_table_options = "role"
        mysql = { engine = "InnoDB" }
        ---
        execute = "SELECT 1"
        ---
        set_table_options = "flow"
        postgres = { unlogged = false, with = { autovacuum_enabled = true }, inherits = ["other"] }
    "#
    ));
}

#[test]
fn a_table_cannot_become_partitioned() {
    insta::assert_snapshot!(on_given(
        r#"
        set_table_options = "flow"
        postgres = { partition_by = "LIST (kind)" }
    "#
    ));
}

#[test]
fn what_a_version_lacks() {
    let old = Capabilities::for_version(120_000);
    let tables = [
        r#"columns = [{ name = "a", type = "integer" }, { name = "b", type = "integer", generated = { sql = "a" } }]"#,
        r#"columns = [{ name = "a", type = "integer", postgres = { compression = "lz4" } }]"#,
        r#"columns = [{ name = "a", type = "integer", postgres = { storage = "somewhere" } }]"#,
        r#"columns = [{ name = "a", type = "integer" }]
           unique_constraints = [{ columns = ["a"], nulls_not_distinct = true }]"#,
        r#"columns = [{ name = "a", type = "uuid", autoincrement = true }]"#,
        r#"columns = [{ name = "a", type = "integer", identity = true, nullable = true }]"#,
        r#"columns = [{ name = "a", type = "text", default = { sql = { mysql = "1" } } }]"#,
    ];
    let texts = tables.map(|table| lowered_on(old, "", &format!("create_table = \"t\"\n{table}")));
    insta::assert_snapshot!(texts.join("\n"));
}
