//! The files of cases, which the library carries with it.

use include_dir::{Dir, include_dir};

use super::case::{Case, CaseError, read};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/cases");

/// All cases, by file.
///
/// Fails where a file cannot be read, and where two cases of a file have one name.
pub fn all() -> Result<Vec<Case>, CaseError> {
    let mut files: Vec<_> =
        FILES.files().filter(|file| file.path().extension().is_some_and(|end| end == "toml")).collect();
    files.sort_by_key(|file| file.path());
    let mut cases: Vec<Case> = Vec::new();
    for found in files {
        let file = found.path().file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        for case in read(file, found.contents_utf8().unwrap_or_default())? {
            if cases.iter().any(|other| other.file == case.file && other.name == case.name) {
                let message = format!("two cases are named `{}`", case.name);
                return Err(CaseError { file: case.file, line: 0, message });
            }
            cases.push(case);
        }
    }
    Ok(cases)
}
