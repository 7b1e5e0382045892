//! Tables that refer to each other, and to what the same revision makes later.

use crate::support::{project::Project, server::Database};

const CYCLE: &str = r#"
[[upgrade]]
create_table = "employee"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "boss_id", type = "integer", references = "employee.id" },
  { name = "team_id", type = "integer", references = "Team.id", on_delete = "set null" },
  { name = "place_id", type = "integer" },
]
foreign_keys = [{ unnamed = true, columns = ["place_id"], references = { table = "place", columns = ["id"] }, deferrable = true, initially = "deferred" }]

[[upgrade]]
create_table = "Team"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "lead_id", type = "integer", nullable = false, references = "employee.id" },
]

[[upgrade]]
create_table = "place"
columns = [{ name = "id", type = "integer", primary_key = true }, { name = "team_id", type = "integer", references = "Team.id" }]
"#;

#[test]
fn tables_that_refer_to_each_other() {
    let project = Project::new(&[CYCLE]);
    let after = project.hold(&Database::new());
    let keys = |table: &str| after.tables.get(table).unwrap().foreign_keys.len();
    assert_eq!((keys("employee"), keys("Team"), keys("place")), (3, 1, 1));
}

#[test]
fn one_transaction_for_all_of_it() {
    let broken = format!("{CYCLE}\n[[upgrade]]\nexecute = \"SELECT 1 / 0\"\n");
    let mut project = Project::new(&[&broken]);
    project.options.transaction_per_migration = false;
    let database = Database::new();
    let mut backend = database.open();
    let error = project.upgrade(&mut backend).unwrap_err();
    assert!(format!("{error:?}").contains("nothing of revision r1 was kept"), "{error:?}");
    assert!(limbeck_core::backend::Backend::reflect(&mut backend).unwrap().tables.is_empty());
}
