//! A history within a program: the files of a project, and its revisions that are written in Rust.

use std::{borrow::Cow, fmt, path::Path, path::PathBuf, sync::OnceLock};

use super::{RustRevision, Script, ScriptDirectory, ScriptError};
use crate::{config::Config, migrate::Functions};

/// One file: its path within the script directory, with `/` between the parts, and what is in it.
pub type EmbeddedFile = (&'static str, &'static [u8]);

/// One revision that is written in Rust: the path of its file, and what makes it.
pub type EmbeddedRevision = (&'static str, fn() -> RustRevision);

/// A history within a program: what `limbeck::embed_migrations!` makes. The macro has read the files and checked the
/// graph when the program was compiled; here they are read again when they are first asked for.
pub struct EmbeddedMigrations {
    settings: &'static str,
    files: &'static [EmbeddedFile],
    rust: &'static [EmbeddedRevision],
    loaded: OnceLock<Loaded>,
}

struct Loaded {
    config: Config,
    scripts: ScriptDirectory,
    functions: Functions,
}

impl EmbeddedMigrations {
    /// The history that these files make. `settings` is a `limbeck.toml` without addresses; the paths
    /// begin at its script directory.
    pub const fn new(
        settings: &'static str,
        files: &'static [EmbeddedFile],
        rust: &'static [EmbeddedRevision],
    ) -> Self {
        Self { settings, files, rust, loaded: OnceLock::new() }
    }

    /// The revisions.
    ///
    /// Fails with what is wrong with a file. After `embed_migrations!` that is only what the compiler could not see: a
    /// revision in Rust whose `revision()` says another thing than its source seemed to.
    pub fn scripts(&self) -> Result<&ScriptDirectory, ScriptError> {
        self.loaded().map(|loaded| &loaded.scripts)
    }

    /// What the project's `limbeck.toml` says about how the history runs: its tables, its lock, its naming convention.
    /// Fails as [`scripts`](Self::scripts) does.
    pub fn config(&self) -> Result<&Config, ScriptError> {
        self.loaded().map(|loaded| &loaded.config)
    }

    /// The functions that the revisions in Rust bring along. Fails as [`scripts`](Self::scripts) does.
    pub fn functions(&self) -> Result<&Functions, ScriptError> {
        self.loaded().map(|loaded| &loaded.functions)
    }

    /// The revisions that are written in Rust, to take the place of their files where the other files are read anew.
    pub fn rust_revisions(&self) -> Result<Vec<Script>, ScriptError> {
        self.rust.iter().map(|(_, revision)| Ok(revision().into_script()?.0)).collect()
    }

    fn loaded(&self) -> Result<&Loaded, ScriptError> {
        if let Some(loaded) = self.loaded.get() {
            return Ok(loaded);
        }
        let loaded = self.load()?;
        Ok(self.loaded.get_or_init(|| loaded))
    }

    fn load(&self) -> Result<Loaded, ScriptError> {
        let mut config = Config::parse(Path::new("limbeck.toml"), self.settings)?;
        // The paths of the files begin at the script directory, wherever that was.
        let location = std::mem::take(&mut config.script_location);
        for place in &mut config.version_locations {
            *place = place.strip_prefix(&location).unwrap_or(place).to_owned();
        }
        let mut functions = Functions::new();
        let mut rust = Vec::new();
        let mut files: Vec<(PathBuf, Cow<'static, [u8]>)> = Vec::new();
        for (path, revision) in self.rust {
            let (mut script, own) = revision().into_script()?;
            script.path = Some(PathBuf::from(path));
            functions.extend(own);
            rust.push(script);
            // Its text is the compiler's; that it is there is what the directory has to know.
            files.push((PathBuf::from(path), Cow::Borrowed(&[])));
        }
        files.extend(self.files.iter().map(|(path, bytes)| (PathBuf::from(path), Cow::Borrowed(*bytes))));
        let convention = config.naming_convention.clone();
        let scripts = ScriptDirectory::embedded(convention, &config.version_locations, files, rust)?;
        Ok(Loaded { config, scripts, functions })
    }
}

impl fmt::Debug for EmbeddedMigrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbeddedMigrations")
            .field("files", &self.files.iter().map(|(path, _)| path).collect::<Vec<_>>())
            .field("rust", &self.rust.iter().map(|(path, _)| path).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
