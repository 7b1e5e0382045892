use crate::support::laws::{hold, hold_twice, hold_with};

/// Two tables with rows.
const GIVEN: &str = r#"
create_enum = "mood"
values = ["sad", "ok", "happy"]
---
create_table = "role"
columns = [{ name = "id", type = "uuid", primary_key = true }, { name = "name", type = "varchar(20)" }]
---
create_table = "flow"
columns = [
  { name = "id", type = "integer", primary_key = true, identity = true },
  { name = "name", type = "varchar(50)", nullable = false, default = "none" },
  { name = "size", type = "integer", default = 0 },
  { name = "mood", type = "enum(mood)", default = "ok" },
  { name = "total", type = "integer", generated = { sql = "size * 2", stored = true } },
  { name = "number", type = "integer", autoincrement = true },
  { name = "made", type = "timestamp" },
  { name = "kind", type = "enum('a','bb')" },
  { name = "role_id", type = "uuid", references = "role.id" },
]
unique_constraints = [{ columns = ["name", "size"], unnamed = true }]
check_constraints = [{ check = "size >= 0", unnamed = true }]
indexes = [{ name = "ix_flow_made", columns = ["made"] }]
comment = "flows"
"#;

const ROWS: &str = "
    INSERT INTO role VALUES ('00000000-0000-0000-0000-000000000001', 'admin');
    INSERT INTO flow (name, size, kind, role_id, made) SELECT 'flow ' || n, n, 'a', '00000000-0000-0000-0000-000000000001',
    CASE WHEN n % 2 = 0 THEN TIMESTAMP '2020-01-01 12:00' END FROM generate_series(1, 20) AS n";

fn on_given(operations: &str) {
    hold_with(GIVEN, ROWS, operations);
}

#[test]
fn every_type() {
    hold(
        "",
        r#"
        create_extension = "citext"
        ---
        create_enum = "mood"
        values = ["a", "it's", "Ü"]
        ---
        create_table = "types"
        columns = [
          { name = "a", type = "boolean", default = true },
          { name = "b", type = "tinyint", default = -1 },
          { name = "c", type = "smallint", default = 1 },
          { name = "d", type = "integer" },
          { name = "e", type = "bigint", default = 9007199254740993 },
          { name = "f", type = "unsigned smallint" },
          { name = "g", type = "unsigned bigint" },
          { name = "h", type = "real", default = 1.5 },
          { name = "i", type = "double", default = -0.25 },
          { name = "j", type = "numeric" },
          { name = "k", type = "numeric(10,2)", default = 1.5 },
          { name = "l", type = "numeric(10)" },
          { name = "m", type = "char(8)", default = "x" },
          { name = "n", type = "varchar(80)", default = "it's \\ 'x'::text" },
          { name = "o", type = "varchar", default = "" },
          { name = "p", type = "text", default = "0" },
          { name = "q", type = "binary(16)" },
          { name = "r", type = "blob", default = { hex = "00ff" } },
          { name = "s", type = "date", default = { sql = "CURRENT_DATE" } },
          { name = "t", type = "time(3)" },
          { name = "u", type = "timestamp(3)", default = { sql = "now()" } },
          { name = "v", type = "timestamptz", default = { sql = "CURRENT_TIMESTAMP" } },
          { name = "w", type = "interval", default = "1 day" },
          { name = "x", type = "uuid", default = { sql = "gen_random_uuid()" } },
          { name = "y", type = "json", default = "{}" },
          { name = "z", type = "jsonb", default = "[]" },
          { name = "aa", type = "enum(mood)", default = "it's" },
          { name = "ab", type = "enum('x','y, z')", default = "x" },
          { name = "ac", type = "inet" },
          { name = "ad", type = "cidr" },
          { name = "ae", type = "macaddr" },
          { name = "af", type = "text[]", default = { sql = "ARRAY[]::text[]" } },
          { name = "ag", type = "enum(mood)[][]", default = "{}" },
          { name = "ah", type = { postgres = "citext", default = "text" }, default = "X" },
          { name = "ai", type = { postgres = "tstzrange", default = "text" } },
          { name = "aj", type = { postgres = "bit(3)", default = "text" }, default = { sql = "B'101'" } },
          { name = "ak", type = "text", collation = "C", comment = "ordered by its bytes" },
          { name = "al", type = "integer", default = { sql = "1 + 2 * 3" } },
          { name = "am", type = "char" },
          { name = "weird \" name", type = "integer", generated = { sql = "d * 2 + coalesce(c, 0)", stored = true } },
          { name = "select", type = "integer", identity = { always = true, start = 10, increment = 2, min = 2, max = 99, cache = 5, cycle = true } },
          { name = "an", type = "smallint", autoincrement = true, nullable = false },
        ]
    "#,
    );
}

