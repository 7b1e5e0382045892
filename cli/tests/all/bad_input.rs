//! Files that are none, or hold what nobody meant: each is refused by its name, in bounded time and memory.

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt as _, fs::symlink},
    path::Path,
    process::Command,
};

use assert_cmd::cargo::cargo_bin;

use crate::project::{LINE, Project};

/// So many seconds and kilobytes are far more than any of it takes, on a machine that does other things too.
const SECONDS: &str = "120";
const KILOBYTES: &str = "2000000";

/// How a command ends, and what it prints, that is stopped when it takes too long, and is given only so much memory.
fn bounded(project: &Project, line: &str) -> (Option<i32>, String) {
    let limited = format!("ulimit -v {KILOBYTES}; exec \"$0\" \"$@\"");
    let mut command = Command::new("timeout");
    command.args([SECONDS, "sh", "-c", &limited]).arg(cargo_bin!("limbeck")).args(line.split(' '));
    let output = command.current_dir(project.path("")).env_remove("LIMBECK_CONFIG").output().unwrap();
    let texts = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), texts.concat())
}

/// Holds a project to a refusal in which these words stand, in JSON as well.
fn refused(what: &str, project: &Project, line: &str, words: &[&str]) {
    for line in [line.to_owned(), format!("{line} --json")] {
        let (code, said) = bounded(project, &line);
        assert_eq!(code, Some(1), "{what}: {said}");
        let missing = words.iter().find(|word| !said.contains(**word));
        assert!(missing.is_none() && !said.contains("panicked"), "{what}: {missing:?} in {said}");
    }
}

/// A project with another file among its revisions.
fn with(name: &str, text: impl AsRef<[u8]>) -> Project {
    let project = Project::line();
    project.revision(name, text);
    project
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().fold(vec![0xff, 0xfe], |mut bytes, unit| {
        bytes.extend(unit.to_le_bytes());
        bytes
    })
}

const VALID: &str = "revision = \"dddd4\"\ndown_revision = \"cccc3\"\nmessage = \"more\"\n";

#[test]
fn texts_that_are_no_revision() {
    let nested = format!("{VALID}upgrade = {}{}", "[".repeat(200_000), "]".repeat(200_000));
    let tables = format!("{VALID}upgrade = [{}1{}]", "{ a = ".repeat(100_000), " }".repeat(100_000));
    let large = format!("{VALID}{}", "# and so on\n".repeat(400_000));
    let texts: [(&str, &[u8], &str); 10] = [
        ("empty", b"", "does not say which revision it is"),
        ("blank", b"\n\n  \n", "does not say which revision it is"),
        ("too large", large.as_bytes(), "is larger than 4 MiB"),
        ("not UTF-8", b"revision = \"\xff\"", "is not UTF-8"),
        ("UTF-16", &utf_16(VALID), "is not UTF-8"),
        ("a NUL", b"revision = \"\0\"", "9_bad.toml"),
        ("nested lists", nested.as_bytes(), "9_bad.toml"),
        ("nested tables", tables.as_bytes(), "9_bad.toml"),
        ("an id with an end of line", b"revision = \"a\\nb\"", "9_bad.toml"),
        ("an empty id", b"revision = \"\"", "9_bad.toml"),
    ];
    for (what, text, words) in texts {
        refused(what, &with("9_bad.toml", text), "heads", &["9_bad.toml", words]);
    }
}

#[test]
fn texts_that_editors_write_are_read() {
    let windows = VALID.replace('\n', "\r\n");
    for (what, text) in
        [("CRLF", windows.clone()), ("a mark", format!("\u{feff}{VALID}")), ("both", format!("\u{feff}{windows}"))]
    {
        let project = with("9_more.toml", text);
        let (code, said) = bounded(&project, "heads");
        assert!(code == Some(0) && said.contains("dddd4"), "{what}: {said}");
    }
}

/// Makes something at a path.
type Make = fn(&str);

