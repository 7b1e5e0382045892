//! All revisions of a project.

use std::{
    borrow::Cow,
    collections::HashMap,
    ffi::OsStr,
    path::{Path, PathBuf},
    sync::Arc,
};

use indexmap::IndexMap;

use super::{
    Place, Script, ScriptError,
    files::{Files, Found},
    graph, header,
    script::{Project, Source},
    sql,
};
use crate::{
    config::Config,
    operation::NamingConvention,
    revision::{GraphError, RevisionId, RevisionMap},
};

/// All revisions of a project, and the graph that they make.
#[derive(Debug)]
pub struct ScriptDirectory {
    map: RevisionMap,
    scripts: IndexMap<RevisionId, Script>,
}

impl ScriptDirectory {
    /// Reads the revisions of a project: the top of every file; its operations are read when they are asked for.
    ///
    /// Fails with the file, and where it can the line and column, of what is wrong.
    pub fn open(config: &Config) -> Result<Self, ScriptError> {
        Self::open_with(config, Vec::new())
    }

    /// The same for a program that carries the revisions which are written in Rust: they take the place of their files.
    pub fn open_with(config: &Config, rust: Vec<Script>) -> Result<Self, ScriptError> {
        let project = Project {
            files: Files::Disk,
            location: config.script_location.clone(),
            convention: config.naming_convention.clone(),
        };
        Self::load(Arc::new(project), &config.version_locations, rust)
    }

    /// The project that a program carries within itself: its files, by their paths within the script directory
    /// (`versions/…`, and what `rows_file` names), and the revisions that are written in Rust.
    ///
    /// Fails as [`open`](Self::open) does.
    pub fn embedded(
        convention: NamingConvention,
        version_locations: &[PathBuf],
        files: impl IntoIterator<Item = (PathBuf, Cow<'static, [u8]>)>,
        rust: Vec<Script>,
    ) -> Result<Self, ScriptError> {
        let files = Files::Embedded(files.into_iter().collect());
        Self::load(Arc::new(Project { files, location: PathBuf::new(), convention }), version_locations, rust)
    }

    pub(super) fn load(project: Arc<Project>, locations: &[PathBuf], rust: Vec<Script>) -> Result<Self, ScriptError> {
        let mut scripts: Vec<_> = rust.into_iter().map(|script| script.with_names(&project.convention)).collect();
        for location in locations {
            read_location(&project, location, &mut scripts)?;
        }
        refuse_duplicates(&scripts, &project.files)?;
        match RevisionMap::new(scripts.iter().map(|script| script.header.revision.clone())) {
            Ok(map) => Ok(Self { map, scripts: by_id(scripts) }),
            Err(error) => Err(graph::explain(error, &scripts, &project.files)),
        }
    }

    /// The project that some revisions make, in the order given. Fails when they make no graph.
    pub fn from_scripts(scripts: impl IntoIterator<Item = Script>) -> Result<Self, GraphError> {
        let scripts: Vec<_> = scripts.into_iter().collect();
        let map = RevisionMap::new(scripts.iter().map(|script| script.header.revision.clone()))?;
        Ok(Self { map, scripts: by_id(scripts) })
    }

    /// The graph.
    pub fn map(&self) -> &RevisionMap {
        &self.map
    }

    /// The revision of that id.
    pub fn script(&self, id: &RevisionId) -> Option<&Script> {
        self.scripts.get(id)
    }

    /// All revisions, in load order.
    pub fn scripts(&self) -> impl ExactSizeIterator<Item = &Script> {
        self.scripts.values()
    }
}

fn by_id(scripts: Vec<Script>) -> IndexMap<RevisionId, Script> {
    scripts.into_iter().map(|script| (script.id().clone(), script)).collect()
}

/// Reads the headers of all revisions of one directory.
fn read_location(project: &Arc<Project>, location: &Path, scripts: &mut Vec<Script>) -> Result<(), ScriptError> {
    let files = &project.files;
    let start = scripts.len();
    for found in files.list(location)? {
        if found.is_dir {
            if sql::is_pair(files, &found.path) {
                let (header, chained) = sql::read_header(files, &found)?;
                scripts.push(Script::from_file(header, found.path, Source::Sql(Arc::clone(project), chained)));
            }
            continue;
        }
        match found.path.extension().and_then(OsStr::to_str) {
            Some("toml") => {
                let header = header::read_header(files, &found.path)?;
                scripts.push(Script::from_file(header, found.path, Source::Toml(Arc::clone(project))));
            }
            Some("rs") if found.name != "mod.rs" => claim(found, scripts)?,
            _ => {}
        }
    }
    sql::chain(&mut scripts[start..]);
    Ok(())
}

/// Gives the file of a Rust revision to the revision that the program brought. Fails when it brought none.
fn claim(found: Found, scripts: &mut [Script]) -> Result<(), ScriptError> {
    if scripts.iter().any(|script| script.path.as_ref() == Some(&found.path)) {
        return Ok(());
    }
    let name = found.name.trim_end_matches(".rs");
    let is_named =
        |id: &RevisionId| name.strip_prefix(id.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'));
    if let Some(script) = scripts.iter_mut().find(|script| script.path.is_none() && is_named(script.id())) {
        script.path = Some(found.path);
        return Ok(());
    }
    let revision = name.split('_').next().and_then(|id| RevisionId::new(id).ok());
    Err(ScriptError::RustRevision { revision, path: found.path })
}

fn refuse_duplicates(scripts: &[Script], files: &Files) -> Result<(), ScriptError> {
    let mut seen: HashMap<&RevisionId, &Script> = HashMap::with_capacity(scripts.len());
    for script in scripts {
        let Some(first) = seen.insert(script.id(), script) else { continue };
        let path = |script: &Script| script.path.clone().unwrap_or_else(|| PathBuf::from("the program itself"));
        let second = path(script);
        let place = graph::place(&second, files, "revision", script.id().as_str());
        let place = Box::new(place.unwrap_or_else(|| Place::new(&second, "", None)));
        return Err(ScriptError::DuplicateRevision { revision: script.id().clone(), first: path(first), place });
    }
    Ok(())
}
