//! `limbeck.toml`: its keys, its mistakes, and the address of the database.

use std::path::Path;

use limbeck_core::{config::Config, script::ScriptError};

use crate::script_support::shown;

fn parse(text: &str) -> Result<Config, ScriptError> {
    Config::parse(Path::new("app/limbeck.toml"), text)
}

fn error(text: &str) -> String {
    shown(&parse(text).unwrap_err(), Path::new("/nowhere"))
}

const FULL: &str = r#"
script_location = "./db"
database_url = "sqlite:${DIR}/app.db"
version_table = "alembic_version"
version_table_schema = "app"
version_locations = ["versions", "../plugin/versions"]
file_template = "{year}{month}{day}_{slug}"
timezone = "UTC"
transaction_per_migration = false
lock_timeout = "2m"

[models]
rust = ["src/models/**/*.rs"]
schema = "schema.toml"

[naming_convention]
ix = "i_{table}"

[autogenerate]
exclude_tables = ["langchain_pg_*"]
include_schemas = ["public"]
compare_default = false

[[hooks]]
name = "format"
command = ["taplo", "format", "{file}"]

[print_schema]
file = "src/schema.rs"
except_tables = ["x"]

[databases.reporting]
script_location = "reporting"
version_table = "reporting_version"
lock_timeout = 5
"#;

#[test]
fn everything() {
    let config = parse(FULL).unwrap();
    insta::assert_debug_snapshot!("config_full", config);
    insta::assert_debug_snapshot!("config_reporting", config.database("reporting").unwrap());
}

#[test]
fn defaults() {
    insta::assert_debug_snapshot!(parse("").unwrap());
}

#[test]
fn timeouts() {
    let millis = |value: &str| parse(&format!("lock_timeout = {value}")).map(|c| c.lock_timeout.as_millis()).ok();
    let values = ["\"60s\"", "\"500ms\"", "\"2m\"", "7", "\"7\"", "\"1 h\"", "-1", "\"soon\"", "true"];
    let expected =
        [Some(60_000), Some(500), Some(120_000), Some(7_000), Some(7_000), Some(3_600_000), None, None, None];
    assert_eq!(values.map(millis), expected);
}

#[test]
fn mistakes() {
    let cases = [
        "script_locaton = \"x\"",
        "[autogenerate]\ncompare_types = true",
        "[naming_convention]\nix = \"{tabel}\"",
        "file_template = \"{revison}\"",
        "file_template = \"{year}/{slug}\"",
        "timezone = \"Mars/Olympus\"",
        "lock_timeout = \"soon\"",
        "[[hooks]]\nname = \"x\"",
        "[databases.reporting]\nscript_locaton = \"x\"",
        "[databases.reporting.databases.more]",
        "version_table = \"\"",
        "database_url = 7",
    ];
    insta::assert_snapshot!(cases.map(error).join("\n"));
}

/// The address that a text gives in an environment.
fn url(
    text: &str,
    database: Option<&str>,
    explicit: Option<&str>,
    set: &[(&str, &str)],
) -> Result<String, ScriptError> {
    let config = parse(text).unwrap();
    let config = database.map_or_else(|| config.clone(), |name| config.database(name).unwrap());
    let variable = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    config.url_in(explicit, &variable)
}

#[test]
fn address() {
    let file = "database_url = \"file\"\n[databases.other-one]\ndatabase_url = \"own\"\n[databases.bare]";
    let both =
        [("LIMBECK_DATABASE_URL", "limbeck"), ("DATABASE_URL", "plain"), ("LIMBECK_DATABASE_URL_OTHER_ONE", "named")];
    let get = |database, explicit, set: &[(&str, &str)]| url(file, database, explicit, set).ok();
    assert_eq!(get(None, Some("explicit"), &both).as_deref(), Some("explicit"));
    assert_eq!(get(None, None, &both).as_deref(), Some("limbeck"));
    assert_eq!(get(None, None, &both[1..]).as_deref(), Some("plain"));
    assert_eq!(get(None, None, &[("DATABASE_URL", "")]).as_deref(), Some("file"));
    assert_eq!(get(Some("other-one"), None, &both).as_deref(), Some("named"));
    assert_eq!(get(Some("other-one"), None, &both[..2]).as_deref(), Some("own"));
    assert_eq!(get(Some("bare"), None, &both), None);
}

#[test]
fn variables_in_an_address() {
    let get =
        |text: &str| url(&format!("database_url = \"{text}\""), None, None, &[("USER", "ann"), ("PASS", "${USER}")]);
    assert_eq!(get("pg://${USER}:${PASS}@h/$${USER}$x${").unwrap(), "pg://ann:${USER}@h/${USER}$x${");
}

/// No part of an address but the names of its variables is in what an error shows.
#[test]
fn addresses_stay_secret() {
    let file = "# a\ndatabase_url = \"postgres://ann:s3cret@host/${NAME}\"\n[databases.b]\ndatabase_url = \"\"\"\npostgres://b:s3cret@h\"\"\"\n";
    let unset = url(file, None, None, &[]).unwrap_err();
    insta::assert_snapshot!("address_unset_variable", shown(&unset, Path::new("/nowhere")));
    let broken = parse(&file.replace("@host/${NAME}\"", "@host")).unwrap_err();
    insta::assert_snapshot!("address_broken", shown(&broken, Path::new("/nowhere")));
    for text in [format!("{unset:?}"), format!("{broken:?}"), format!("{:?}", parse(file).unwrap())] {
        assert!(!text.contains("s3cret"), "{text}");
    }
}

#[test]
fn what_is_not_there() {
    let missing = Config::read(Path::new("/nowhere/limbeck.toml")).unwrap_err();
    let database = parse("[databases.a]\n[databases.b]").unwrap().database("c").unwrap_err();
    let address = url("", None, None, &[]).unwrap_err();
    insta::assert_snapshot!([missing, database, address].map(|error| shown(&error, Path::new("/none"))).join("\n"));
}