#[test]
fn every_kind_of_constraint_and_index() {
    on_given(
        r#"
        create_extension = "btree_gist"
        ---
        create_table = "Every"
        columns = [
          { name = "id", type = "uuid", default = { sql = "gen_random_uuid()" } },
          { name = "a", type = "varchar(20)" },
          { name = "b", type = "bigint" },
          { name = "f", type = "integer", references = "flow.id", on_delete = "cascade", on_update = "set null" },
          { name = "r", type = { default = "tsrange" } },
          { name = "j", type = "jsonb" },
        ]
        primary_key = { columns = ["id", "b"] }
        foreign_keys = [{ name = "fk", columns = ["f"], references = { table = "flow" }, on_delete = "set default", on_update = "no action", deferrable = true, initially = "deferred", match = "full", not_valid = true }]
        unique_constraints = [{ name = "uq", columns = ["a", "b"], deferrable = false, nulls_not_distinct = true, initially = "immediate", postgres = { with = { fillfactor = 70 } } }, { columns = ["b"], unnamed = true, deferrable = true }]
        check_constraints = [
          { check = "a IN ('x', 'y') OR b BETWEEN 1 AND 10", not_valid = true },
          { check = "b > 0 AND (a LIKE 'x%' OR a IS NULL)", unnamed = true },
          { check = "length(a) > 0 and a <> '' and not b = 3", unnamed = true },
          { check = "a ~ '^[a-z]+$' AND a NOT ILIKE '%q%' AND b != -5", unnamed = true },
          { check = "(j->>'kind') = 'x' or j ? 'y'", unnamed = true },
        ]
        exclude_constraints = [{ name = "ex", using = "gist", elements = [{ expression = "b", with = "=" }, { expression = "r", with = "&&" }], where = "b > 5" }]
        indexes = [
          { name = "ix", columns = ["a", { column = "b", order = "desc", nulls = "last" }, { expression = "lower(a)", opclass = "text_pattern_ops" }], unique = true, where = "a IS NOT NULL AND b > 3", include = ["f"], nulls_not_distinct = true, postgres = { with = { fillfactor = 70 } } },
          { name = "ix_gin", columns = ["j"], using = "gin", postgres = { opclass = "jsonb_path_ops" } },
          { name = "ix_hash", columns = ["a"], using = "hash" },
          { name = "ix_brin", columns = ["b"], using = "brin", postgres = { with = { pages_per_range = 32 } } },
          { name = "ix_c", columns = [{ column = "a", collation = "C" }, { expression = "b + 1", order = "desc" }] },
        ]
        comment = "one \\ of 'each'"
        postgres = { unlogged = false, with = { fillfactor = 70, autovacuum_enabled = false } }
    "#,
    );
}

#[test]
fn columns_come_and_go() {
    on_given(
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
        unique = true
        postgres = { storage = "external" }
        ---
        add_column = "owner"
        table = "flow"
        type = "uuid"
        references = "role.id"
        index = true
        check = "owner <> role_id"
        ---
        add_column = "c"
        table = "flow"
        type = "bigint"
        autoincrement = true
        ---
        add_column = "e"
        table = "flow"
        type = "enum('x','y')"
        ---
        drop_column = "made"
        table = "flow"
        ---
        drop_column = "size"
        table = "flow"
        cascade = true
    "#,
    );
}

#[test]
fn a_column_changes_in_every_respect() {
    on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { alter_column = "name", rename_to = "title", type = "text", using = "upper(name)", nullable = true, default = "", comment = "c", collation = "C", postgres = { storage = "external", compression = "pglz" } },
          { alter_column = "made", nullable = false, fill_null = { sql = "now()" }, default = { sql = "now() + '1 day'" } },
          { alter_column = "mood", drop_default = true },
          { alter_column = "number", nullable = false },
          { alter_column = "kind", rename_to = "sort" },
        ]
    "#,
    );
}

#[test]
fn types_change() {
    on_given(
        r#"
        alter_column = "total"
        table = "flow"
        drop_generated = true
        ---
        batch_alter_table = "flow"
        operations = [
          { alter_column = "name", type = "varchar(80)" },
          { alter_column = "size", type = "bigint" },
          { alter_column = "mood", type = "varchar(20)" },
          { alter_column = "made", type = "timestamptz" },
          { alter_column = "number", type = "bigint" },
          { alter_column = "kind", type = "text" },
          { alter_column = "total", type = "boolean" },
        ]
    "#,
    );
}

#[test]
fn types_change_back_and_forth() {
    on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { alter_column = "mood", type = "varchar(20)" },
          { alter_column = "kind", type = "enum('a','b','c')" },
        ]
        ---
        execute = "UPDATE flow SET name = size::text"
        ---
        batch_alter_table = "flow"
        operations = [
          { alter_column = "mood", type = "enum(mood)" },
          { alter_column = "name", type = "integer", default = 7 },
          { alter_column = "made", type = "date" },
        ]
    "#,
    );
}

