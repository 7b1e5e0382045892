//! The commands in the documents: files are written, commands are typed, and what they print has to be what is said.
//!
//! A block of TOML whose first line is `# path` is a file. A block `console` holds commands behind `$ `, each with what
//! it prints on stdout and stderr. Times and dates may differ. With `LIMBECK_BLESS=1` the documents are written anew.

use std::{env, fs, path::Path, process::Command};

/// Types a command, as a person does in the directory of the project.
fn typed(command: &str, here: &Path) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_limbeck")).parent().unwrap();
    let path = env::var_os("PATH").unwrap();
    let paths = [bin.to_owned()].into_iter().chain(env::split_paths(&path));
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(format!("{{ {command}\n}} 2>&1"))
        .current_dir(here)
        .env("PATH", env::join_paths(paths).unwrap());
    for name in ["DATABASE_URL", "LIMBECK_DATABASE_URL", "LIMBECK_CONFIG", "CLICOLOR_FORCE"] {
        shell.env_remove(name);
    }
    let output = shell.env("NO_COLOR", "1").env("LC_ALL", "C.UTF-8").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Text with every time and every date the same.
fn normal(text: &str) -> String {
    let line = |line: &str| {
        let words = line.trim_end().split(' ').map(|word| if is_date(word) { "DATE" } else { word });
        let line = words.collect::<Vec<_>>().join(" ");
        let time = line.strip_suffix(" ms").map(|rest| rest.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' '));
        time.map_or(line.clone(), |rest| format!("{rest} TIME"))
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn is_date(word: &str) -> bool {
    word.len() == 10
        && word.char_indices().all(|(at, c)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() })
}

/// A block `console` with what its commands print now; where that is the same but for times, as it was.
fn replayed(block: &str, here: &Path) -> String {
    let mut replayed = String::new();
    for step in format!("\n{block}").split("\n$ ").skip(1) {
        let (command, printed) = step.split_once('\n').unwrap_or((step, ""));
        let prints = typed(command, here);
        let same = normal(&prints) == normal(printed);
        let shown = if same { printed.trim_end() } else { prints.trim_end() };
        replayed += &format!("$ {command}\n{shown}{}", if shown.is_empty() { "" } else { "\n" });
    }
    replayed
}

/// A text with the commands of its blocks typed anew, in a directory of their own.
fn toured(text: &str) -> String {
    let here = tempfile::tempdir().unwrap();
    let mut anew = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        anew += &format!("{line}\n");
        let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) else { continue };
        let block: String = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        let path = block.lines().next().and_then(|first| first.strip_prefix("# ")).filter(|path| !path.contains(' '));
        match (kind, path) {
            ("console", _) => anew += &replayed(&block, here.path()),
            ("toml", Some(path)) => {
                fs::write(here.path().join(path), &block).unwrap();
                anew += &block;
            }
            _ => anew += &block,
        }
        anew += "```\n";
    }
    anew
}

#[track_caller]
fn check(page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(page);
    let text = fs::read_to_string(&path).unwrap();
    let anew = toured(&text);
    if env::var_os("LIMBECK_BLESS").is_some() {
        fs::write(&path, anew).unwrap();
        return;
    }
    let differing = text.lines().zip(anew.lines()).enumerate().find(|(_, (says, prints))| says != prints);
    if let Some((line, (says, prints))) = differing {
        panic!("{page}:{} (LIMBECK_BLESS=1 writes it anew)\n  says:   {says}\n  prints: {prints}", line + 1);
    }
    assert_eq!(text.len(), anew.len(), "{page} is stale; LIMBECK_BLESS=1 writes it anew");
}

#[test]
fn the_tour_of_the_readme() {
    check("README.md");
}

#[test]
fn the_revision_identifiers() {
    check("docs/targets.md");
}

#[test]
fn the_json_documents() {
    check("docs/json.md");
}

#[test]
fn autogenerate() {
    check("docs/autogenerate.md");
}

#[test]
fn a_database_that_alembic_left() {
    check("docs/from-alembic.md");
}

#[test]
fn start_up_and_adoption() {
    check("docs/startup.md");
}
