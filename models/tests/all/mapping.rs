//! The mapping of Rust types: every line of it holds, and the documents have it.

use std::{env, fs, path::Path};

use limbeck_models::{FIELD_KEYS, STRUCT_KEYS, mapping::MAPPING};

use crate::support::toml;

#[test]
fn every_line_holds() {
    for line in MAPPING {
        for name in line.rust {
            let (attributes, ty) = line.example(name);
            let text = toml(&format!("#[derive(Model)] struct A {{ id: i32, {attributes} x: {ty} }}"));
            let neutral = if line.neutral == "vector" { "vector(3)" } else { line.neutral };
            assert!(
                text.contains(&format!("{{ name = \"x\", type = \"{neutral}\", nullable = false }}")),
                "{ty}: {text}"
            );
        }
    }
}

/// The table of the documents.
fn table() -> String {
    let lines = MAPPING.iter().map(|line| {
        let name = |name: &&str| match line.within.first() {
            Some(module) => format!("`{module}::{name}`"),
            None if line.neutral == "timestamptz" && *name == "DateTime" => format!("`{name}<Tz>`"),
            None => format!("`{name}`"),
        };
        let names: Vec<_> = line.rust.iter().map(name).collect();
        format!("| {} | {} | `{}` |\n", line.origin, names.join(", "), line.neutral)
    });
    format!("| crate | Rust type | column |\n| --- | --- | --- |\n{}", lines.collect::<String>())
}

#[test]
fn the_documents_have_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/models.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("<!-- mapping -->\n").unwrap();
    let (found, after) = rest.split_once("<!-- /mapping -->").unwrap();
    if env::var_os("LIMBECK_UPDATE").is_some() {
        fs::write(&path, format!("{before}<!-- mapping -->\n{}<!-- /mapping -->{after}", table())).unwrap();
        return;
    }
    assert!(found == table(), "write docs/models.md anew with LIMBECK_UPDATE=1");
}

/// Every attribute is in the documents.
#[test]
fn the_documents_have_every_attribute() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/models.md")).unwrap();
    let missing = |keys: &[&str]| {
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        keys.iter().filter(|key| !words.contains(key)).map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(missing(STRUCT_KEYS), Vec::<String>::new());
    assert_eq!(missing(FIELD_KEYS), Vec::<String>::new());
}
