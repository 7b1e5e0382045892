//! Questions, at a real terminal: what is asked, and what becomes of the answers. Where nobody sits, nothing is asked.

use std::{fs, process::Command};

use rexpect::{
    process::WaitStatus,
    session::{PtySession, spawn_command},
};

use crate::project::Project;

/// How long the command may take to say something, in milliseconds.
const PATIENCE: u64 = 60_000;

const FIRST: &str = r#"[[table]]
name = "person"
columns = [
  { name = "id", type = "bigint", identity = true, primary_key = true },
  { name = "name", type = "varchar(80)" },
]

[[table]]
name = "pet"
columns = [{ name = "id", type = "bigint", identity = true, primary_key = true }]
"#;

/// The column has another name, or is another; one that must not be NULL is new.
const SECOND: &str = r#"[[table]]
name = "person"
columns = [
  { name = "id", type = "bigint", identity = true, primary_key = true },
  { name = "full_name", type = "varchar(80)" },
  { name = "size", type = "integer", nullable = false },
]
"#;

/// A project without revisions, whose database is as the first models say, and whose models are the second.
fn changed() -> Project {
    let project = Project::empty();
    project.write(
        "limbeck.toml",
        "script_location = \"migrations\"\ndatabase_url = \"sqlite:app.db\"\n[models]\nschema = \"schema.toml\"\n",
    );
    project.write("schema.toml", FIRST);
    assert_eq!(project.status("sync"), 0);
    project.write("schema.toml", SECOND);
    project
}

/// The same with a revision that made it so.
fn with_revision() -> Project {
    let project = changed();
    fs::remove_file(project.path("app.db")).unwrap();
    project.write("schema.toml", FIRST);
    assert_eq!(project.status("revision|--autogenerate|-m|first"), 0);
    assert_eq!(project.status("upgrade"), 0);
    project.write("schema.toml", SECOND);
    project
}

/// The command of that line, at a terminal without colours.
fn at_terminal(project: &Project, line: &str) -> PtySession {
    seated(project.command(line))
}

fn seated(mut command: Command) -> PtySession {
    command.env("NO_COLOR", "1").env("TERM", "xterm");
    spawn_command(command, Some(PATIENCE)).unwrap()
}

/// Waits for a question and answers it.
fn answer(session: &mut PtySession, question: &str, answer: &str) {
    session.exp_string(question).unwrap_or_else(|error| panic!("{question}: {error}"));
    session.send_line(answer).unwrap();
}

/// What the command says until it ends, and its exit code.
fn end(mut session: PtySession) -> (String, i32) {
    let rest = session.exp_eof().unwrap();
    match session.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => (rest.replace("\r\n", "\n"), code),
        other => panic!("{other:?}: {rest}"),
    }
}

/// Answers what the second revision asks of the rename and of the new column: what is said afterwards, and its file.
fn second_revision(rename: &str, value: &str) -> (String, String) {
    let project = with_revision();
    let mut session = at_terminal(&project, "revision|--autogenerate|-m|second");
    answer(&mut session, "was the column `person.name` renamed to `full_name`? [y/N] ", rename);
    answer(&mut session, "what do rows that are there get for `person.size`? [decide later] ", value);
    let (said, code) = end(session);
    assert_eq!(code, 0, "{said}");
    let entries = fs::read_dir(project.path("migrations/versions")).unwrap();
    let mut paths = entries.map(|entry| entry.unwrap().path());
    let path = paths.find(|path| path.to_str().unwrap().ends_with("_second.toml")).unwrap();
    (said, fs::read_to_string(path).unwrap())
}

#[test]
fn a_rename_is_asked_for_and_so_is_what_rows_get() {
    let (_, text) = second_revision("y", "7");
    assert!(text.contains("{ alter_column = \"name\", rename_to = \"full_name\" }"), "{text}");
    assert!(text.contains("fill_null = 7") && !text.contains("undecided"), "{text}");
}

#[test]
fn an_empty_answer_decides_nothing() {
    let (said, text) = second_revision("", "");
    assert!(said.contains("1 thing is to be decided in the file"), "{said}");
    assert!(text.contains("{ drop_column = \"name\" }") && text.contains("undecided = true"), "{text}");
}

#[test]
fn each_loss_of_a_sync_is_asked_for() {
    let project = changed();
    let mut session = at_terminal(&project, "sync --allow-drops");
    answer(&mut session, "renamed to `full_name`? [y/N] ", "no");
    answer(&mut session, "drop table pet", "yes");
    answer(&mut session, "drop column person.name", "n");
    let (said, code) = end(session);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 difference left undone"), "{said}");
    let schema = project.run("schema print");
    assert!(!schema.contains("pet") && schema.contains("\"name\""), "{schema}");
}

#[test]
fn the_end_of_input_allows_nothing() {
    let project = changed();
    let mut session = at_terminal(&project, "sync --allow-drops");
    for question in ["renamed to `full_name`? [y/N] ", "drop table pet", "drop column person.name"] {
        session.exp_string(question).unwrap();
        session.send_control('d').unwrap();
    }
    let (said, code) = end(session);
    assert_eq!(code, 0, "{said}");
    let schema = project.run("schema print");
    assert!(schema.contains("pet") && schema.contains("\"name\""), "{schema}");
}

#[test]
fn a_reset_has_the_name_of_the_database_typed() {
    let project = Project::line();
    assert_eq!(project.status("upgrade"), 0);
    let before = project.bytes();
    for wrong in ["", "app", "y"] {
        let mut session = at_terminal(&project, "reset");
        session.exp_string("careful: 2 tables of sqlite:app.db will be dropped.").unwrap();
        answer(&mut session, "type app.db to go on: ", wrong);
        let (said, code) = end(session);
        assert_eq!((code, project.bytes() == before), (1, true), "{said}");
        assert!(said.contains("nothing is dropped: the database is called `app.db`"), "{said}");
    }
    let mut session = at_terminal(&project, "reset");
    answer(&mut session, "type app.db to go on: ", "app.db");
    let (said, code) = end(session);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("2 tables dropped"), "{said}");
}

#[test]
fn an_interrupted_question_changes_nothing() {
    let project = Project::line();
    assert_eq!(project.status("upgrade"), 0);
    let before = project.bytes();
    let mut session = at_terminal(&project, "reset");
    session.exp_string("type app.db to go on: ").unwrap();
    session.send_control('c').unwrap();
    session.exp_eof().unwrap();
    assert!(project.bytes() == before, "it was changed");
}

/// A terminal that only shows, as it is where the input comes from a file; and `--json`, which a program reads.
#[test]
fn nobody_is_asked_where_nobody_types() {
    let project = changed();
    for (line, wanted) in [
        ("sync --allow-drops </dev/null", "nothing is changed: nobody is there to be asked"),
        ("reset --sync </dev/null", "nothing is dropped: nobody is there to confirm sqlite:app.db"),
        ("reset --sync --json", "nothing is dropped: nobody is there to confirm sqlite:app.db"),
        ("revision --autogenerate -m second </dev/null", "1 thing is to be decided in the file"),
    ] {
        let mut shell = Command::new("sh");
        let limbeck = project.command("");
        shell.args(["-c", &format!("exec \"$0\" {line}")]).arg(limbeck.get_program());
        shell.current_dir(project.path("."));
        let (said, _) = end(seated(shell));
        let plain = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain.contains(wanted) && !plain.contains("[y/N]") && !plain.contains("to go on:"), "{line}: {said}");
    }
}
