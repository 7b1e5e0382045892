//! The commands in the documents: files are written, commands are typed, and what they print has to be what is said.
//!
//! A page is a script. Its blocks are taken in order, in a directory that is empty at first:
//! * a block whose first line is a comment that is a path, such as `# limbeck.toml`, is a file, with that line in it;
//! * a block `console` holds commands behind `$ `, each with what it prints on stdout and stderr;
//! * other blocks are there to be read.
//!
//! Pages that continue each other share the directory. Pages about PostgreSQL have a database of their own there, whose
//! address is in the environment. Times and dates may differ. With `LIMBECK_BLESS=1` the documents are written anew.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use limbeck_conformance_tests::suite::servers::{self, Server};
use tempfile::TempDir;

/// Pages that continue each other.
const TUTORIAL: &[&str] = &[
    "docs/tutorial/first-revision.md",
    "docs/tutorial/branches.md",
    "docs/tutorial/changing-tables.md",
    "docs/tutorial/autogenerate.md",
];

/// Pages about PostgreSQL.
const ON_POSTGRES: &[&str] = &["docs/guides/postgresql.md", "docs/guides/safe-changes.md"];

#[test]
fn the_tutorial() {
    check(TUTORIAL, &Place::new());
}

mod live {
    use super::{ON_POSTGRES, Place, check};

    #[test]
    fn pages_about_postgresql() {
        for page in ON_POSTGRES {
            if let Some(place) = Place::on_postgres() {
                check(&[page], &place);
            }
        }
    }
}

#[test]
fn every_other_page_with_commands() {
    let mut pages = vec![root().join("README.md")];
    collect(&root().join("docs"), &mut pages);
    collect(&root().join("examples"), &mut pages);
    let names = pages.iter().filter(|page| fs::read_to_string(page).unwrap().contains("```console\n"));
    let names = names.map(|page| page.strip_prefix(root()).unwrap().to_str().unwrap());
    let (apart, names): (Vec<_>, Vec<_>) =
        names.partition(|page| TUTORIAL.iter().chain(ON_POSTGRES).any(|it| it == page));
    assert_eq!(apart.len(), TUTORIAL.len() + ON_POSTGRES.len(), "the pages at the top of this file are {apart:?}");
    std::thread::scope(|scope| {
        for page in names {
            scope.spawn(move || check(&[page], &Place::new()));
        }
    });
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

/// Where a page is typed: a directory, and for some a database.
struct Place {
    dir: TempDir,
    server: Option<(Server, String)>,
}

impl Place {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), server: None }
    }

    /// A new database on one PostgreSQL of the run, if the run has any.
    fn on_postgres() -> Option<Self> {
        let server = servers::of(&["postgres"]).unwrap().into_iter().next_back()?;
        let database = format!("book_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
        servers::feed(client(&server, "postgres"), &format!("CREATE DATABASE {database};")).unwrap();
        let place = Self { dir: tempfile::tempdir().unwrap(), server: Some((server, database)) };
        let (server, database) = place.server.as_ref().unwrap();
        let command = client(server, database);
        let words: Vec<_> = [command.get_program()].into_iter().chain(command.get_args()).collect();
        let words: Vec<_> = words.iter().map(|word| format!("'{}'", word.to_str().unwrap())).collect();
        let psql = place.bin().join("psql");
        fs::create_dir(place.bin()).unwrap();
        fs::write(&psql, format!("#!/bin/sh\nexec {} \"$@\"\n", words.join(" "))).unwrap();
        fs::set_permissions(&psql, fs::Permissions::from_mode(0o755)).unwrap();
        Some(place)
    }

    fn bin(&self) -> PathBuf {
        self.dir.path().join(".bin")
    }

    /// Types a command, as a person does in the directory of the project.
    fn typed(&self, command: &str) -> String {
        let bin = Path::new(env!("CARGO_BIN_EXE_limbeck")).parent().unwrap();
        let path = env::var_os("PATH").unwrap();
        let paths = [self.bin(), bin.to_owned()].into_iter().chain(env::split_paths(&path));
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            .arg(format!("{{ {command}\n}} 2>&1"))
            .current_dir(self.dir.path())
            .env("PATH", env::join_paths(paths).unwrap());
        for name in ["DATABASE_URL", "LIMBECK_DATABASE_URL", "LIMBECK_CONFIG", "CLICOLOR_FORCE"] {
            shell.env_remove(name);
        }
        if let Some((server, database)) = &self.server {
            shell.env("LIMBECK_DATABASE_URL", server.address(database));
        }
        let output = shell.env("NO_COLOR", "1").env("LC_ALL", "C.UTF-8").output().unwrap();
        self.shown(&String::from_utf8(output.stdout).unwrap())
    }

    /// What is printed, with the address of a page's own database in the place of the true one.
    fn shown(&self, printed: &str) -> String {
        let Some((_, database)) = &self.server else { return printed.to_owned() };
        let lines = printed.split('\n').map(|line| {
            let Some((before, behind)) = line.split_once(database) else { return line.to_owned() };
            let start = before.rfind("postgres").unwrap_or(before.len());
            format!("{}postgres://shop@db.example.org/shop{behind}", &before[..start])
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, database)) = &self.server {
            let dropped = servers::feed(client(server, "postgres"), &format!("DROP DATABASE {database} WITH (FORCE);"));
            assert!(dropped.is_ok() || std::thread::panicking(), "{database} is left: {dropped:?}");
        }
    }
}

/// The server's own client on a database.
fn client(server: &Server, database: &str) -> Command {
    let mut client = if let Some((program, words)) = server.client.as_ref().and_then(|words| words.split_first()) {
        let mut client = Command::new(program);
        client.args(words).args(["-d", database]);
        client
    } else {
        let mut client = Command::new("psql");
        client.arg(server.address(database));
        client
    };
    client.args(["-v", "ON_ERROR_STOP=1", "-q", "-X"]);
    client
}

static DATABASES: AtomicU32 = AtomicU32::new(0);

/// Text with every time and every date the same.
fn normal(text: &str) -> String {
    let line = |line: &str| {
        let words = line.trim_end().split(' ').map(|word| if is_date(word) { "DATE" } else { word });
        let line = words.collect::<Vec<_>>().join(" ");
        let time = line.strip_suffix(" ms").or_else(|| line.strip_suffix(" s"));
        let rest = time.map(|time| time.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.'));
        let timed = rest.filter(|rest| time.is_some_and(|time| rest.len() < time.len()));
        timed.map_or_else(|| line.clone(), |rest| format!("{} TIME", rest.trim_end()))
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
fn replayed(block: &str, here: &Place) -> String {
    let mut replayed = String::new();
    for step in format!("\n{block}").split("\n$ ").skip(1) {
        let (command, printed) = step.split_once('\n').unwrap_or((step, ""));
        let prints = here.typed(command);
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
fn toured(text: &str, here: &Place) -> String {
    let mut anew = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        anew += &format!("{line}\n");
        let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) else { continue };
        let block: String = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        if kind == "console" {
            anew += &replayed(&block, here);
        } else {
            if let Some(path) = path_of(&block).map(|path| here.dir.path().join(path)) {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, &block).unwrap();
            }
            anew += &block;
        }
        anew += "```\n";
    }
    anew
}

/// Copies the files of a directory.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[track_caller]
fn check(pages: &[&str], here: &Place) {
    for page in pages {
        let path = root().join(page);
        let text = fs::read_to_string(&path).unwrap();
        // The page of an example is typed in a copy of it.
        if page.starts_with("examples/") {
            copy(path.parent().unwrap(), here.dir.path());
        }
        let anew = toured(&text, here);
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
