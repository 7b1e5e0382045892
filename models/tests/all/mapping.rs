//! The mapping of Rust types: every line of it holds, and the documents have it.

use limbeck_models::mapping::MAPPING;

use crate::support::toml;

/// A field of a type, as it is written.
fn written(name: &str, within: &[&str], neutral: &str) -> String {
    match (name, within.first()) {
        ("DateTime", None) => "chrono::DateTime<Utc>".to_owned(),
        ("str", _) => "&'static str".to_owned(),
        ("Json" | "Jsonb", _) => format!("{name}<Settings>"),
        (_, Some(module)) => format!("{module}::{name}"),
        _ if neutral == "vector" => format!("#[limbeck(dimensions = 3)]{name}"),
        _ => name.to_owned(),
    }
}

#[test]
fn every_line_holds() {
    for line in MAPPING {
        for name in line.rust {
            let ty = written(name, line.within, line.neutral);
            let (attribute, ty) =
                ty.split_once(']').map_or(("", ty.as_str()), |(_, ty)| ("#[limbeck(dimensions = 3)]", ty));
            let text = toml(&format!("#[derive(Model)] struct A {{ id: i32, {attribute} x: {ty} }}"));
            let neutral = if line.neutral == "vector" { "vector(3)" } else { line.neutral };
            assert!(
                text.contains(&format!("{{ name = \"x\", type = \"{neutral}\", nullable = false }}")),
                "{ty}: {text}"
            );
        }
    }
}
