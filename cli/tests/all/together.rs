//! Several commands at once on one file that is not there yet: every one ends well, and every step runs once.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

use limbeck_conformance_tests::{contents::state, database, generate, undisturbed::states};
use tempfile::TempDir;

const REVISIONS: usize = 20;
const ROWS: usize = 200;

fn start(config: &Path, file: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_limbeck"));
    command.arg("--config").arg(config).arg("--url").arg(format!("sqlite:{}", file.display())).arg("upgrade");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Upgrades one new file by so many processes at once.
fn together(processes: usize) {
    let directory = TempDir::new().unwrap();
    let config = generate::write(directory.path(), &generate::worn(REVISIONS, ROWS)).unwrap();
    let (up, _) = states(&config, &directory.path().join("alone.db")).unwrap();
    let file = directory.path().join("shared.db");
    let children: Vec<_> = (0..processes).map(|_| start(&config, &file)).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));
    }
    let mut connection = database::open(&file).unwrap();
    let found = state(&mut connection).unwrap();
    assert_eq!(up[&vec![generate::id(REVISIONS)]].differences(&found), Vec::<String>::new());
    let history = "SELECT direction || ' ' || revision || ' ' || state AS line FROM limbeck_history ORDER BY id";
    let once: Vec<_> = (1..=REVISIONS).map(|number| format!("upgrade {} done", generate::id(number))).collect();
    assert_eq!(database::lines(&mut connection, history).unwrap(), once);
}

#[test]
fn two_processes_upgrade_one_new_file() {
    together(2);
}

#[test]
fn ten_processes_upgrade_one_new_file() {
    together(10);
}
