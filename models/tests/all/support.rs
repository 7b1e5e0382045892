//! What the tests share: models from texts.

use limbeck_models::{ModelErrors, Sources, parse_sources};

/// The models of one text.
pub fn parse(text: &str) -> Result<Sources, ModelErrors> {
    parse_sources([("src/models.rs".into(), text.to_owned())])
}

/// What the models of a text say, as a `schema.toml`.
pub fn toml(text: &str) -> String {
    match parse(text) {
        Ok(sources) => sources.target.to_toml(),
        Err(errors) => panic!("{}", listed(&errors)),
    }
}

/// Every mistake with its place and its way out.
pub fn mistakes(text: &str) -> String {
    listed(&parse(text).unwrap_err())
}

pub fn listed(errors: &ModelErrors) -> String {
    let lines = errors.iter().map(|error| {
        let place = match (error.line(), error.column()) {
            (Some(line), Some(column)) => format!("{}:{line}:{column}: ", error.path().unwrap().display()),
            _ => String::new(),
        };
        let help = error.help().map(|help| format!("\n    help: {help}")).unwrap_or_default();
        format!("{place}{error}{help}\n")
    });
    lines.collect()
}
