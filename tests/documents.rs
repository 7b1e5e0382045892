//! The documents say what the sources say: every error code is explained, every command is listed, every link leads
//! somewhere, and the book has every page.
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

/// The text of a page without its blocks of code.
fn prose(page: &Path) -> String {
    let text = fs::read_to_string(page).unwrap();
    text.split("\n```").step_by(2).collect::<Vec<_>>().join("\n")
}

/// Where the links of a page lead to, as they are written, except those to the web.
fn links(page: &Path) -> Vec<String> {
    let targets = prose(page);
    let targets = targets.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.starts_with("http")).map(str::to_owned).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut pages: Vec<_> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name)).into();
    pages.extend(files(&root().join("docs"), ".md"));
    pages.extend(files(&root().join("examples"), ".md"));
    let mut broken = Vec::new();
    for page in pages {
        for target in links(&page) {
            let target = target.as_str();
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

/// The pages of the book, from `docs/`.
fn pages_of_the_book() -> Vec<PathBuf> {
    let docs = root().join("docs");
    let pages = files(&docs, ".md").into_iter().map(|page| page.strip_prefix(&docs).unwrap().to_owned());
    pages.filter(|page| page != Path::new("SUMMARY.md")).collect()
}

#[test]
fn the_book_has_every_page_once() {
    let mut listed: Vec<_> = links(&root().join("docs/SUMMARY.md")).into_iter().map(PathBuf::from).collect();
    listed.sort();
    let mut pages = pages_of_the_book();
    pages.sort();
    assert_eq!(listed, pages, "docs/SUMMARY.md and the files of docs/");
}

/// Outside of `docs/` there is nothing for a reader of the book: a link would end nowhere.
#[test]
fn no_page_of_the_book_links_out_of_it() {
    let docs = root().join("docs").canonicalize().unwrap();
    for page in pages_of_the_book() {
        let page = docs.join(page);
        for link in links(&page) {
            let file = link.split('#').next().unwrap();
            let target = page.parent().unwrap().join(file).canonicalize();
            assert!(!target.is_ok_and(|target| !target.starts_with(&docs)), "{}: {link}", page.display());
        }
    }
}

#[test]
fn a_title_is_that_of_one_page() {
    let mut titles = BTreeSet::new();
    for page in pages_of_the_book() {
        let text = read(Path::new("docs").join(&page));
        let title = text.lines().next().and_then(|line| line.strip_prefix("# ")).map(str::to_owned);
        let title = title.unwrap_or_else(|| panic!("{} does not begin with its title", page.display()));
        assert!(titles.insert(title.to_lowercase()), "{}: there is a page {title} already", page.display());
    }
}

#[test]
fn the_recipes_of_the_guide_are_the_files() {
    let guide = read("docs/guides/deployment.md");
    for path in files(&root().join("examples/deploy"), "") {
        let recipe = fs::read_to_string(&path).unwrap();
        assert!(guide.contains(&format!("\n{recipe}```\n")), "docs/guides/deployment.md has not {}", path.display());
    }
}

/// The words in backquotes that stand first in the rows of the tables of a page.
fn first_cells(page: &str) -> BTreeSet<String> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    rows.flat_map(|cell| cell.split(['`', ',', ' '])).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_page_of_the_library_has_every_module_and_every_feature() {
    let (manifest, source) = (read("Cargo.toml"), read("src/lib.rs"));
    let features = manifest.split("\n[features]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let features = features.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    let modules = source.split("pub use limbeck_core::{\n").nth(1).unwrap().split("\n};").next().unwrap();
    let modules = modules.split([',', ' ', '\n']).filter(|word| !word.is_empty());
    let named = features.map(|(name, _)| name).filter(|name| *name != "default").chain(modules);
    let page = first_cells(&read("docs/reference/library.md"));
    let missing: Vec<_> = named.filter(|name| !page.contains(*name)).collect();
    assert!(missing.is_empty(), "docs/reference/library.md says nothing of {missing:?}");
}

#[test]
fn the_toolchain_is_said_the_same_everywhere() {
    let manifest = read("Cargo.toml");
    let version = manifest.split("rust-version = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    for page in ["README.md", "CONTRIBUTING.md", "docs/installation.md", ".github/workflows/test.yml"] {
        assert!(read(page).contains(version), "{page} does not say that limbeck builds with Rust {version}");
    }
}
