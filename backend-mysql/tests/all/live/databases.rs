//! Operations in another database of the same server, which others call another schema.

use limbeck_backend_mysql::MySqlBackend;
use limbeck_core::{
    autogenerate::{CompareOptions, compare},
    backend::Backend,
    dialect::Dialect,
    migrate::{Migrator, MigratorOptions, Silent},
    name::SchemaName,
    revision::{Revision, RevisionId},
    schema::Schema,
    script::{Downgrade, Header, Script, ScriptDirectory},
};

use crate::support::{
    laws::assert_same,
    script,
    server::{Database, servers},
};

const GIVEN: &str = r#"
create_schema = "OTHER"
---
create_table = "t"
columns = [{ name = "id", type = "integer", primary_key = true }, { name = "v", type = "integer" }]
---
create_table = "t"
schema = "OTHER"
columns = [{ name = "id", type = "integer", primary_key = true }, { name = "p", type = "integer" }, { name = "kind", type = "enum('a','b')" }]
check_constraints = [{ name = "ck_p", check = "p > 0" }]
indexes = [{ name = "ix_kind", columns = ["kind"] }]
---
create_foreign_key = "fk_home"
table = "t"
schema = "OTHER"
columns = ["p"]
references = { table = "t", columns = ["id"], schema = "HOME" }
---
create_table = "child"
schema = "OTHER"
columns = [{ name = "id", type = "integer", primary_key = true }, { name = "t_id", type = "integer", references = "t.id" }]
---
create_view = "v"
schema = "OTHER"
as = "SELECT id, kind FROM OTHER.t"
---
create_trigger = "tr"
table = "child"
schema = "OTHER"
sql = "CREATE TRIGGER OTHER.tr BEFORE INSERT ON OTHER.child FOR EACH ROW SET NEW.t_id = NEW.t_id + 0"
"#;

const DONE: &str = r#"
add_column = "note"
table = "t"
schema = "OTHER"
type = "varchar(20)"
default = "n"
index = true
---
alter_column = "kind"
table = "t"
schema = "OTHER"
nullable = false
fill_null = "a"
default = "a"
---
alter_column = "p"
table = "t"
schema = "OTHER"
rename_to = "parent"
---
drop_index = "ix_kind"
table = "t"
schema = "OTHER"
---
rename_table = "child"
schema = "OTHER"
to = "kid"
---
create_table = "more"
columns = [{ name = "id", type = "integer", primary_key = true }, { name = "kid_id", type = "integer" }]
---
create_foreign_key = "fk_away"
table = "more"
columns = ["kid_id"]
references = { table = "kid", columns = ["id"], schema = "OTHER" }
"#;

/// A revision of what is given, and one of what is done.
fn scripts(home: &str, other: &str) -> ScriptDirectory {
    let placed = |text: &str| script(&text.replace("OTHER", other).replace("HOME", home));
    let (given, done) = (RevisionId::new("a1").unwrap(), RevisionId::new("b2").unwrap());
    let revisions = [
        (Revision::base(given.clone()), placed(&GIVEN.replace("rename_to = \"parent\"", ""))),
        (Revision::on(done, [given]), placed(DONE)),
    ];
    let scripts = revisions.map(|(revision, operations)| {
        let header = Header { revision, message: "one".to_owned(), created: None, transaction: true };
        Script::in_memory(header, operations, Downgrade::Derived)
    });
    ScriptDirectory::from_scripts(scripts).unwrap()
}

/// What the server holds and what the files say are the same, and comparing the two finds nothing.
fn assert_agreed(migrator: &Migrator<'_>, backend: &mut MySqlBackend<'_>, at: &str) -> Schema {
    let found = migrator.reflect(backend).unwrap();
    let mysql = backend.mysql().clone();
    let said = migrator.schema_at(&mysql, &[RevisionId::new(at).unwrap()]).unwrap();
    assert_same(&mysql.normal(&found), &mysql.normal(&said), at);
    let comparison = compare(&mysql, &found, &said, &CompareOptions::default()).unwrap();
    assert!(comparison.changes.is_empty(), "{at}: {:#?}", comparison.changes);
    found
}

#[test]
fn another_database_of_the_server_is_altered_and_read_as_the_own_one() {
    for server in servers() {
        let database = Database::new(&server);
        let other = format!("{}_other", database.name);
        let scripts = scripts(&database.name, &other);
        let migrator = Migrator::new(&scripts, MigratorOptions::default());
        let mut backend = database.open();
        migrator.upgrade(&mut backend, Some("a1"), &mut Silent).unwrap();
        let given = assert_agreed(&migrator, &mut backend, "a1");
        assert_eq!(given.tables.len(), 3, "{}", server.name);
        migrator.upgrade(&mut backend, None, &mut Silent).unwrap();
        assert_agreed(&migrator, &mut backend, "b2");

        migrator.downgrade(&mut backend, "a1", &mut Silent).unwrap();
        let back = assert_agreed(&migrator, &mut backend, "a1");
        let mysql = backend.mysql().clone();
        assert_same(&mysql.normal(&back), &mysql.normal(&given), "taken back");
        migrator.downgrade(&mut backend, "base", &mut Silent).unwrap();
        assert!(migrator.reflect(&mut backend).unwrap().tables.is_empty());
        let named = [SchemaName::new(&other).unwrap()].into_iter().collect();
        assert!(backend.reflect_with(&named).unwrap().namespaces.is_empty(), "the database is gone");
    }
}
