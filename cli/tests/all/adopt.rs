//! `adopt` and `repair`: what they find, what they do, and that they ask before they do it.

use limbeck_backend_sqlite::{OpenMode, open};
use limbeck_core::{
    backend::Backend as _,
    statement::{Cost, Statement},
};
use serde_json::json;

use crate::project::Project;

fn sql(project: &Project, text: &str) {
    let url = format!("sqlite:{}", project.path("app.db").display());
    let mut database = open(&url, OpenMode::Write).unwrap();
    for statement in text.split(';') {
        database.execute(&Statement::new(statement.to_owned(), Cost::Unknown)).unwrap();
    }
}

const PERSON: &str = "CREATE TABLE person (name TEXT NOT NULL, email TEXT, id INTEGER NOT NULL PRIMARY KEY)";

#[test]
fn what_fits_is_stamped() {
    let project = Project::line();
    sql(&project, PERSON);
    let plan = project.json("adopt --plan");
    assert_eq!((&plan["version"], &plan["stamped"]), (&json!(["bbbb2"]), &json!(false)));
    assert_eq!(project.json("current")["revisions"], json!([]));
    let done = project.json("adopt");
    assert_eq!((&done["version"], &done["stamped"]), (&json!(["bbbb2"]), &json!(true)));
    assert_eq!(project.json("status")["pending"], json!(["cccc3"]));
    assert_eq!(project.json("adopt")["stamped"], json!(false), "its version table says so already");
    assert_eq!(project.status("upgrade"), 0);
    assert_eq!(project.status("status"), 0);
}

#[test]
fn who_upgrades_tables_without_a_version_is_told_of_adopt() {
    let project = Project::line();
    sql(&project, PERSON);
    let help = project.json("upgrade")["error"]["help"].to_string();
    assert!(help.contains("`limbeck adopt`"), "{help}");
    let status = project.run("status");
    assert!(status.contains("`limbeck adopt`") && !status.contains("`limbeck upgrade`"), "{status}");
}

/// To run the second a second time would cost what is in the table.
#[test]
fn what_sql_hides_is_not_guessed() {
    const MADE: &str = "CREATE TABLE login (id INTEGER NOT NULL PRIMARY KEY)";
    let project = Project::empty();
    let again = format!("DROP TABLE login; {MADE}");
    let revisions = [("aaaa1", "", MADE), ("bbbb2", "aaaa1", &again), ("cccc3", "bbbb2", "UPDATE login SET id = 1")];
    for (id, below, sql) in revisions {
        let down = format!("down_revision = \"{below}\"\n");
        let down = if below.is_empty() { "" } else { &down };
        project.revision(
            &format!("{id}.toml"),
            format!("revision = \"{id}\"\n{down}message = \"x\"\n[[upgrade]]\nexecute = \"{sql}\"\n"),
        );
    }
    let empty = project.json("adopt");
    assert_eq!((&empty["version"], &empty["stamped"]), (&json!([]), &json!(false)));
    assert!(!project.run("adopt").contains("equally"));
    sql(&project, MADE);
    let plan = project.json("adopt --plan");
    assert_eq!(plan["version"], json!(["aaaa1"]));
    assert_eq!(plan["also"], json!([["bbbb2"], ["cccc3"]]));
    assert_eq!(plan["unknown"], json!(["bbbb2"]));
    assert!(project.run("adopt --plan").contains("1 revision ran SQL that tells nothing of its `effects`"));
    assert_eq!(project.json("adopt")["error"]["code"], json!("unclear-version"));
    assert_eq!(project.json("current")["revisions"], json!([]));
    assert_eq!(project.json("adopt --last")["stamped"], json!(true));
    assert_eq!(project.json("current")["revisions"][0]["revision"], json!("cccc3"));
}

#[test]
fn what_fits_nowhere_is_shown_and_refused() {
    let project = Project::line();
    sql(&project, "CREATE TABLE person (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, email TEXT, more INT)");
    assert_eq!(project.status("adopt"), 1);
    assert_eq!(project.json("adopt")["error"]["code"], json!("no-revision-fits"));
    assert_eq!(project.status("adopt --plan"), 3);
    let plan = project.json("adopt --plan");
    assert_eq!(plan["version"], json!(null));
    assert_eq!(plan["nearest"]["version"], json!(["bbbb2"]));
    assert_eq!(plan["nearest"]["operations"][0]["drop_column"], json!("more"));
    assert_eq!(project.json("current")["revisions"], json!([]));
}

#[test]
fn a_repair_keeps_what_nobody_knows_and_changes_nothing_elsewhere() {
    let project = Project::line();
    sql(&project, "CREATE TABLE person (id INTEGER NOT NULL PRIMARY KEY, name TEXT, email TEXT, more INT)");
    let done = project.json("adopt --repair");
    assert_eq!((&done["stamped"], &done["nearest"]["version"]), (&json!(true), &json!(["bbbb2"])));
    assert_eq!(done["repair"]["operations"][0]["alter_column"], json!("name"));
    assert_eq!(done["repair"]["kept"][0]["drop_column"], json!("more"));
    assert_eq!(project.status("upgrade"), 0);
    let drift = project.json("status")["drift"].clone();
    assert_eq!(drift.as_array().unwrap().len(), 1, "only what was kept: {drift}");
    assert_eq!(drift[0]["drop_column"], json!("more"));
    assert_eq!(project.status("--url sqlite:other.db upgrade"), 0);
    assert_eq!(project.status("--url sqlite:other.db status"), 0);
}

#[test]
fn a_version_table_that_lied_is_repaired_when_it_is_confirmed() {
    let project = Project::line();
    project.run("upgrade");
    sql(&project, "UPDATE limbeck_version SET version_num = 'aaaa1'");
    assert_eq!(project.status("status"), 3);
    assert_eq!(project.status("repair"), 3, "nobody is there to confirm it");
    assert_eq!(project.json("repair")["findings"][0]["code"], json!("wrong-version"));
    let done = project.json("repair --yes");
    assert_eq!((&done["repaired"], &done["version"]), (&json!(true), &json!(["cccc3"])));
    assert_eq!(project.status("status"), 0);
    assert_eq!(project.json("repair")["findings"], json!([]));
}

#[test]
fn a_version_without_a_file_and_an_edited_file_are_repaired() {
    let project = Project::line();
    project.run("upgrade");
    sql(&project, "UPDATE limbeck_version SET version_num = 'zzzz9'");
    assert_eq!(project.json("repair --yes")["version"], json!(["cccc3"]));
    let (name, text) = crate::project::LINE[2];
    project.revision(name, text.replace("message = ", "transaction = false\nmessage = "));
    assert_eq!(project.json("status")["edited"], json!(["cccc3"]));
    assert_eq!(project.json("repair --yes")["findings"][0]["code"], json!("edited"));
    assert_eq!(project.status("status"), 0);
}

#[test]
fn drift_has_an_exit_code_and_operations() {
    let project = Project::line();
    project.run("upgrade");
    sql(&project, "ALTER TABLE pet ADD COLUMN age INTEGER;CREATE TABLE theirs (a INTEGER)");
    assert_eq!(project.status("status"), 3);
    let status = project.json("status");
    assert_eq!(status["drift"], json!([{ "drop_column": "age", "table": "pet" }]));
    assert_eq!(status["others"], json!(["theirs"]));
}
