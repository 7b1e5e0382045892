//! New projects.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{ScriptError, create::write_new, sql::holds_pairs};
use crate::node::{Node, nearest, render_inline};

/// The kinds of project that [`init`] makes, each with what it is for.
pub fn templates() -> &'static [(&'static str, &'static str)] {
    &[
        ("generic", "one database, revisions in TOML"),
        ("multidb", "two databases, each with a history of its own"),
        ("sql", "one database, revisions as pairs of SQL files"),
    ]
}

/// Makes a project: `limbeck.toml` in `dir`, and the directory of its revisions at `location` below it. Gives the files
/// that were written. Where that directory holds migrations of Diesel's, they are the revisions, and it is left alone.
///
/// Fails when there is no such template, or when a file is there already; then nothing is written.
pub fn init(dir: &Path, template: &str, location: &Path) -> Result<Vec<PathBuf>, ScriptError> {
    let files = files(dir, template, location)?;
    if let Some((taken, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err(ScriptError::Exists { path: taken.clone() });
    }
    for (path, text) in &files {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| ScriptError::write(parent, error))?;
        }
        write_new(path, text)?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// The files of a new project.
fn files(dir: &Path, template: &str, location: &Path) -> Result<Vec<(PathBuf, String)>, ScriptError> {
    let config = match template {
        "generic" | "sql" => include_str!("templates/limbeck.toml"),
        "multidb" => include_str!("templates/limbeck.multidb.toml"),
        _ => return Err(unknown(template)),
    };
    let histories: &[&str] = if template == "multidb" { &["main", "reporting"] } else { &[""] };
    let mut config = config.to_owned();
    for history in histories {
        let path = location.join(history).to_string_lossy().trim_end_matches('/').to_owned();
        config = config.replace(&format!("\"LOCATION/{history}\""), &render_inline(&Node::string(path)));
    }
    let home = dir.join(location);
    let mut files = vec![(dir.join("limbeck.toml"), config)];
    // A folder of Diesel's is a history as it is, and Diesel refuses folders that it does not know.
    if holds_pairs(&home) && !home.join("versions").exists() && template != "multidb" {
        return Ok(files);
    }
    files.push((home.join("README.md"), include_str!("templates/README.md").to_owned()));
    files.extend(histories.iter().map(|name| (home.join(name).join("versions").join(".gitkeep"), String::new())));
    if template == "sql" {
        files.push((home.join("revision.sql.jinja"), include_str!("templates/revision.sql.jinja").to_owned()));
    }
    Ok(files)
}

fn unknown(template: &str) -> ScriptError {
    let names = || templates().iter().map(|(name, _)| *name);
    ScriptError::Request {
        message: format!("there is no template `{template}`"),
        help: match nearest(template, names()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("the templates are {}", names().collect::<Vec<_>>().join(", ")),
        },
    }
}
