//! Scripts in the servers' own clients.

use limbeck_backend_mysql::quote;
use limbeck_core::{backend::Backend, dialect::Dialect, schema::Schema, statement::Statement};

use crate::{
    lower::GIVEN,
    support::{
        script,
        server::{Database, servers},
    },
};

/// What stands in a script that is not the tables of the other tests: a body with semicolons, a value that is renamed
/// while rows have it, values made by an expression, a default that is another each time.
const CHANGES: &str = r#"
bulk_insert = "role"
rows = [{ id = "r", name = "back\\slash; it's" }]
---
bulk_insert = "flow"
rows = [{ id = 0, name = "5", mood = "ok", role_id = "r", made = "2020-01-01 10:00:00" }]
---
create_trigger = "touch"
table = "flow"
sql = "CREATE TRIGGER touch BEFORE UPDATE ON flow FOR EACH ROW BEGIN SET NEW.size = 1; SET NEW.note = ';'; END"
---
alter_enum = "mood"
rename_value = "ok"
to = "fine"
---
batch_alter_table = "flow"
operations = [
  { alter_column = "name", type = "integer", using = "name + 1", rename_to = "number", default = 5 },
  { alter_column = "size", nullable = false, fill_null = 7 },
  { add_column = "token", type = "char(36)", nullable = false, unique = true, default = { sql = "uuid()" } },
  { alter_column = "role_id", rename_to = "owner" },
]
---
alter_enum = "mood"
drop_value = "sad"
"#;

fn lowered(dialect: &dyn Dialect, operations: &str, schema: &mut Schema) -> Vec<Statement> {
    let mut statements = Vec::new();
    for operation in script(operations) {
        statements.extend(dialect.lower(&operation, schema).unwrap());
        let before = schema.clone();
        operation.apply(schema).unwrap();
        dialect.settle(&operation, &before, schema);
    }
    statements
}

#[test]
fn a_script_does_what_its_operations_say() {
    for server in servers() {
        let database = Database::new(&server);
        let backend = database.open();
        let dialect = backend.dialect();
        let mut schema = Schema::new(dialect.rules());
        let mut statements = lowered(dialect, GIVEN, &mut schema);
        statements.extend(lowered(dialect, CHANGES, &mut schema));
        let otherwise = "a row is not what it should be".to_owned();
        statements.push(Statement::check(
            "SELECT 1 FROM flow WHERE NOT (id = 0 AND number = 6 AND mood = 'fine' AND owner = 'r' AND LENGTH(token) = 36)",
            otherwise,
        ));
        let text = dialect.script(&statements, false);
        database.script(&text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", server.name));
    }
}

#[test]
fn a_script_stops_where_rows_are_not_as_they_have_to_be() {
    for server in servers() {
        let database = Database::new(&server);
        let backend = database.open();
        let dialect = backend.dialect();
        let mut schema = Schema::new(dialect.rules());
        let mut statements = lowered(dialect, GIVEN, &mut schema);
        let row = "bulk_insert = 'flow'\nrows = [{ id = 1, name = 'a', mood = 'sad', made = '2020-01-01 10:00:00' }]";
        statements.extend(lowered(dialect, row, &mut schema));
        statements.extend(lowered(dialect, "alter_enum = 'mood'\ndrop_value = 'sad'", &mut schema));
        let error = database.script(&dialect.script(&statements, false)).unwrap_err();
        assert!(error.contains("rows still hold the value `sad`"), "{}: {error}", server.name);
    }
}

/// The clients hand on every name as it stands, but for those that they are said to change.
#[test]
fn what_the_clients_change_is_known() {
    let names = [("a\rb", None), ("a\nb", None), ("a\n\rb", None), ("a\r\nb", Some("`a\r\nb`"))];
    for server in servers() {
        for (name, misread) in names {
            let database = Database::new(&server);
            let mut backend = database.open();
            let statement = format!("CREATE TABLE {} -- of two\r\n(\r\nx INT)", quote::identifier(name));
            assert_eq!(backend.dialect().misread(&statement), misread);
            database.script(&format!("{statement};\n")).unwrap();
            let arrived = backend.reflect().unwrap().tables.contains(name);
            assert_eq!(arrived, misread.is_none(), "{}: {name:?}", server.name);
        }
    }
}
