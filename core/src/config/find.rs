//! Finding `limbeck.toml`.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use super::Config;
use crate::script::{ScriptError, require_file};

/// The usual name of the file.
const NAME: &str = "limbeck.toml";

impl Config {
    /// Reads the file that is named, by `explicit` or the variable `LIMBECK_CONFIG`; otherwise `limbeck.toml` here or
    /// in the nearest directory above that has one.
    ///
    /// Fails when there is none, or when it says something that means nothing.
    pub fn find(explicit: Option<&Path>) -> Result<Self, ScriptError> {
        let named = explicit.map(Path::to_owned).or_else(|| env::var_os("LIMBECK_CONFIG").map(PathBuf::from));
        if let Some(path) = named {
            return Self::read(&path);
        }
        let path = nearest_above(&env::current_dir().unwrap_or_default());
        // Who names a pipe means one; that one has the usual name is a mistake.
        match require_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Err(ScriptError::read(&path, error)),
            _ => Self::read(&path),
        }
    }

    /// Reads a file. Fails when there is none, or when it says something that means nothing.
    pub fn read(path: &Path) -> Result<Self, ScriptError> {
        let text = fs::read_to_string(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => ScriptError::NoConfig { path: path.to_owned() },
            _ => ScriptError::read(path, error),
        })?;
        Self::parse(path, &text)
    }
}

/// The file of the nearest directory that has one, written as short as it can be.
fn nearest_above(here: &Path) -> PathBuf {
    let found = here.ancestors().map(|dir| dir.join(NAME)).find(|path| path.is_file());
    match found {
        Some(path) if path.parent() != Some(here) => path,
        _ => PathBuf::from(NAME),
    }
}
