//! The service as it is run: it migrates, then serves; its command does the rest.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use diesel::{prelude::*, sqlite::SqliteConnection};
use limbeck::{Migrator, config::Config, script::ScriptDirectory};

diesel::table! {
    limbeck_version (version_num) {
        version_num -> Text,
    }
}

/// The service, ended when this is.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn notes(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_notes"));
    command.current_dir(dir).env("NO_COLOR", "1").env_remove("DATABASE_URL").env_remove("LIMBECK_DATABASE_URL");
    command
}

/// Starts the service; gives what it logs up to the address that it serves.
fn serve(dir: &Path) -> (Running, Vec<String>, String) {
    let mut child = notes(dir).env("ADDRESS", "127.0.0.1:0").stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let running = Running(child);
    let mut log = Vec::new();
    for line in lines.by_ref() {
        if let Some((_, address)) = line.split_once("http://") {
            return (running, log, address.to_owned());
        }
        log.push(line);
    }
    panic!("the service ended: {log:#?}");
}

fn get(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// What the command prints, and how it ends.
fn migrate(dir: &Path, words: &[&str]) -> (String, String, i32) {
    let output = notes(dir).arg("migrate").args(words).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

#[test]
fn it_migrates_and_serves() {
    let dir = tempfile::tempdir().unwrap();
    let (running, log, address) = serve(dir.path());
    assert_eq!(log.len(), 4, "{log:#?}");
    for (line, revision) in log.iter().zip(["3f1c5a7e9b02", "5d2e8b64c1a9", "7a90d3f25e16"]) {
        assert!(line.contains("INFO") && line.contains(revision) && line.contains("upgrade done"), "{line}");
    }
    assert!(log[3].contains("the database was empty; ran 3 revisions, now at revision 7a90d3f25e16"), "{}", log[3]);
    assert_eq!(
        get(&address),
        "1 /welcome-1 Welcome (7 words): This note was in the first revision.\n\
         2 /æther-co-2 Æther & Co. (10 words): A title with letters, and signs, that no address has.\n"
    );
    drop(running);

    let (_running, log, address) = serve(dir.path());
    assert_eq!(log.len(), 1, "{log:#?}");
    assert!(log[0].contains("the database was at head (revision 7a90d3f25e16); nothing to do"), "{}", log[0]);
    assert!(get(&address).starts_with("1 /welcome-1"));
}

#[test]
fn its_command_has_the_history_the_functions_and_the_models() {
    let dir = tempfile::tempdir().unwrap();
    let (out, _, status) = migrate(dir.path(), &["status"]);
    assert!(out.contains("pending: 3 revisions") && out.contains("`notes migrate upgrade` runs them"), "{out}");
    assert_eq!(status, 3);
    let (out, _, status) = migrate(dir.path(), &["upgrade", "--plan"]);
    assert!(out.contains("-- run count_words") && out.contains("-- run make_slugs"), "{out}");
    assert_eq!(status, 0);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "a plan makes no file");
    assert_eq!(migrate(dir.path(), &["upgrade"]).2, 0);
    let (out, err, status) = migrate(dir.path(), &["check"]);
    assert_eq!((out.as_str(), status), ("sqlite:notes.db is what the models say\n", 0), "{err}");
    assert_eq!(migrate(dir.path(), &["downgrade", "base"]).2, 0);
    let (_, err, status) = migrate(dir.path(), &["upgrade", "--sql"]);
    assert!(err.contains("revision 5d2e8b64c1a9 cannot be written as SQL"), "{err}");
    assert_eq!(status, 1);
}

/// The history within the program is that of one database. On others `-n` works where the files are what is worked on.
#[test]
fn another_database_is_refused_and_not_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    copy_project(dir.path());
    let further = "\n[databases.reporting]\ndatabase_url = \"sqlite:two.db\"\nscript_location = \"reporting\"\n";
    let config = fs::read_to_string(dir.path().join("limbeck.toml")).unwrap() + further;
    fs::write(dir.path().join("limbeck.toml"), config).unwrap();
    fs::create_dir_all(dir.path().join("reporting/versions")).unwrap();
    for line in
        ["upgrade", "upgrade --sql", "status", "current", "heads", "history", "show head", "check", "repair", "adopt"]
    {
        let words: Vec<_> = ["-n", "reporting"].into_iter().chain(line.split(' ')).collect();
        let (out, err, status) = migrate(dir.path(), &words);
        assert_eq!((out.as_str(), status), ("", 1), "{line}: {err}");
        assert!(err.contains("this program has no database `reporting`"), "{line}: {err}");
        assert!(err.contains("there is the plain command"), "{line}: {err}");
    }
    assert!(!dir.path().join("two.db").exists() && !dir.path().join("notes.db").exists());
    let (out, err, _) = migrate(dir.path(), &["-n", "reporting", "revision", "-m", "first", "--rev-id", "8b00"]);
    assert_eq!(out, "reporting/versions/8b00_first.toml\n", "{err}");
}

