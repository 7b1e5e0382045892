use super::on_given;
use crate::support::laws::hold;

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
