//! `limbeck import diesel`.

use limbeck_backend_sqlite::{OpenMode, open};
use limbeck_core::{
    backend::Backend,
    statement::{Cost, Statement},
};

use crate::project::Project;

const TABLE: &str = "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
                     run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";

fn sqlite(project: &Project, sql: &str) {
    let mut database = open(&format!("sqlite:{}", project.path("app.db").display()), OpenMode::Write).unwrap();
    database.execute(&Statement::new(sql, Cost::Unknown)).unwrap();
}

/// A project beside three migrations of Diesel's, of which those with these versions have run.
fn project(applied: &[&str]) -> Project {
    let project = Project::empty();
    for (name, up) in [
        ("20250101000000_users", "CREATE TABLE users (id INTEGER PRIMARY KEY);"),
        ("20250102000000_posts", "CREATE TABLE posts (id INTEGER PRIMARY KEY);"),
        ("20250103000000_tags", "CREATE TABLE tags (id INTEGER PRIMARY KEY);"),
    ] {
        std::fs::create_dir_all(project.path(&format!("old/{name}"))).unwrap();
        project.write(&format!("old/{name}/up.sql"), up);
    }
    project.write("old/20250103000000_tags/down.sql", "DROP TABLE tags;");
    sqlite(&project, TABLE);
    for version in applied {
        sqlite(&project, &format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')"));
    }
    project
}

#[test]
fn what_ran_is_stamped_and_the_rest_is_pending() {
    let project = project(&["20250101000000", "20250102000000"]);
    sqlite(&project, "CREATE TABLE users (id INTEGER PRIMARY KEY); CREATE TABLE posts (id INTEGER PRIMARY KEY);");
    insta::assert_snapshot!(project.run("import diesel old"));
    insta::assert_snapshot!(project.run("upgrade -q"));
    // Diesel's table is old news now.
    project.run("downgrade -q -1");
    insta::assert_snapshot!(project.run("import diesel old"));
    insta::assert_snapshot!(project.run("import diesel old --json"));
}

#[test]
fn where_diesel_toml_says() {
    let project = project(&[]);
    project.write("diesel.toml", "[migrations_directory]\ndir = \"old\"\n");
    insta::assert_snapshot!(project.run("import diesel --no-stamp"));
    project.write("diesel.toml", "[migrations_directory\n");
    insta::assert_snapshot!(project.run("import diesel"));
}

#[test]
fn the_projects_own_directory_is_only_stamped() {
    let project = project(&["20250101000000"]);
    project.write("limbeck.toml", "script_location = \"old\"\ndatabase_url = \"sqlite:app.db\"\n");
    insta::assert_snapshot!(project.run("import diesel old"));
    insta::assert_snapshot!(project.run("current"));
}

#[test]
fn what_a_version_table_cannot_say_is_told_before_anything_is_written() {
    let gap = project(&["20250101000000", "20250103000000"]);
    insta::assert_snapshot!(gap.run("import diesel old"));
    assert!(!gap.path("migrations/versions/20250101000000_users").exists());
    let unknown = project(&["20240101000000"]);
    insta::assert_snapshot!(unknown.run("import diesel old"));
    insta::assert_snapshot!(unknown.run("import diesel migrations"));
}
