//! The text of `limbeck.toml` as settings.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use indexmap::IndexMap;
use jiff::tz::TimeZone;

use super::{
    Config, Hook, Models, mask,
    print_schema::PrintSchemaTable,
    settings::{AutogenerateTable, ModelsTable},
    url::Address,
};
use crate::{
    name::{SchemaName, TableName},
    node::{DecodeError, Field, Node, Table, Value, nearest, record, render_inline, render_key},
    operation::NamingConvention,
    script::{FILE_TOKENS, Raw, ScriptError, holds_pairs, unknown_token},
};

record! {
    /// The keys of `limbeck.toml`.
    struct Settings: "`limbeck.toml`" {
        script_location: Option<String>,
        database_url: Option<Raw>,
        version_table: Option<TableName>,
        version_table_schema: Option<SchemaName>,
        version_locations: Option<Vec<String>>,
        file_template: Option<FileTemplate>,
        timezone: Option<Zone>,
        transaction_per_migration: Option<bool>,
        lock_timeout: Option<Timeout>,
        models: Option<ModelsTable>,
        naming_convention: Option<NamingConvention>,
        autogenerate: Option<AutogenerateTable>,
        hooks: Vec<Hook>,
        print_schema: Option<PrintSchemaTable>,
        databases: IndexMap<String, Raw>,
    }
}

/// The keys that concern a place of work, and not a program that carries a history.
const LEFT_BEHIND: [&str; 9] = [
    "script_location",
    "version_locations",
    "database_url",
    "databases",
    "models",
    "hooks",
    "print_schema",
    "file_template",
    "timezone",
];

/// The keys of `limbeck.toml`.
pub(crate) fn keys() -> Vec<&'static str> {
    let mut keys = Vec::new();
    <Settings as crate::node::Record>::record_keys(&mut keys);
    keys
}

/// The file that a configuration was read from.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    /// The text, in which no address can be read any more.
    pub(super) text: String,
    root: Node,
}

/// The tree holds addresses.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Source {
    pub(super) fn dir(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    fn wrong(&self, error: DecodeError) -> ScriptError {
        ScriptError::decode(&self.path, &*self.text, error)
    }
}

impl Config {
    /// What a text says that stands, or is to stand, in the file `path`.
    ///
    /// Fails with the place of an unknown key or a value that means nothing, also in the tables of further databases.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ScriptError> {
        let masked = mask::addresses(text);
        let root = Node::from_toml(text).map_err(|error| ScriptError::decode(path, &*masked, error))?;
        let source = Source { path: path.to_owned(), text: masked, root };
        let config = Self::decode(&source, &source.root, None)?;
        for name in &config.databases {
            config.database(name)?;
        }
        Ok(config)
    }

    /// The further database of a name: what the top of the file says, except where its own table says otherwise. The
    /// address and `[print_schema]` are never inherited.
    pub fn database(&self, name: &str) -> Result<Self, ScriptError> {
        let own = self.source.root.as_table().and_then(|root| root.get("databases")?.as_table()?.get(name));
        let Some(own) = own else {
            let (path, known) = (self.source.path.clone(), self.databases.clone());
            return Err(ScriptError::NoDatabase { path, name: name.to_owned(), known });
        };
        let merged = overridden(&self.source.root, own).map_err(|error| self.source.wrong(error))?;
        let databases = self.databases.clone();
        Ok(Self { databases, ..Self::decode(&self.source, &merged, Some(name.to_owned()))? })
    }

    fn decode(source: &Source, node: &Node, database: Option<String>) -> Result<Self, ScriptError> {
        let file = Settings::decode(node).map_err(|error| source.wrong(error))?;
        let script_location = joined(source.dir(), file.script_location.as_deref().unwrap_or("migrations"));
        let locations = file.version_locations.unwrap_or_else(|| vec![usual_location(&script_location).to_owned()]);
        let address = Address::new(file.database_url).map_err(|error| source.wrong(error))?;
        Ok(Self {
            version_locations: locations.iter().map(|location| joined(&script_location, location)).collect(),
            script_location,
            version_table: match file.version_table {
                Some(table) => table,
                None => TableName::new("limbeck_version")
                    .map_err(|error| source.wrong(DecodeError::at(node, error.to_string())))?,
            },
            version_table_schema: file.version_table_schema,
            file_template: file.file_template.map_or_else(|| "{revision}_{slug}".to_owned(), |template| template.0),
            timezone: file.timezone.map_or(TimeZone::UTC, |zone| zone.0),
            transaction_per_migration: file.transaction_per_migration.unwrap_or(true),
            lock_timeout: file.lock_timeout.map_or(Duration::from_secs(60), |timeout| timeout.0),
            models: models(source.dir(), file.models.unwrap_or_default()),
            naming_convention: file.naming_convention.unwrap_or_default(),
            autogenerate: file.autogenerate.unwrap_or_default().into(),
            hooks: file.hooks,
            print_schema: file.print_schema.map(|table| table.settings(source.dir())),
            databases: file.databases.into_keys().collect(),
            database,
            address,
            source: source.clone(),
        })
    }

    /// What a program carries along of it, as the text of a `limbeck.toml`: how its histories run, and none of what
    /// belongs to a place of work, addresses before all.
    pub(crate) fn portable(&self) -> Result<String, ScriptError> {
        let own = self
            .database
            .as_ref()
            .and_then(|name| self.source.root.as_table()?.get("databases")?.as_table()?.get(name));
        let merged = own.map(|own| overridden(&self.source.root, own)).transpose();
        let merged = merged.map_err(|error| self.source.wrong(error))?;
        let root = merged.as_ref().unwrap_or(&self.source.root).as_table();
        let entries = root.into_iter().flat_map(|root| &root.entries);
        let carried = entries.filter(|entry| !LEFT_BEHIND.contains(&entry.key.as_str()));
        let lines = carried.map(|entry| format!("{} = {}\n", render_key(&entry.key), render_inline(&entry.node)));
        // Where they are when nothing says so depends on what is there, which the program cannot see.
        let inner =
            |path: &PathBuf| path.strip_prefix(&self.script_location).unwrap_or(path).to_string_lossy().into_owned();
        let locations = Node::array(self.version_locations.iter().map(inner).map(Node::string));
        let places = format!("script_location = \"\"\nversion_locations = {}\n", render_inline(&locations));
        Ok(lines.chain([places]).collect())
    }

    /// The file that this was read from.
    pub fn path(&self) -> &Path {
        &self.source.path
    }

    /// The directory of the file, to which its paths are relative.
    pub fn dir(&self) -> &Path {
        self.source.dir()
    }
}

