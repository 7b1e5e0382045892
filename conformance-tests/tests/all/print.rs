//! Schemas as text: what the models of the example look like as `schema.rs`, as `schema.toml` and as diagrams.

use std::{env, fs, path::Path};

use limbeck_backend_mysql::{Capabilities, MySql, Server, Version};
use limbeck_backend_postgres::Postgres;
use limbeck_backend_sqlite::Sqlite;
use limbeck_core::{
    dialect::Dialect,
    operation::NamingConvention,
    print::{self, SchemaRs},
    schema::Schema,
    target::Target,
};

use crate::models::{example, models};

fn said(dialect: &dyn Dialect) -> Schema {
    models().schema(dialect, &NamingConvention::default()).unwrap()
}

fn schema(dialect: &dyn Dialect, text: &str) -> Schema {
    let target = Target::parse(Path::new("schema.toml"), text).unwrap_or_else(|error| panic!("{error}"));
    target.schema(dialect, &NamingConvention::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The file that the example's models import is the one that limbeck prints.
#[test]
fn the_schema_rs_of_the_example_is_as_it_is_printed() {
    let dialect = Postgres::default();
    let printed = SchemaRs::default().print(&dialect, &said(&dialect));
    let file = example("models/src/schema.rs");
    if env::var_os("LIMBECK_UPDATE").is_some() {
        fs::write(&file, &printed).unwrap();
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), printed, "write it anew with LIMBECK_UPDATE=1");
}

/// What is printed says what the schema is: read again, nothing differs.
#[test]
fn a_printed_schema_toml_says_the_same() {
    for dialect in [&Sqlite::default() as &dyn Dialect, &Postgres::default()] {
        let whole = said(dialect);
        let text = print::toml(&whole, &NamingConvention::default());
        let again = schema(dialect, &text);
        let options = limbeck_core::autogenerate::CompareOptions::default();
        let comparison = limbeck_core::autogenerate::compare(dialect, &whole, &again, &options).unwrap();
        assert!(comparison.is_empty(), "{text}");
        // It is as short as a person would write it.
        assert!(!text.contains("name = \"pk_user\"") && text.contains("references = \"user.id\""), "{text}");
    }
}

/// The list of tables is on one line, on lines that are full, or on a line each, as Diesel CLI 2.3.14 has it for so many
/// tables with names of that length.
#[test]
fn the_list_of_tables_is_laid_out_as_diesel_does_it() {
    let dialect = Postgres::default();
    for (count, length, lines) in
        [(2, 25, 1), (2, 26, 4), (3, 16, 1), (3, 17, 5), (5, 10, 3), (7, 10, 3), (16, 10, 4), (5, 11, 7), (7, 18, 9)]
    {
        let table = |number: usize| {
            let name = format!("t{number:a>width$}", width = length - 1);
            format!(
                "[[table]]\nname = \"{name}\"\ncolumns = [{{ name = \"id\", type = \"bigint\", primary_key = true }}]\n"
            )
        };
        let tables: String = (0..count).map(table).collect();
        let printed = SchemaRs::default().print(&dialect, &schema(&dialect, &tables));
        let (_, list) = printed.split_once("diesel::allow_tables_to_appear").unwrap();
        assert_eq!(list.lines().count(), lines, "{count} tables with names of {length} letters: {list}");
        assert!(list.lines().all(|line| line.len() <= 100), "{list}");
    }
}

/// What `diesel print-schema` of Diesel CLI 2.3.14 gives for databases with the tables of `schema_rs/schema.toml`.
#[test]
fn a_schema_rs_is_what_diesel_prints() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema_rs");
    let read = |file: &str| fs::read_to_string(directory.join(file)).unwrap();
    let same = |dialect: &dyn Dialect, file: &str| {
        let printed = SchemaRs::default().print(dialect, &schema(dialect, &read("schema.toml")));
        assert!(printed == read(file), "{file} is not:\n{printed}");
    };
    same(&Sqlite::default(), "sqlite.rs");
    same(&Postgres::default(), "postgres.rs");
    same(&MySql::default(), "mysql.rs");
    same(&mariadb(), "mariadb.rs");
}

/// The dialect of a MariaDB.
pub fn mariadb() -> MySql {
    MySql { capabilities: Capabilities::of(Server::MariaDb, Version::new(11, 8, 0)), ..MySql::default() }
}

/// What is printed compiles with Diesel: the tests import it.
#[test]
fn a_schema_rs_of_mysql_compiles() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema_rs");
    let read = |file: &str| fs::read_to_string(directory.join(file)).unwrap();
    let dialect = MySql::default();
    let printed = SchemaRs::default().print(&dialect, &schema(&dialect, &read("compiled.toml")));
    if env::var_os("LIMBECK_UPDATE").is_some() {
        fs::write(directory.join("compiled.rs"), &printed).unwrap();
    }
    assert_eq!(read("compiled.rs"), printed, "write it anew with LIMBECK_UPDATE=1");
}

#[allow(dead_code, reason = "it is here to be compiled")]
mod compiled {
    include!("../../schema_rs/compiled.rs");
}

const CORNERS: &str = r#"
[[enum]]
name = "post_status"
values = ["draft", "published"]

[[table]]
name = "type"
comment = "Words that Rust keeps for itself"
columns = [
  { name = "match", type = "integer", primary_key = true, comment = "the key" },
  { name = "type", type = "varchar(20)" },
  { name = "a b-c", type = "text[]", nullable = false },
  { name = "1st", type = "char(2)" },
]

[[table]]
name = "post"
columns = [
  { name = "id", type = "bigint", identity = true, primary_key = true },
  { name = "status", type = "enum(post_status)", nullable = false },
  { name = "parent_id", type = "bigint", references = "post.id" },
  { name = "kind", type = "integer", nullable = false, references = "type.match" },
  { name = "small", type = "smallint" },
  { name = "real", type = "real" },
  { name = "double", type = "double" },
  { name = "price", type = "numeric(10,2)" },
  { name = "bytes", type = "blob" },
  { name = "day", type = "date" },
  { name = "hour", type = "time" },
  { name = "at", type = "timestamp" },
  { name = "when", type = "timestamptz" },
  { name = "key", type = "uuid", unique = true },
  { name = "data", type = "json" },
  { name = "address", type = "inet" },
  { name = "email", type = { postgres = "citext", default = "text" } },
  { name = "embedding", type = "vector(3)" },
]

[[table]]
name = "twice"
columns = [
  { name = "one_id", type = "bigint", references = "post.id" },
  { name = "two_id", type = "bigint", references = "post.id" },
  { name = "kind_id", type = "integer", nullable = false, references = "type.match" },
]
primary_key = { columns = ["one_id", "two_id"] }

[[table]]
name = "keyless"
columns = [{ name = "line", type = "text" }]
"#;

#[test]
fn schema_rs_on_sqlite() {
    let dialect = Sqlite::default();
    insta::assert_snapshot!(SchemaRs::default().print(&dialect, &schema(&dialect, CORNERS)));
}

#[test]
fn schema_rs_on_postgres() {
    let dialect = Postgres::default();
    let options = SchemaRs { with_docs: true, ..SchemaRs::default() };
    insta::assert_snapshot!(options.print(&dialect, &schema(&dialect, CORNERS)));
}

#[test]
fn diagrams() {
    let schema = schema(&Postgres::default(), CORNERS);
    insta::assert_snapshot!(print::mermaid(&schema));
    insta::assert_snapshot!(print::dot(&schema));
}