#[test]
fn counters_change() {
    on_given(
        r#"
        alter_column = "id"
        table = "flow"
        identity = { always = true, increment = 5 }
        ---
        alter_column = "number"
        table = "flow"
        nullable = false
        autoincrement = false
        identity = true
        ---
        execute = "INSERT INTO flow (name) VALUES ('another')"
    "#,
    );
    on_given(
        r#"
        alter_column = "id"
        table = "flow"
        drop_identity = true
        autoincrement = true
        ---
        execute = "INSERT INTO flow (name) VALUES ('another')"
        effects = []
    "#,
    );
}

#[test]
fn constraints_come_and_go() {
    on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { create_unique_constraint = "uq", columns = ["number"], deferrable = true, initially = "deferred" },
          { create_foreign_key = "fk", columns = ["role_id"], references = { table = "role", columns = ["id"] }, on_delete = "cascade", not_valid = true },
          { create_foreign_key = "", columns = ["role_id"], references = { table = "role" }, unnamed = true },
          { create_check_constraint = "ck", check = "size < 90", not_valid = true },
          { create_check_constraint = "", check = "size < 100" },
          { create_exclude_constraint = "ex", using = "gist", elements = [{ expression = "int4range(size, size)", with = "&&" }], where = "size > 0" },
        ]
    "#,
    );
    on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { drop_constraint = { unique = ["name", "size"] } },
          { drop_constraint = "flow_size_check" },
          { drop_constraint = { foreign_key = ["role_id"] } },
          { drop_constraint = "pk_flow" },
          { create_primary_key = "", columns = ["id", "name"] },
          { rename_constraint = "pk_flow", to = "PK of flow" },
        ]
    "#,
    );
}

#[test]
fn constraints_are_looked_at_later() {
    on_given(
        r#"
        create_check_constraint = "ck"
        table = "flow"
        check = "size < 90"
        not_valid = true
        ---
        create_check_constraint = "ck2"
        table = "flow"
        check = "size < 91"
        postgres = { not_valid = true }
        ---
        validate_constraint = "ck"
        table = "flow"
        ---
        validate_constraint = "ck2"
        table = "flow"
    "#,
    );
}

#[test]
fn indexes_come_and_go() {
    on_given(
        r#"
        create_index = "ix"
        table = "flow"
        columns = ["name", { expression = "lower(name)", order = "asc", nulls = "first" }]
        concurrently = true
        ---
        rename_index = "ix_flow_made"
        table = "flow"
        to = "Made"
        ---
        drop_index = "Made"
        table = "flow"
    "#,
    );
}

#[test]
fn tables_are_renamed_and_dropped() {
    on_given(
        r#"
        rename_table = "role"
        to = "Role of someone"
        ---
        rename_table = "flow"
        to = "stream"
        ---
        set_table_comment = "stream"
        comment = "it's\na \\ stream"
        ---
        set_table_options = "stream"
        postgres = { with = { fillfactor = 70 }, unlogged = true }
    "#,
    );
    on_given(
        r#"
        drop_table = "role"
        cascade = true
        ---
        drop_table = "flow"
    "#,
    );
}

#[test]
fn enums_change() {
    on_given("alter_enum = 'mood'\nadd_value = 'so so'\nbefore = 'ok'");
    on_given("alter_enum = 'mood'\nrename_value = 'sad'\nto = 'glum'");
    on_given("alter_enum = 'mood'\ndrop_value = 'sad'");
    on_given(
        r#"
        add_column = "moods"
        table = "role"
        type = "enum(mood)[]"
        default = { sql = "ARRAY['ok'::mood]" }
        ---
        alter_enum = "mood"
        drop_value = "happy"
        replace_with = "sad"
        ---
        create_enum = "Other"
        values = ["x"]
        ---
        drop_enum = "Other"
    "#,
    );
}

#[test]
fn other_schemas() {
    on_given(
        r#"
        create_schema = "App"
        ---
        create_enum = "size"
        schema = "App"
        values = ["s"]
        ---
        create_sequence = "counter"
        schema = "App"
        ---
        create_table = "t"
        schema = "App"
        columns = [
          { name = "id", type = "integer", identity = true, primary_key = true },
          { name = "n", type = "integer", autoincrement = true },
          { name = "role_id", type = "uuid" },
        ]
        indexes = [{ columns = ["role_id"] }]
        comment = "in a schema"
        ---
        create_table = "u"
        schema = "App"
        columns = [{ name = "id", type = "integer", references = "t.id" }]
        ---
        alter_column = "n"
        table = "t"
        schema = "App"
        nullable = false
        comment = "counts"
        ---
        rename_index = "ix_t_role_id"
        schema = "App"
        table = "t"
        to = "ix2"
        ---
        create_view = "v"
        schema = "App"
        as = 'SELECT id FROM "App".t'
    "#,
    );
}

