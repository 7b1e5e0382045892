//! The programs that are timed, and where they work.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use limbeck_conformance_tests::{Fallible, database};

/// The programs, and a directory for files that goes when this does.
#[derive(Debug)]
pub struct Tools {
    /// The `limbeck` command, beside this program.
    pub limbeck: PathBuf,
    /// What reads the schema of a server, beside this program where `scripts/bench --only servers` built it.
    pub reflect: PathBuf,
    /// What feeds SQL to the library that limbeck is built with.
    pub feed: PathBuf,
    /// The `sqlite3` shell, where it is installed, and its version.
    pub shell: Option<(PathBuf, String)>,
    /// Alembic, where `scripts/bench` could install it, and its version.
    pub alembic: Option<(PathBuf, String)>,
    /// The version of the library that limbeck is built with.
    pub library: String,
    /// Where files are made.
    pub directory: PathBuf,
}

impl Tools {
    /// Finds them. Fails when limbeck itself is not built.
    pub fn find() -> Fallible<Self> {
        let here = env::current_exe()?;
        let beside = |name: &str| here.with_file_name(name);
        let directory = env::temp_dir().join(format!("limbeck-bench-{}", std::process::id()));
        std::fs::create_dir_all(&directory)?;
        let mut connection = database::open(Path::new(":memory:"))?;
        let library = database::lines(&mut connection, "SELECT sqlite_version() AS line")?.join("");
        let limbeck = beside("limbeck");
        if version(&limbeck, 1).is_none() {
            return Err("limbeck is not built: run scripts/bench".into());
        }
        let shell = PathBuf::from("sqlite3");
        let alembic = env::var_os("LIMBECK_BENCH_ALEMBIC").map(PathBuf::from);
        Ok(Self {
            limbeck,
            reflect: beside("reflect"),
            feed: beside("feed"),
            shell: version(&shell, 0).map(|version| (shell, version)),
            alembic: alembic.and_then(|path| version(&path, 1).map(|version| (path, version))),
            library,
            directory,
        })
    }

    /// A new directory of that name.
    pub fn place(&self, name: &str) -> Fallible<PathBuf> {
        let place = self.directory.join(name);
        std::fs::create_dir_all(&place)?;
        Ok(place)
    }

    /// The `limbeck` command in a project.
    pub fn limbeck(&self, project: &Path, words: &[&str]) -> Command {
        self.limbeck_at("sqlite:bench.db", project, words)
    }

    /// The `limbeck` command in a project, on another database.
    pub fn limbeck_at(&self, url: &str, project: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(&self.limbeck);
        command.current_dir(project).args(["--url", url]).args(words);
        command
    }
}

impl Tools {
    /// The Python that Alembic is installed for.
    pub fn python(&self, words: &[&str]) -> Option<Command> {
        let (alembic, _) = self.alembic.as_ref()?;
        let mut python = Command::new(alembic.with_file_name("python"));
        python.args(words);
        Some(python)
    }
}

impl Drop for Tools {
    fn drop(&mut self) {
        // What is left is in the directory for temporary files.
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// A word of what a program says of its version.
fn version(program: &Path, word: usize) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_whitespace().nth(word).map(str::to_owned)
}

/// What a command says, where it succeeds.
pub fn said(mut command: Command) -> Fallible<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("cannot run {program}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    Err(format!("{program} failed: {}", String::from_utf8_lossy(&output.stderr)).into())
}
