//! Character sets and collations: whichever of the two a table or a column names, and whatever its database has, what was
//! made is read back as the same.

use limbeck_core::{backend::Backend, dialect::Dialect};

use crate::support::{
    laws::{assert_same, replayed, run},
    script,
    server::{Database, Server, servers},
};

const DATABASES: [&str; 4] = ["utf8mb4_unicode_ci", "latin1_swedish_ci", "utf8mb4_bin", "utf8mb4_general_ci"];

const TABLES: [&str; 6] = [
    "{}",
    r#"{ charset = "utf8mb4", collate = "utf8mb4_unicode_ci" }"#,
    r#"{ collate = "utf8mb4_general_ci" }"#,
    r#"{ charset = "utf8mb4" }"#,
    r#"{ charset = "latin1" }"#,
    r#"{ charset = "utf8", collate = "utf8_bin" }"#,
];

const COLUMNS: &str = r#"
  { name = "plain", type = "varchar(20)" },
  { name = "general", type = "varchar(20)", collation = "utf8mb4_general_ci" },
  { name = "unicode", type = "varchar(20)", mysql = { collate = "utf8mb4_unicode_ci" } },
  { name = "binary", type = "varchar(20)", collation = "utf8mb4_bin" },
  { name = "latin", type = "varchar(20)", mysql = { charset = "latin1" } },
  { name = "latin_binary", type = "varchar(20)", mysql = { charset = "latin1", collate = "latin1_bin" } },
  { name = "wide", type = "varchar(20)", mysql = { charset = "utf8mb4" } },
  { name = "three", type = "varchar(20)", mysql = { charset = "utf8" } },
"#;

#[test]
fn what_was_made_is_read_back_in_a_database_of_any_collation() {
    for server in servers() {
        for collation in DATABASES {
            of_collation(&server, collation);
        }
    }
}

fn of_collation(server: &Server, collation: &str) {
    let database = Database::new(server);
    database.run(&format!("ALTER DATABASE {} COLLATE {collation}", database.name));
    let mut backend = database.open();
    let mysql = backend.mysql().clone();
    let tables: Vec<_> = TABLES
        .iter()
        .enumerate()
        .map(|(at, options)| format!("create_table = \"t{at}\"\ncolumns = [{COLUMNS}]\nmysql = {options}"))
        .collect();
    let operations = script(&tables.join("\n---\n"));
    let empty = mysql.empty();
    run(&mut backend, &empty, &operations);
    let (held, said) = (backend.reflect().unwrap(), replayed(&mysql, &empty, &operations));
    assert_same(&mysql.normal(&held), &mysql.normal(&said), &format!("{} in {collation}", server.name));
}
