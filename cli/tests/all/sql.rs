//! `--sql`: scripts for the server's own client.

use insta::assert_snapshot;

use crate::project::Project;

#[test]
fn a_move_as_a_script() {
    let project = Project::line();
    assert_snapshot!("sql_upgrade", project.run("upgrade|--sql|aaaa1:bbbb2|--tag|release 7"));
    assert_snapshot!("sql_downgrade", project.run("downgrade --sql bbbb2:aaaa1"));
    assert_snapshot!("sql_stamp", project.run("stamp --sql aaaa1"));
    assert_snapshot!("sql_ensure_version", project.run("ensure-version --sql"));
}

#[test]
fn the_dialect_is_that_of_the_address_or_the_one_named() {
    let project = Project::line();
    assert_eq!(project.run("upgrade --sql"), project.run("upgrade --sql --dialect sqlite"));
    assert_snapshot!("sql_no_backend", project.run("upgrade --sql --dialect mysql"));
    project.write("limbeck.toml", "script_location = \"migrations\"\n");
    assert_eq!(project.status("upgrade --sql"), 1);
    assert_eq!(project.status("upgrade --sql --dialect sqlite"), 0);
}

#[test]
fn a_downgrade_needs_both_ends() {
    assert_snapshot!("sql_no_range", Project::line().run("downgrade --sql aaaa1"));
}

#[test]
fn what_the_shell_would_read_otherwise_is_refused() {
    let project = Project::line();
    project.revision(
        "dddd4_line_end.toml",
        "revision = \"dddd4\"\ndown_revision = \"cccc3\"\n\n[[upgrade]]\ncreate_table = \"a\\r\\nb\"\ncolumns = [{ name = \
         \"id\", type = \"integer\", primary_key = true }]\n",
    );
    assert_snapshot!("sql_line_end", project.run("upgrade --sql"));
    assert_eq!(project.status("upgrade --sql cccc3"), 0);
    assert_eq!(project.status("upgrade"), 0);
    assert_eq!(project.status("current --check-heads"), 0);
}
