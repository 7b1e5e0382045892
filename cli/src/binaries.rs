//! Which programs of a project carry its history, so that the plain command can say who runs what it cannot.

use std::{
    fs,
    path::{Path, PathBuf},
};

use limbeck_core::node::Node;

/// What a program that carries a history has in its source.
const SIGN: &str = "limbeck::cli";

/// The way out for a revision that only the project's own program can run: which of its binaries that is.
pub fn help(dir: &Path) -> String {
    match carriers(dir).as_slice() {
        [] => {
            "run it with a program that carries the history: one whose `main` calls `limbeck::cli::run`, and here is \
               none yet"
                .to_owned()
        }
        names => {
            let commands: Vec<_> = names.iter().map(|name| format!("`cargo run --bin {name} -- …`")).collect();
            format!("run the command with the project's own program, which carries it: {}", commands.join(" or "))
        }
    }
}

/// The binaries of the package in this directory, or in the nearest above it, that have the whole command.
fn carriers(dir: &Path) -> Vec<String> {
    let dir = fs::canonicalize(if dir.as_os_str().is_empty() { Path::new(".") } else { dir }).unwrap_or_default();
    let manifest = |dir: &Path| Node::from_toml(&fs::read_to_string(dir.join("Cargo.toml")).ok()?).ok();
    let package = dir.ancestors().find_map(|dir| Some((dir, manifest(dir)?)));
    let Some((root, manifest)) = package else { return Vec::new() };
    let binaries = binaries(root, &manifest);
    let carries = |path: &Path| fs::read_to_string(path).is_ok_and(|text| text.contains(SIGN));
    let named: Vec<_> = binaries.iter().filter(|(_, path)| carries(path)).map(|(name, _)| name.clone()).collect();
    if !named.is_empty() || !files(&root.join("src")).iter().any(|path| carries(path)) {
        return named;
    }
    // A module of theirs does it, and whose that is only a compiler knows.
    binaries.into_iter().map(|(name, _)| name).collect()
}

/// The binaries of a package by their names: those that its manifest lists, and those that cargo finds by itself.
fn binaries(root: &Path, manifest: &Node) -> Vec<(String, PathBuf)> {
    let text = |node: &Node, key: &str| node.as_table()?.get(key)?.as_str().map(str::to_owned);
    let package = manifest.as_table().and_then(|table| table.get("package")).and_then(|package| text(package, "name"));
    let listed = manifest.as_table().and_then(|table| table.get("bin"));
    let listed = match listed.map(|node| &node.value) {
        Some(limbeck_core::node::Value::Array(items)) => items.as_slice(),
        _ => &[],
    };
    let listed = listed.iter().filter_map(|bin| Some((text(bin, "name")?, root.join(text(bin, "path")?))));
    let mut found: Vec<_> = listed.collect();
    let usual = package.map(|name| (name, root.join("src/main.rs")));
    let stem = |path: &Path| Some(path.file_stem()?.to_str()?.to_owned());
    let further = files(&root.join("src/bin")).into_iter().filter_map(|path| Some((stem(&path)?, path)));
    for (name, path) in usual.into_iter().chain(further) {
        if path.is_file() && !found.iter().any(|(_, known)| *known == path) {
            found.push((name, path));
        }
    }
    found
}

/// The Rust files right in a directory, in the order of their names.
fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect();
    files.sort();
    files
}
