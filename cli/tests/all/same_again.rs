//! The same again: whatever is done twice gives the same text, byte for byte, in whatever place.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use limbeck_conformance_tests::{database, generate};
use tempfile::TempDir;

/// A project in a place of its own.
struct Place {
    directory: TempDir,
}

impl Place {
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        generate::write(directory.path(), &generate::worn(38, 50)).unwrap();
        Self { directory }
    }

    /// The real history, copied, with the files made in another order.
    fn of_langbuilder(backwards: bool) -> Self {
        let directory = TempDir::new().unwrap();
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/langbuilder");
        let mut files: Vec<PathBuf> =
            fs::read_dir(example.join("versions")).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        if backwards {
            files.reverse();
        }
        fs::create_dir(directory.path().join("versions")).unwrap();
        for file in files {
            fs::copy(&file, directory.path().join("versions").join(file.file_name().unwrap())).unwrap();
        }
        fs::copy(example.join("limbeck.toml"), directory.path().join("limbeck.toml")).unwrap();
        Self { directory }
    }

    fn run(&self, words: &[&str]) -> Vec<u8> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_limbeck"));
        let output =
            command.current_dir(&self.directory).args(["--url", "sqlite:app.db"]).args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// The definitions in the order in which SQLite keeps them, and where it keeps them.
    fn definitions(&self) -> Vec<String> {
        let sql =
            "SELECT json_array(rowid, type, name, tbl_name, rootpage, sql) AS line FROM sqlite_schema ORDER BY rowid";
        database::lines(&mut database::open(&self.directory.path().join("app.db")).unwrap(), sql).unwrap()
    }
}

fn same(one: &Place, two: &Place, words: &[&str]) {
    let (first, second) = (one.run(words), two.run(words));
    assert!(!first.is_empty(), "{words:?} says nothing");
    assert!(first == second, "{words:?} differs:\n{}", difference(&first, &second));
}

/// The first lines that differ.
fn difference(first: &[u8], second: &[u8]) -> String {
    let (first, second) = (String::from_utf8_lossy(first), String::from_utf8_lossy(second));
    let differing = first.lines().zip(second.lines()).find(|(one, two)| one != two);
    differing.map_or_else(|| "one is longer".to_owned(), |(one, two)| format!("- {one}\n+ {two}"))
}

fn everything_twice(one: &Place, two: &Place) {
    same(one, two, &["plan", "--json"]);
    same(one, two, &["plan", "--verbose"]);
    same(one, two, &["upgrade", "--sql"]);
    same(one, two, &["upgrade", "--sql", "--json"]);
    same(one, two, &["upgrade", "--json"]);
    assert_eq!(one.definitions(), two.definitions());
    same(one, two, &["status", "--json"]);
    same(one, two, &["history", "--verbose"]);
    same(one, two, &["plan", "--down", "base", "--json"]);
    same(one, two, &["downgrade", "base", "--json"]);
    assert_eq!(one.definitions(), two.definitions());
}

#[test]
fn a_generated_history_is_the_same_again() {
    everything_twice(&Place::new(), &Place::new());
}

#[test]
fn a_real_history_is_the_same_again_whatever_the_order_of_its_files_on_the_disk() {
    everything_twice(&Place::of_langbuilder(false), &Place::of_langbuilder(true));
}

#[test]
fn what_a_plan_says_is_what_runs() {
    for place in [Place::new(), Place::of_langbuilder(false)] {
        let (planned, ran) = (place.run(&["plan", "--json"]), place.run(&["upgrade", "--json"]));
        assert!(planned == ran, "{}", difference(&planned, &ran));
    }
}
