//! The migrations of Diesel written as revisions of a project.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{Zoned, civil::DateTime, tz::TimeZone};

use super::{
    Header, NewScript, Script, ScriptDirectory, ScriptError,
    create::{write_metadata, write_new},
    file_name::file_name,
    files::Files,
    script::Project,
    sql::holds_pairs,
};
use crate::{config::Config, operation::NamingConvention};

impl ScriptDirectory {
    /// Reads a folder of Diesel's migrations as a history, whatever the project. Fails when there are none in it.
    pub fn of_diesel(dir: &Path) -> Result<Self, ScriptError> {
        if !holds_pairs(dir) {
            return Err(ScriptError::Request {
                message: format!("there are no migrations of Diesel's in {}", dir.display()),
                help: "each is a folder `<version>_<name>` with an `up.sql` in it; name the directory that holds them"
                    .to_owned(),
            });
        }
        let (files, location, convention) = (Files::Disk, dir.to_owned(), NamingConvention::default());
        Self::load(Arc::new(Project { files, location, convention }), &[dir.to_owned()], Vec::new())
    }

    /// Writes the revisions of another history, pairs of SQL files all of them, into the first of the version locations,
    /// each with what it stands on in its `metadata.toml`. Gives the folders that were written; revisions that the
    /// project has already are passed over, and so is everything when that history is the project's own.
    ///
    /// Fails before anything is written when a folder is there already.
    pub fn import(&self, config: &Config, from: &Self) -> Result<Vec<PathBuf>, ScriptError> {
        let order = from.map().topological();
        let new = order.iter().filter(|id| !self.map().contains(id.as_str())).filter_map(|id| from.script(id));
        let new: Vec<_> = new.filter(|script| script.path.is_some()).collect();
        let Some(location) = config.version_locations.first() else { return Ok(Vec::new()) };
        let folders: Vec<_> = new.iter().map(|script| location.join(folder(config, &script.header))).collect();
        if let Some(taken) = folders.iter().find(|folder| folder.exists()) {
            return Err(ScriptError::Exists { path: taken.clone() });
        }
        for (script, folder) in new.iter().zip(&folders) {
            write(script, folder)?;
        }
        Ok(folders)
    }
}

fn folder(config: &Config, header: &Header) -> String {
    let created = created(header).unwrap_or_else(|| NewScript::new("").created.to_zoned(TimeZone::UTC));
    file_name(&config.file_template, &header.revision.id, &header.message, &created)
}

/// When a migration was made: Diesel's versions are times, with a number behind them.
fn created(header: &Header) -> Option<Zoned> {
    let time = DateTime::strptime("%Y%m%d%H%M%S", header.revision.id.as_str().get(..14)?).ok()?;
    time.to_zoned(TimeZone::UTC).ok()
}

/// The same SQL, byte for byte, and the words that Diesel's order stood for.
fn write(script: &Script, folder: &Path) -> Result<(), ScriptError> {
    let from = script.path.as_deref().unwrap_or(Path::new(""));
    let when = created(&script.header).map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    let header = Header { created: script.header.created.clone().or(when), ..script.header.clone() };
    fs::create_dir_all(folder).map_err(|error| ScriptError::write(folder, error))?;
    for name in ["up.sql", "down.sql"] {
        let path = from.join(name);
        if path.exists() {
            let text = fs::read_to_string(&path).map_err(|error| ScriptError::read(&path, error))?;
            write_new(&folder.join(name), &text)?;
        }
    }
    write_metadata(folder, &header)
}
