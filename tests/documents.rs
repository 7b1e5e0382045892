//! The documents say what the sources say: every error code is explained, every command is listed, every link leads
//! somewhere.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The files below a directory whose names end so.
fn files(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_str().unwrap().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The words in quotes that look like codes.
fn codes_in(text: &str) -> impl Iterator<Item = String> {
    let quoted = text.split('"').skip(1).step_by(2);
    quoted.filter(|word| is_code(word)).map(str::to_owned)
}

fn is_code(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

/// The codes that a source gives to errors: in functions that give a code, and where errors are made with one.
fn codes(source: &str) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for opening in ["fn code(&self) -> &'static str {", "fn lower_code(error: &LowerError) -> &'static str {"] {
        for part in source.split(opening).skip(1) {
            let end = part.find("\n    }\n").into_iter().chain(part.find("\n}\n")).min().unwrap_or(part.len());
            codes.extend(codes_in(&part[..end]));
        }
    }
    for opening in ["code: \"", "CliError::new(\"", "Self::new(\""] {
        let words = source.split(opening).skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
        codes.extend(words.filter(|word| is_code(word)).map(str::to_owned));
    }
    codes
}

#[test]
fn every_error_code_is_explained() {
    let mut given = BTreeSet::new();
    for dir in ["core/src", "models/src", "cli/src", "backend-sqlite/src"] {
        for path in files(&root().join(dir), ".rs") {
            given.extend(codes(&fs::read_to_string(path).unwrap()));
        }
    }
    assert!(given.len() > 50, "the codes are not found any more: {given:?}");
    let page = read("docs/errors.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let explained: BTreeSet<_> =
        rows.flat_map(|cell| cell.split(['`', ',', ' '])).filter(|word| is_code(word)).map(str::to_owned).collect();
    let missing: Vec<_> = given.difference(&explained).collect();
    let stale: Vec<_> = explained.difference(&given).collect();
    assert!(missing.is_empty() && stale.is_empty(), "docs/errors.md: missing {missing:?}, stale {stale:?}");
}

#[test]
fn every_command_is_listed() {
    let readme = read("README.md");
    for path in files(&root().join("cli/src/commands"), ".rs") {
        let name = path.file_stem().unwrap().to_str().unwrap().replace('_', "-");
        assert!(name == "mod" || readme.contains(&format!("\n| `{name}` |")), "README.md does not list `{name}`");
    }
}

/// The anchor that a heading gets.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut pages: Vec<_> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name)).into();
    pages.extend(files(&root().join("docs"), ".md"));
    pages.extend(files(&root().join("examples"), ".md"));
    let mut broken = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.starts_with("http") {
                continue;
            }
            let (file, place) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            let there = fs::read_to_string(&path).is_ok_and(|text| {
                place.is_empty() || text.lines().any(|line| line.starts_with('#') && anchor(line) == place)
            });
            if !there {
                broken.push(format!("{}: {target}", page.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_toolchain_is_said_the_same_everywhere() {
    let manifest = read("Cargo.toml");
    let version = manifest.split("rust-version = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    for page in ["README.md", "CONTRIBUTING.md", ".github/workflows/test.yml"] {
        assert!(read(page).contains(version), "{page} does not say that limbeck builds with Rust {version}");
    }
}