#[test]
fn sequences_views_and_triggers() {
    on_given(
        r#"
        create_sequence = "s"
        start = 5
        increment = 2
        max = 100
        cycle = true
        owned_by = "flow.size"
        ---
        alter_sequence = "s"
        increment = 3
        ---
        create_view = "v"
        as = "SELECT id, name FROM flow WHERE size > 3"
        ---
        create_view = "m"
        materialized = true
        as = "SELECT count(*) AS n FROM flow"
        ---
        replace_view = "v"
        as = "SELECT name FROM flow"
        ---
        create_trigger = "touch"
        table = "flow"
        sql = """
          CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.made := now(); RETURN NEW; END $$;
          CREATE TRIGGER touch BEFORE UPDATE ON flow FOR EACH ROW EXECUTE FUNCTION touch();
        """
    "#,
    );
    on_given(
        r#"
        create_sequence = "s"
        ---
        drop_sequence = "s"
    "#,
    );
}

#[test]
fn partitions() {
    hold(
        "",
        r#"
        create_table = "event"
        columns = [{ name = "at", type = "timestamptz", nullable = false }, { name = "id", type = "bigint", nullable = false }]
        primary_key = { columns = ["at", "id"] }
        indexes = [{ columns = ["id"] }]
        postgres = { partition_by = "RANGE (at)" }
        ---
        execute = "CREATE TABLE event_2020 PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')"
        effects = []
        ---
        create_table = "parent"
        columns = [{ name = "a", type = "integer" }]
        ---
        create_table = "child"
        columns = [{ name = "b", type = "integer" }]
        postgres = { inherits = ["parent"] }
    "#,
    );
}

#[test]
fn rows() {
    on_given(
        r#"
        bulk_insert = "flow"
        rows = [
          { id = 100, name = "it's", size = { sql = "1 + 1" }, made = 2020-01-01T10:00:00Z, mood = "sad" },
          { id = 7, name = { json = { a = [1, { null = true }] } }, mood = { null = true } },
          { id = 101, name = 'C:\dir', size = 77 },
        ]
        on_conflict = "update"
        ---
        execute = "INSERT INTO flow (name) VALUES ('the next one')"
    "#,
    );
}

#[test]
fn what_passes_over_what_is_so() {
    hold_twice(
        GIVEN,
        r#"
        create_table = "new"
        if_not_exists = true
        columns = [{ name = "id", type = "integer", primary_key = true, index = true, comment = "x" }]
        comment = "y"
        ---
        add_column = "added"
        table = "flow"
        type = "text"
        unique = true
        index = true
        check = "added <> ''"
        references = { table = "role", columns = ["name"] }
        if_not_exists = true
    "#
        .replace("references = { table = \"role\", columns = [\"name\"] }\n", "")
        .as_str(),
    );
    hold_twice(
        GIVEN,
        r#"
        create_index = "ix"
        table = "flow"
        columns = ["size"]
        if_not_exists = true
        ---
        create_check_constraint = "ck"
        table = "flow"
        check = "size < 9"
        if_not_exists = true
        ---
        create_enum = "more"
        values = ["a"]
        if_not_exists = true
        ---
        create_sequence = "s"
        if_not_exists = true
        ---
        create_schema = "app"
        if_not_exists = true
        ---
        create_extension = "citext"
        if_not_exists = true
        ---
        create_view = "v"
        as = "SELECT 1 AS a"
        if_not_exists = true
        ---
        alter_enum = "mood"
        add_value = "great"
        if_not_exists = true
    "#,
    );
    hold_twice(
        GIVEN,
        r#"
        drop_index = "ix_flow_made"
        if_exists = true
        ---
        drop_constraint = "fk_flow_role_id_role"
        table = "flow"
        if_exists = true
        ---
        drop_column = "made"
        table = "flow"
        if_exists = true
        ---
        alter_column = "made"
        table = "flow"
        nullable = true
        if_exists = true
        ---
        drop_view = "v"
        if_exists = true
        ---
        drop_trigger = "t"
        table = "flow"
        if_exists = true
        ---
        drop_sequence = "s"
        if_exists = true
        ---
        drop_schema = "app"
        if_exists = true
        ---
        drop_extension = "hstore"
        if_exists = true
        ---
        rename_table = "role"
        to = "roles"
        if_exists = true
        ---
        drop_table = "nothing"
        if_exists = true
        ---
        drop_enum = "nothing"
        if_exists = true
        ---
        rename_index = "a"
        to = "b"
        if_exists = true
    "#,
    );
}
