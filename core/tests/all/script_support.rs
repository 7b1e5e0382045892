//! Projects on disk for the tests of scripts, and errors as the command line shows them.

use std::{fmt::Write as _, fs, path::Path};

use limbeck_core::{
    config::Config,
    script::{ScriptDirectory, ScriptError},
};
use miette::Diagnostic;
use tempfile::TempDir;

/// A project in a temporary directory.
pub struct Project {
    dir: TempDir,
}

impl Project {
    /// A project with an empty `limbeck.toml` and no revisions.
    pub fn new() -> Self {
        let project = Self { dir: tempfile::tempdir().unwrap() };
        project.write("limbeck.toml", "script_location = \".\"\n");
        fs::create_dir(project.path("versions")).unwrap();
        project
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Writes a revision file.
    #[must_use]
    pub fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(&format!("versions/{name}"), text);
        self
    }

    pub fn config(&self) -> Config {
        Config::read(&self.path("limbeck.toml")).unwrap()
    }

    pub fn open(&self) -> Result<ScriptDirectory, ScriptError> {
        ScriptDirectory::open(&self.config())
    }

    /// The error of opening the project, or of the first body that has one.
    pub fn error(&self) -> String {
        let error = match self.open() {
            Err(error) => error,
            Ok(directory) => directory.scripts().find_map(|script| script.body().err()).expect("nothing is wrong"),
        };
        self.shown(&error)
    }

    /// An error without the name of the temporary directory.
    pub fn shown(&self, error: &ScriptError) -> String {
        shown(error, self.dir.path())
    }
}

/// Code, message, place, source line with what is meant underlined, revision and help.
pub fn shown(error: &ScriptError, root: &Path) -> String {
    let mut text = format!("{}: {error}\n", error.code());
    if let Some(path) = error.path() {
        let _ = write!(text, "at {}", path.display());
        if let (Some(line), Some(column)) = (error.line(), error.column()) {
            let _ = write!(text, ":{line}:{column}");
        }
        text.push('\n');
    }
    text.push_str(&source_line(error).unwrap_or_default());
    if let Some(revision) = error.revision() {
        let _ = writeln!(text, "revision: {revision}");
    }
    if let Some(help) = error.help() {
        let _ = writeln!(text, "help: {help}");
    }
    text.replace(&format!("{}/", root.display()), "").replace(&root.display().to_string(), "")
}

/// The line that a diagnostic's own label points at.
fn source_line(error: &ScriptError) -> Option<String> {
    let label = error.labels()?.next()?;
    let contents = error.source_code()?.read_span(label.inner(), 1, 1).ok()?;
    let text = String::from_utf8_lossy(contents.data()).into_owned();
    let line = text.split('\n').nth(error.line()? - 1 - contents.line()).unwrap_or_default();
    let column = error.column()? - 1;
    let marks = "^".repeat(label.len().clamp(1, line.chars().count().saturating_sub(column).max(1)));
    Some(format!("| {line}\n| {}{marks}\n", " ".repeat(column)))
}