/// Where the revisions are when nothing says so: in `versions`; where that is not there, and the script directory itself
/// holds pairs of SQL files, as Diesel's does, there.
fn usual_location(script_location: &Path) -> &'static str {
    let flat = !script_location.join("versions").exists() && holds_pairs(script_location);
    if flat { "" } else { "versions" }
}

/// A path below a directory, without the `.` in it.
pub(super) fn joined(dir: &Path, path: &str) -> PathBuf {
    dir.join(path).components().collect()
}

fn models(dir: &Path, table: ModelsTable) -> Models {
    let glob = |pattern: &String| joined(dir, pattern).to_string_lossy().into_owned();
    Models { rust: table.rust.iter().map(glob).collect(), schema: table.schema.map(|path| joined(dir, &path)) }
}

/// The keys of `root` with those of `own` in their place.
fn overridden(root: &Node, own: &Node) -> Result<Node, DecodeError> {
    let table = own.as_table().ok_or_else(|| DecodeError::expected("a table", own))?;
    if let Some(nested) = table.entries.iter().find(|entry| entry.key == "databases") {
        let message = "a database has no further databases".to_owned();
        return Err(DecodeError { message, span: nested.key_span.clone(), help: None });
    }
    let inherited = root.as_table().into_iter().flat_map(|root| &root.entries);
    let inherited = inherited.filter(|entry| {
        !["databases", "database_url", "print_schema"].contains(&entry.key.as_str()) && table.get(&entry.key).is_none()
    });
    let entries = inherited.chain(&table.entries).cloned().collect();
    Ok(Node { value: Value::Table(Table { entries }), span: own.span.clone() })
}

/// A template whose tokens all exist.
struct FileTemplate(String);

impl Field for FileTemplate {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        let template = String::decode(node)?;
        if let Some(token) = unknown_token(&template) {
            let help = nearest(token, FILE_TOKENS).map_or_else(
                || format!("the tokens are {}", FILE_TOKENS.map(|token| format!("{{{token}}}")).join(", ")),
                |token| format!("did you mean `{{{token}}}`?"),
            );
            return Err(DecodeError::at(node, format!("unknown token `{{{token}}}`")).with_help(help));
        }
        if template.contains(['/', '\\']) {
            return Err(DecodeError::at(node, "a file's name has no directories"));
        }
        Ok(Self(template))
    }

    fn encode(&self) -> Option<Node> {
        Some(Node::string(&self.0))
    }
}

/// A time zone of the IANA database, `UTC`, or `local`.
struct Zone(TimeZone);

impl Field for Zone {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        let name = String::decode(node)?;
        match name.as_str() {
            "UTC" => Ok(Self(TimeZone::UTC)),
            "local" => Ok(Self(TimeZone::system())),
            _ => TimeZone::get(&name).map(Self).map_err(|_| {
                DecodeError::at(node, format!("unknown time zone `{name}`"))
                    .with_help("for example `UTC`, `local`, or `Europe/Berlin`")
            }),
        }
    }

    fn encode(&self) -> Option<Node> {
        self.0.iana_name().map(Node::string)
    }
}

/// A time: `"60s"`, `"500ms"`, `"2m"`, or a number of seconds.
struct Timeout(Duration);

impl Field for Timeout {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        let time = match &node.value {
            Value::Integer(seconds) => u64::try_from(*seconds).ok().map(Duration::from_secs),
            Value::String(text) => duration(text),
            _ => None,
        };
        time.map(Self).ok_or_else(|| {
            DecodeError::at(node, "expected a time").with_help("for example \"60s\", \"500ms\" or \"2m\"")
        })
    }

    fn encode(&self) -> Option<Node> {
        Some(Node::string(format!("{}ms", self.0.as_millis())))
    }
}

fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let number: u64 = digits.parse().ok()?;
    match unit.trim() {
        "ms" => Some(Duration::from_millis(number)),
        "" | "s" => Some(Duration::from_secs(number)),
        "m" | "min" => number.checked_mul(60).map(Duration::from_secs),
        "h" => number.checked_mul(3600).map(Duration::from_secs),
        _ => None,
    }
}