#[test]
fn commands_that_write_files_work_on_the_project() {
    let dir = tempfile::tempdir().unwrap();
    let (_, err, status) = migrate(dir.path(), &["revision", "-m", "more"]);
    assert!(err.contains("there is no limbeck.toml"), "{err}");
    assert_eq!(status, 1);

    copy_project(dir.path());
    let (out, err, _) = migrate(dir.path(), &["revision", "-m", "more", "--rev-id", "8b00"]);
    assert_eq!(out, "migrations/versions/8b00_more.toml\n", "{err}");
    let text = fs::read_to_string(dir.path().join("migrations/versions/8b00_more.toml")).unwrap();
    assert!(text.contains("down_revision = \"7a90d3f25e16\""), "{text}");
    // The history within the program is what it was.
    assert!(migrate(dir.path(), &["heads"]).0.contains("7a90d3f25e16"));
}

/// As the plain command does: without the program there is only the source of a revision in Rust.
#[test]
fn files_alone_say_where_the_database_stands() {
    let dir = tempfile::tempdir().unwrap();
    copy_project(dir.path());
    assert_eq!(migrate(dir.path(), &["upgrade"]).2, 0);
    let config = Config::read(&dir.path().join("limbeck.toml")).unwrap();
    let scripts = ScriptDirectory::open_mixed(&config, Vec::new(), &limbeck_models::read_rust_revision).unwrap();
    let mut connection = SqliteConnection::establish(dir.path().join("notes.db").to_str().unwrap()).unwrap();
    let status = Migrator::with_scripts(&scripts).status(&mut connection).unwrap();
    assert!(status.at_head && status.edited.is_empty(), "{status:?}");
    let error = Migrator::with_scripts(&scripts).downgrade(&mut connection, "-1").unwrap_err();
    assert_eq!(error.code(), "rust-revision");
}

fn copy_project(to: &Path) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["limbeck.toml", "migrations/data/first-notes.csv"] {
        copy(here, to, name);
    }
    for entry in fs::read_dir(here.join("migrations/versions")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        copy(here, to, &format!("migrations/versions/{name}"));
    }
}

fn copy(from: &Path, to: &Path, name: &str) {
    fs::create_dir_all(to.join(name).parent().unwrap()).unwrap();
    fs::copy(from.join(name), to.join(name)).unwrap();
}

#[test]
fn a_database_of_a_newer_program_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(migrate(dir.path(), &["upgrade"]).2, 0);
    let path = dir.path().join("notes.db");
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let newer = limbeck_version::version_num.eq("ffff");
    diesel::update(limbeck_version::table).set(newer).execute(&mut connection).unwrap();
    let output = notes(dir.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("ERROR") && log.contains("ffff"), "{log}");
    let (out, _, status) = migrate(dir.path(), &["status"]);
    assert!(out.contains("unknown to these files: 1 revision"), "{out}");
    assert_eq!(status, 3);
}