#[test]
fn what_is_no_file() {
    let directory = |name: &str| fs::create_dir(name).unwrap();
    let pipe = |name: &str| assert!(Command::new("mkfifo").arg(name).status().unwrap().success());
    let itself = |name: &str| symlink(Path::new(name).file_name().unwrap(), name).unwrap();
    let nowhere = |name: &str| symlink("nowhere", name).unwrap();
    let endless = |name: &str| symlink("/dev/zero", name).unwrap();
    let kinds: [(&str, Make); 5] =
        [("a directory", directory), ("a pipe", pipe), ("itself", itself), ("nowhere", nowhere), ("a device", endless)];
    let reads = "revision = \"dddd4\"\ndown_revision = \"cccc3\"\n[[upgrade]]\nbulk_insert = \"pet\"\nrows_file = \"rows.csv\"\n";
    let models =
        "script_location = \"migrations\"\ndatabase_url = \"sqlite:app.db\"\n[models]\nschema = \"schema.toml\"\n";
    for (what, make) in kinds {
        for (name, line) in [
            ("migrations/versions/9_bad.toml", "heads"),
            ("migrations/versions/9_bad.rs", "heads"),
            ("migrations/versions/9_bad/up.sql", "upgrade heads"),
            ("migrations/versions/9_bad/metadata.toml", "heads"),
            ("migrations/rows.csv", "upgrade"),
            ("schema.toml", "check"),
            ("limbeck.toml", "heads"),
        ] {
            let project = Project::line();
            match name {
                "migrations/rows.csv" => project.revision("4_rows.toml", reads),
                "schema.toml" => project.write("limbeck.toml", models),
                "limbeck.toml" => fs::remove_file(project.path(name)).unwrap(),
                _ => {}
            }
            let path = project.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            make(path.to_str().unwrap());
            let last = path.file_name().unwrap().to_str().unwrap();
            // A directory among the revisions that holds none is none of them.
            if what == "a directory" && last.starts_with("9_bad.") {
                assert_eq!(bounded(&project, line).0, Some(0), "{what}: {name}");
                continue;
            }
            refused(&format!("{what}: {name}"), &project, line, &[last]);
        }
    }
}

#[test]
fn a_name_that_is_no_text() {
    let project = Project::line();
    let path = project.path("migrations/versions").join(OsStr::from_bytes(b"9_\xff.toml"));
    fs::write(&path, VALID).unwrap();
    let (code, said) = bounded(&project, "heads");
    assert!(code == Some(0) && said.contains("dddd4"), "{said}");
    fs::write(&path, "revision = 1").unwrap();
    refused("a name that is no text", &project, "heads", &["9_\u{fffd}.toml"]);
}

#[test]
fn links_that_lead_in_a_circle() {
    let project = Project::line();
    symlink("..", project.path("migrations/versions/up")).unwrap();
    symlink("around", project.path("migrations/around")).unwrap();
    assert_eq!(bounded(&project, "heads").0, Some(0));
    project.write("limbeck.toml", "script_location = \"migrations\"\nversion_locations = [\"versions\", \"around\"]\n");
    refused("a directory that leads to itself", &project, "heads", &["migrations/around"]);
}

/// Ten thousand revisions, of which one is not as it should be.
#[test]
fn great_histories_with_a_mistake() {
    let project = Project::empty();
    let write = |number: usize, text: String| project.revision(&format!("{number:05}.toml"), text);
    let usual = |number: usize| {
        let below = number.checked_sub(1).map(|below| format!("down_revision = \"r{below:05}\"\n")).unwrap_or_default();
        format!("revision = \"r{number:05}\"\n{below}message = \"more\"\n")
    };
    (0..10_000).for_each(|number| write(number, usual(number)));
    assert_eq!(bounded(&project, "heads").0, Some(0));
    let changed = |from: &str, to: &str| usual(5000).replace(from, to);
    let mistakes = [
        ("itself", changed("r04999", "r05000"), "05000.toml"),
        ("a circle", changed("r04999", "r09999"), ".toml"),
        ("the same again", changed("\"r05000\"", "\"r00007\""), "05000.toml"),
        ("nobody", changed("r04999", "r0499"), "05000.toml"),
        ("nobody of a long name", changed("r04999", &"r0499".repeat(200_000)), "05000.toml"),
        ("a dependency on nobody", format!("{}depends_on = \"r0499\"\n", usual(5000)), "05000.toml"),
        ("a dependency in a circle", format!("{}depends_on = \"r09999\"\n", usual(5000)), ".toml"),
        ("no revision", "message = \"more\"\n".to_owned(), "05000.toml"),
    ];
    for (what, text, file) in mistakes {
        write(5000, text);
        refused(what, &project, "heads", &[file]);
    }
    write(5000, usual(5000));
    // A head for each of them.
    (1..10_000).for_each(|number| write(number, usual(number).replace(&format!("r{:05}", number - 1), "r00000")));
    refused("ten thousand heads", &project, "upgrade", &["heads"]);
}

#[test]
fn settings_that_are_none() {
    let nested = format!("a = {}{}", "[".repeat(200_000), "]".repeat(200_000));
    let texts: [(&str, &[u8]); 6] = [
        ("not UTF-8", b"script_location = \"\xff\""),
        ("UTF-16", &utf_16("script_location = \"migrations\"")),
        ("a NUL in a name", b"version_table = \"a\\u0000b\""),
        ("no name", b"version_table = \"\""),
        ("nested lists", nested.as_bytes()),
        ("no TOML", b"script_location"),
    ];
    for (what, text) in texts {
        let project = Project::line();
        project.write("limbeck.toml", text);
        refused(what, &project, "heads", &["limbeck.toml"]);
    }
    let project = Project::line();
    project.write("limbeck.toml", "\u{feff}script_location = \"migrations\"\r\n");
    assert_eq!(bounded(&project, "heads").0, Some(0));
    assert_eq!(LINE.len(), 3);
}
