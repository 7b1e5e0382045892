//! The files of cases, which the library carries with it.

use std::path::Path;

use include_dir::{Dir, include_dir};

use limbeck_core::node::Node;

use super::case::{Case, CaseError, nodes, read};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/cases");

/// All cases, by file.
///
/// Fails where a file cannot be read, and where two cases of a file have one name.
pub fn all() -> Result<Vec<Case>, CaseError> {
    let mut cases: Vec<Case> = Vec::new();
    for (file, text) in files() {
        for case in read(file, text)? {
            if cases.iter().any(|other| other.file == case.file && other.name == case.name) {
                let message = format!("two cases are named `{}`", case.name);
                return Err(CaseError { file: case.file, line: 0, message });
            }
            cases.push(case);
        }
    }
    Ok(cases)
}

/// What the cases are made of, before it is read as operations: of each its name, what is given, and what is done.
pub fn operations() -> Result<Vec<(String, Node, Node)>, CaseError> {
    let mut all = Vec::new();
    for (file, text) in files() {
        for (name, given, does) in nodes(file, text)? {
            all.push((format!("{file}::{name}"), given, does));
        }
    }
    Ok(all)
}

/// The files in the order of their names, which they have without their extension.
fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut files: Vec<_> =
        FILES.files().filter(|file| file.path().extension().is_some_and(|end| end == "toml")).collect();
    files.sort_by_key(|file| file.path());
    let name = |path: &'static Path| path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    files.into_iter().map(move |file| (name(file.path()), file.contents_utf8().unwrap_or_default()))
}
