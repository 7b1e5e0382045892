//! What becomes of tables.

use super::on_given;
use crate::support::laws::{hold, hold_twice};

#[test]
fn every_neutral_type_comes_back() {
    let types = [
        "boolean",
        "tinyint",
        "smallint",
        "integer",
        "bigint",
        "unsigned bigint",
        "real",
        "double",
        "numeric(10,2)",
        "numeric(5)",
        "numeric",
        "char(3)",
        "varchar(9)",
        "varchar",
        "text",
        "binary(4)",
        "varbinary(9)",
        "blob",
        "date",
        "time",
        "time(3)",
        "timestamp",
        "timestamp(6)",
        "timestamptz",
        "interval",
        "uuid",
        "json",
        "jsonb",
        "enum('a','it''s')",
        "inet",
        "cidr",
        "macaddr",
        "integer[]",
    ];
    let columns: Vec<_> =
        types.iter().enumerate().map(|(at, ty)| format!("{{ name = \"c{at}\", type = \"{ty}\" }}")).collect();
    hold("", &format!("create_table = \"t\"\ncolumns = [{}]", columns.join(", ")));
}

#[test]
fn defaults_and_expressions_come_back() {
    hold(
        "",
        r#"create_table = "t"
columns = [
  { name = "id", type = "bigint", primary_key = true, autoincrement = true },
  { name = "a", type = "boolean", default = true, nullable = false },
  { name = "b", type = "integer", default = -5 },
  { name = "c", type = "numeric(10,2)", default = 1.5 },
  { name = "d", type = "varchar(20)", default = "it's \"x\" \\ y" },
  { name = "e", type = "timestamp", default = { sql = "CURRENT_TIMESTAMP" } },
  { name = "e2", type = "timestamp(3)", default = { sql = "now(3)" } },
  { name = "f", type = "uuid", default = { sql = "(replace(uuid(), '-', ''))" } },
  { name = "g", type = "text", default = "long" },
  { name = "h", type = "json", default = "{}" },
  { name = "i", type = "date", default = "2020-01-02" },
  { name = "j", type = "integer", default = { sql = "(1 + 2)" } },
  { name = "k", type = "varbinary(9)", default = { hex = "6162" } },
  { name = "l", type = "integer", generated = { sql = "b * 2 + length(d)" } },
  { name = "m", type = "varchar(50)", generated = { sql = "concat(upper(d), 'é')", stored = true } },
  { name = "n", type = "varchar(5)", mysql = { charset = "latin1" } },
  { name = "o", type = "varchar(5)", collation = "utf8mb4_bin", comment = "it's" },
  { name = "p", type = "timestamp", mysql = { on_update = "CURRENT_TIMESTAMP" } },
  { name = "q", type = "integer", mysql = { invisible = true } },
]
check_constraints = [
  { name = "one", check = "b > 0 and d <> 'x''y' or c is null" },
  { name = "two", check = "a in (0, 1) and not (b = 3) and length(d) between 1 and 20" },
  { name = "three", check = "d like 'a%' or coalesce(c, 0) >= 0.5 or (b is not null and d != 'é')" },
  { name = "four", check = "lower(d) = d and (b + 1) * 2 < 10 and d regexp '^[a-z]'" },
]"#,
    );
}

#[test]
fn tables() {
    on_given("rename_table = \"flow\"\nto = \"Fluss\"");
    on_given("set_table_comment = \"flow\"\ncomment = \"it's\"");
    on_given("drop_table = \"flow\"");
}

#[test]
fn columns() {
    on_given(
        "add_column = \"a b\"\ntable = \"flow\"\ntype = \"varchar(9)\"\nnullable = false\ndefault = \"x\"\nafter = \"name\"",
    );
    on_given("drop_column = \"made\"\ntable = \"flow\"");
    on_given(
        "alter_column = \"name\"\ntable = \"flow\"\nrename_to = \"title\"\ntype = \"varchar(90)\"\ncomment = \"the title\"",
    );
    on_given("alter_column = \"size\"\ntable = \"flow\"\nnullable = false\nfill_null = 7\ndefault = 1");
}

#[test]
fn indexes_and_constraints() {
    on_given(
        "create_index = \"ix_a\"\ntable = \"flow\"\ncolumns = [{ column = \"name\", length = 5, order = \"desc\" }, \"size\"]",
    );
    on_given("create_index = \"ux_a\"\ntable = \"flow\"\ncolumns = [\"name\"]\nunique = true");
    on_given("drop_index = \"ix_flow_made\"\ntable = \"flow\"");
    on_given("create_check_constraint = \"ck_big\"\ntable = \"flow\"\ncheck = \"size < 1000\"");
    on_given("drop_constraint = { foreign_key = [\"role_id\"] }\ntable = \"flow\"");
    on_given("create_index = \"ft\"\ntable = \"flow\"\ncolumns = [\"name\"]\nusing = \"fulltext\"");
}

#[test]
fn views_and_triggers() {
    on_given(
        "create_view = \"v\"\nas = \"select f.id, f.name as title, r.name from flow f left join role r on r.id = f.role_id where f.size > 1 order by f.id\"",
    );
    on_given("create_view = \"v\"\nas = \"SELECT * FROM role WHERE name <> 'x'\"");
    on_given(
        "create_view = \"v\"\nas = \"SELECT kind, count(*) AS n, max(size) + 1 FROM flow GROUP BY kind HAVING count(*) > 1\"",
    );
    on_given(
        "create_trigger = \"g\"\ntable = \"flow\"\nsql = \"CREATE TRIGGER g BEFORE INSERT ON flow FOR EACH ROW BEGIN SET NEW.size = 1; SET NEW.name = 'it''s'; END\"",
    );
}

#[test]
fn what_is_so_already_is_passed_over() {
    hold_twice(
        "",
        "create_table = \"t\"\ncolumns = [{ name = \"id\", type = \"integer\", primary_key = true }]\nif_not_exists = true",
    );
}

#[test]
fn foreign_keys_and_their_indexes() {
    hold(
        "create_table = \"a\"\ncolumns = [{ name = \"id\", type = \"integer\", primary_key = true }]\n---\n\
         create_table = \"b\"\ncolumns = [{ name = \"id\", type = \"integer\", primary_key = true }, { name = \"a_id\", type = \"integer\" }]",
        "create_foreign_key = \"fk_a\"\ntable = \"b\"\ncolumns = [\"a_id\"]\nreferences = { table = \"a\", columns = [\"id\"] }\non_delete = \"cascade\"\non_update = \"restrict\"",
    );
}

#[test]
fn a_unique_index_is_a_unique_constraint() {
    let given = "create_table = \"t\"\ncolumns = [{ name = \"id\", type = \"integer\", primary_key = true }, { name = \"a\", type = \"integer\" }]\n---\n";
    let index = "create_index = \"ux\"\ntable = \"t\"\ncolumns = [\"a\"]\nunique = true";
    let constraint = "create_unique_constraint = \"ux\"\ntable = \"t\"\ncolumns = [\"a\"]";
    hold(&format!("{given}{index}"), "drop_index = \"ux\"\ntable = \"t\"");
    hold(&format!("{given}{index}"), "drop_constraint = \"ux\"\ntable = \"t\"\nkind = \"unique\"");
    hold(&format!("{given}{constraint}"), "drop_index = \"ux\"\ntable = \"t\"");
}
