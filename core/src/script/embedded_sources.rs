//! What of a project goes into a program that embeds its history: found, read and checked when the program is compiled.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Header, Script, ScriptDirectory, ScriptError, files::Files, script::Project};
use crate::config::Config;

/// The usual name of the configuration.
const CONFIG: &str = "limbeck.toml";

/// What of a project goes into a program that embeds its history.
#[derive(Debug)]
pub struct EmbeddedSources {
    /// A `limbeck.toml` without addresses.
    pub settings: String,
    /// The project's own `limbeck.toml`, where there is one.
    pub config: Option<PathBuf>,
    /// Every file that the history consists of, rows of `bulk_insert` included, without those in Rust.
    pub files: Vec<SourceFile>,
    /// The revisions in Rust.
    pub rust: Vec<SourceFile>,
}

/// A file, where it is and what the program calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path within the script directory, with `/` between the parts.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

impl EmbeddedSources {
    /// Finds the files of a history and reads them all. `path` is a `limbeck.toml`, the directory of one, or a script
    /// directory; `read_rust` reads the header of a revision in Rust from its source.
    ///
    /// Fails where a file, or the graph, is wrong, and where there is no history.
    pub fn read(path: &Path, read_rust: &dyn Fn(&Path) -> Result<Header, ScriptError>) -> Result<Self, ScriptError> {
        let (config, found) = project(path)?;
        let rust = rust_files(&config)?;
        let scripts: Vec<_> = rust
            .iter()
            .map(|path| Ok(Script::in_rust(rust_header(path, read_rust)?, path.clone())))
            .collect::<Result<_, ScriptError>>()?;
        let project = Arc::new(Project {
            files: Files::Recorded(Default::default()),
            location: config.script_location.clone(),
            convention: config.naming_convention.clone(),
        });
        let directory = ScriptDirectory::load(Arc::clone(&project), &config.version_locations, scripts)?;
        for script in directory.scripts().filter(|script| !script.is_elsewhere()) {
            script.body()?;
        }
        let named = |path: PathBuf| {
            let inner = path.strip_prefix(&config.script_location).unwrap_or(&path);
            let parts: Vec<_> = inner.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            SourceFile { name: parts.join("/"), path }
        };
        Ok(Self {
            settings: config.portable()?,
            config: found,
            files: project.files.recorded().into_iter().map(named).collect(),
            rust: rust.into_iter().map(named).collect(),
        })
    }
}

/// The project at a path, and its `limbeck.toml`.
fn project(path: &Path) -> Result<(Config, Option<PathBuf>), ScriptError> {
    if path.extension() == Some(OsStr::new("toml")) {
        return Ok((Config::read(path)?, Some(path.to_owned())));
    }
    let within = path.join(CONFIG);
    if within.is_file() {
        return Ok((Config::read(&within)?, Some(within)));
    }
    if !path.is_dir() {
        return Err(ScriptError::NoDirectory { path: path.to_owned() });
    }
    if let Some(above) = path.ancestors().map(|dir| dir.join(CONFIG)).find(|file| file.is_file()) {
        let config = Config::read(&above)?;
        if let Some(config) = of_location(&config, path)? {
            return Ok((config, Some(above)));
        }
    }
    Ok((Config::parse(&path.join(CONFIG), "script_location = \".\"\n")?, None))
}

/// What the file says of the history in a directory; nothing where it is about others.
fn of_location(config: &Config, path: &Path) -> Result<Option<Config>, ScriptError> {
    let wanted = path.canonicalize().ok();
    let is_wanted = |config: &Config| wanted.is_some() && config.script_location.canonicalize().ok() == wanted;
    if is_wanted(config) {
        return Ok(Some(config.clone()));
    }
    for name in &config.databases {
        let config = config.database(name)?;
        if is_wanted(&config) {
            return Ok(Some(config));
        }
    }
    Ok(None)
}

/// The files of the revisions in Rust, in the order in which they are loaded.
fn rust_files(config: &Config) -> Result<Vec<PathBuf>, ScriptError> {
    let mut found = Vec::new();
    for location in &config.version_locations {
        let files = Files::Disk.list(location)?.into_iter();
        let is_revision = |name: &str| name != "mod.rs" && Path::new(name).extension() == Some(OsStr::new("rs"));
        found.extend(files.filter(|file| !file.is_dir && is_revision(&file.name)).map(|file| file.path));
    }
    Ok(found)
}

fn rust_header(path: &Path, read: &dyn Fn(&Path) -> Result<Header, ScriptError>) -> Result<Header, ScriptError> {
    let header = read(path)?;
    let id = header.revision.id.as_str();
    let name = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    if name.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('_')) {
        return Ok(header);
    }
    Err(ScriptError::Invalid {
        code: "invalid-id",
        message: format!("{} says that it is revision {id}", path.display()),
        help: Some(format!("name the file `{id}_<words>.rs`, or correct the id")),
        place: Box::new(super::Place::new(path, "", None)),
        revision: Some(header.revision.id.clone()),
    })
}

impl ScriptDirectory {
    /// Reads the revisions of a project where some may be written in Rust: `rust` are those that this program carries,
    /// and of the others only the headers are read, by `read_rust`, and only the program that carries them can run them.
    ///
    /// Fails as [`open`](Self::open) does.
    pub fn open_mixed(
        config: &Config,
        mut rust: Vec<Script>,
        read_rust: &dyn Fn(&Path) -> Result<Header, ScriptError>,
    ) -> Result<Self, ScriptError> {
        for path in rust_files(config)? {
            let header = rust_header(&path, read_rust)?;
            match rust.iter_mut().find(|script| *script.id() == header.revision.id) {
                Some(script) => script.path = Some(path),
                None => rust.push(Script::in_rust(header, path)),
            }
        }
        // What has no file any more is no part of the project as it is now.
        rust.retain(|script| script.path.is_some());
        Self::open_with(config, rust)
    }
}
