//! The commands in the documents: files are written, commands are typed, and what they print has to be what is said.
//!
//! A page is a script. Its blocks are taken in order, in a directory that is empty at first:
//! * a block whose first line is a comment that is a path, such as `# limbeck.toml`, is a file, with that line in it;
//! * a block `console` holds commands behind `$ `, each with what it prints on stdout and stderr;
//! * other blocks are there to be read.
//!
//! Pages that continue each other share the directory. Times and dates may differ. With `LIMBECK_BLESS=1` the documents
//! are written anew.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The pages with commands; those in one row are read behind each other, in one directory.
macro_rules! pages {
    ($($test:ident: $($page:literal),+;)*) => {
        const TYPED: &[&str] = &[$($($page),+),*];
        $(#[test]
        fn $test() {
            check(&[$($page),+]);
        })*
    };
}

pages! {
    readme: "README.md";
    tutorial:
        "docs/tutorial/first-revision.md",
        "docs/tutorial/branches.md",
        "docs/tutorial/changing-tables.md",
        "docs/tutorial/autogenerate.md";
    targets: "docs/targets.md";
    json: "docs/json.md";
    autogenerate: "docs/autogenerate.md";
    from_alembic: "docs/from-alembic.md";
}

#[test]
fn every_page_with_commands_is_typed() {
    let mut pages = vec![root().join("README.md")];
    collect(&root().join("docs"), &mut pages);
    let with_commands = pages.iter().filter(|page| fs::read_to_string(page).unwrap().contains("```console\n"));
    let with_commands: BTreeSet<_> =
        with_commands.map(|page| page.strip_prefix(root()).unwrap().to_str().unwrap()).collect();
    assert_eq!(with_commands, TYPED.iter().copied().collect());
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The pages below a directory.
fn collect(dir: &Path, pages: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, pages);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
}

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

/// Whether this is a date, or a date with a time.
fn is_date(word: &str) -> bool {
    let date = word.split_once('T').filter(|(_, time)| time.ends_with('Z')).map_or(word, |(date, _)| date);
    date.len() == 10
        && date.char_indices().all(|(at, c)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() })
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

/// The file that a block is: its first line is a comment, and the comment a path.
fn path_of(block: &str) -> Option<&str> {
    let first = block.lines().next()?;
    let path = ["# ", "// ", "-- "].into_iter().find_map(|comment| first.strip_prefix(comment))?;
    (!path.contains(' ') && path.contains(['.', '/'])).then_some(path)
}

/// A text with the commands of its blocks typed anew.
fn toured(text: &str, here: &Path) -> String {
    let mut anew = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        anew += &format!("{line}\n");
        let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) else { continue };
        let block: String = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        if kind == "console" {
            anew += &replayed(&block, here);
        } else {
            if let Some(path) = path_of(&block).map(|path| here.join(path)) {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, &block).unwrap();
            }
            anew += &block;
        }
        anew += "```\n";
    }
    anew
}

#[track_caller]
fn check(pages: &[&str]) {
    let here = tempfile::tempdir().unwrap();
    for page in pages {
        let path = root().join(page);
        let text = fs::read_to_string(&path).unwrap();
        let anew = toured(&text, here.path());
        if env::var_os("LIMBECK_BLESS").is_some() {
            fs::write(&path, anew).unwrap();
            continue;
        }
        let differing = text.lines().zip(anew.lines()).enumerate().find(|(_, (says, prints))| says != prints);
        if let Some((line, (says, prints))) = differing {
            panic!("{page}:{} (LIMBECK_BLESS=1 writes it anew)\n  says:   {says}\n  prints: {prints}", line + 1);
        }
        assert_eq!(text.len(), anew.len(), "{page} is stale; LIMBECK_BLESS=1 writes it anew");
    }
}
