//! New revision files.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use jiff::{Timestamp, Zoned};

use super::{
    Downgrade, Header, Place, ScriptDirectory, ScriptError, diesel,
    file_name::file_name,
    header::header_of,
    hooks,
    render::{Contents, Template},
};
use crate::{
    config::Config,
    operation::Operation,
    revision::{BranchLabel, GraphError, NewRevision, RevisionId, Target},
};

/// limbeck's own template of a revision file.
const TEMPLATE: &str = include_str!("templates/revision.toml.jinja");
/// The name of that template, and of the project's own beside `versions`.
const TEMPLATE_NAME: &str = "revision.toml.jinja";
/// The project's template of an `up.sql`; where there is one, revisions are pairs of SQL files.
const SQL_TEMPLATE_NAME: &str = "revision.sql.jinja";

/// What a new revision is asked to be.
#[derive(Debug, Clone)]
pub struct NewScript {
    /// What it is for.
    pub message: String,
    /// Its id; twelve random hexadecimal digits where none is given.
    pub rev_id: Option<String>,
    /// What it stands on; several for a merge, the base for a new line.
    pub heads: Vec<Target>,
    /// Whether it may stand on a revision that has children already.
    pub splice: bool,
    /// The branch labels that it declares.
    pub branch_labels: Vec<String>,
    /// Further revisions that must be applied first.
    pub depends_on: Vec<Target>,
    /// The directory of the file, one of `version_locations`; the one that its parent is in where none is given.
    pub version_path: Option<PathBuf>,
    /// What an upgrade does; nothing where a person is still to write it.
    pub upgrade: Option<Vec<Operation>>,
    /// What a person should look at, for each operation of the upgrade in its order; written above it as comments.
    pub remarks: Vec<Vec<String>>,
    /// What a downgrade does.
    pub downgrade: Downgrade,
    /// Whether it is a pair of SQL files. It also is when the project has a template for that and no operations are
    /// given.
    pub sql: bool,
    /// When it is made.
    pub created: Timestamp,
    /// Values for a project's own template, which knows them as `x.KEY`.
    pub x: Vec<(String, String)>,
}

impl NewScript {
    /// A revision on top of the single head, made now, that a person is still to write.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            rev_id: None,
            heads: vec![Target::head()],
            splice: false,
            branch_labels: Vec::new(),
            depends_on: Vec::new(),
            version_path: None,
            upgrade: None,
            remarks: Vec::new(),
            downgrade: Downgrade::Derived,
            sql: false,
            created: Timestamp::now(),
            x: Vec::new(),
        }
    }

    fn contents<'a>(&'a self, header: &'a Header) -> Contents<'a> {
        Contents {
            header,
            upgrade: self.upgrade.as_deref(),
            remarks: &self.remarks,
            downgrade: &self.downgrade,
            x: &self.x,
        }
    }
}

impl ScriptDirectory {
    /// Writes the file of a new revision, and runs the project's hooks on it. The directory in memory stays as it is.
    ///
    /// Fails when the revision does not fit into the graph, when its file is there already, when a template is wrong,
    /// or when a hook fails; after the last the file stays.
    pub fn create(&self, config: &Config, new: &NewScript) -> Result<PathBuf, ScriptError> {
        let mut header = self.new_header(config, new)?;
        let location = self.location(config, new, &header)?;
        if let Some(version) = diesel::next_version(self, new, &header) {
            header.revision.id = version.id;
            let path = location.join(version.folder);
            let template = config.script_location.join(SQL_TEMPLATE_NAME);
            write_sql(&path, &template, &new.contents(&header))?;
            hooks::run(config, &path)?;
            return Ok(path);
        }
        let name = file_name(&config.file_template, &header.revision.id, &new.message, &in_zone(config, new));
        let contents = new.contents(&header);
        let sql_template = config.script_location.join(SQL_TEMPLATE_NAME);
        let path = if new.sql || (new.upgrade.is_none() && sql_template.is_file()) {
            write_pair(&location.join(name), &sql_template, &contents)?
        } else {
            write_toml(&location.join(name + ".toml"), &config.script_location, &contents)?
        };
        hooks::run(config, &path)?;
        Ok(path)
    }

    /// The header, checked against the graph.
    fn new_header(&self, config: &Config, new: &NewScript) -> Result<Header, ScriptError> {
        let graph = |error: GraphError| ScriptError::Graph { error, place: None };
        let id = match &new.rev_id {
            Some(id) => RevisionId::new(id).map_err(|error| graph(error.into()))?,
            None => self.unused_id()?,
        };
        let labels = new.branch_labels.iter().map(BranchLabel::new).collect::<Result<_, _>>();
        let asked = NewRevision {
            id,
            // The first revision has no head to stand on.
            head: if self.map().is_empty() && new.heads == [Target::head()] { Vec::new() } else { new.heads.clone() },
            splice: new.splice,
            depends_on: new.depends_on.clone(),
            labels: labels.map_err(|error| graph(error.into()))?,
        };
        Ok(Header {
            revision: self.map().new_revision(&asked).map_err(graph)?,
            message: new.message.clone(),
            created: Some(in_zone(config, new).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string().replace("+00:00", "Z")),
            transaction: true,
        })
    }

    fn unused_id(&self) -> Result<RevisionId, ScriptError> {
        loop {
            let id = random_id()?;
            if !self.map().contains(id.as_str()) {
                return Ok(id);
            }
        }
    }

    /// The directory of the new file.
    fn location<'a>(&self, config: &'a Config, new: &NewScript, header: &Header) -> Result<&'a Path, ScriptError> {
        let locations = || config.version_locations.iter().map(PathBuf::as_path);
        if let Some(asked) = &new.version_path {
            let same = |location: &&Path| {
                *location == asked
                    || location.ends_with(asked)
                    || fs::canonicalize(location).ok().is_some_and(|path| fs::canonicalize(asked).ok() == Some(path))
            };
            return locations().find(same).ok_or_else(|| unknown_location(asked, config));
        }
        let parent = header.revision.down_revision.first().and_then(|id| self.script(id)?.path.as_deref()?.parent());
        let of_parent = locations().find(|location| Some(*location) == parent);
        of_parent.or_else(|| locations().next()).ok_or_else(|| unknown_location(Path::new("versions"), config))
    }
}

fn unknown_location(asked: &Path, config: &Config) -> ScriptError {
    let known: Vec<_> = config.version_locations.iter().map(|path| path.display().to_string()).collect();
    ScriptError::Request {
        message: format!("{} is none of the project's version locations", asked.display()),
        help: format!("they are {}; limbeck.toml lists them as `version_locations`", known.join(", ")),
    }
}

fn in_zone(config: &Config, new: &NewScript) -> Zoned {
    new.created.to_zoned(config.timezone.clone())
}

/// Twelve hexadecimal digits.
fn random_id() -> Result<RevisionId, ScriptError> {
    let mut bytes = [0; 6];
    let made = getrandom::fill(&mut bytes).map_err(|error| error.to_string());
    let id = made.and_then(|()| RevisionId::new(crate::schema::hex(&bytes)).map_err(|error| error.to_string()));
    id.map_err(|reason| ScriptError::Request {
        message: format!("no random id can be made: {reason}"),
        help: "give one with --rev-id".to_owned(),
    })
}

fn write_toml(path: &Path, script_location: &Path, contents: &Contents<'_>) -> Result<PathBuf, ScriptError> {
    let own = script_location.join(TEMPLATE_NAME);
    let text = read_template(&own)?;
    let template = match &text {
        Some(text) => Template { path: &own, text },
        None => Template { path: Path::new(TEMPLATE_NAME), text: TEMPLATE },
    };
    let rendered = contents.render(&template)?;
    check(&rendered, contents.header, &template)?;
    write_new(path, &rendered)?;
    Ok(path.to_owned())
}

/// A project's own template may have lost what makes a file the revision that was asked for.
fn check(rendered: &str, wanted: &Header, template: &Template<'_>) -> Result<(), ScriptError> {
    let unfit = |reason: String, span| ScriptError::Template {
        name: template.path.display().to_string(),
        reason: format!("what it renders {reason}"),
        place: Some(Box::new(Place::new(template.path, rendered, span))),
    };
    let header = header_of(rendered).map_err(|error| unfit(format!("is no revision: {error}"), error.span))?;
    if header.revision == wanted.revision {
        return Ok(());
    }
    Err(unfit("is another revision than the one asked for".to_owned(), None))
}

fn write_pair(dir: &Path, template: &Path, contents: &Contents<'_>) -> Result<PathBuf, ScriptError> {
    write_sql(dir, template, contents)?;
    write_metadata(dir, contents.header)?;
    Ok(dir.to_owned())
}

/// Writes the `metadata.toml` of a pair of SQL files. Diesel takes a file that says nothing of a transaction to want none,
/// so it says it.
pub(super) fn write_metadata(dir: &Path, header: &Header) -> Result<(), ScriptError> {
    let template = Template { path: Path::new("metadata.toml"), text: include_str!("templates/metadata.toml.jinja") };
    let contents = Contents { header, upgrade: None, remarks: &[], downgrade: &Downgrade::Derived, x: &[] };
    write_new(&dir.join("metadata.toml"), &contents.render(&template)?)
}

/// Writes `up.sql` and `down.sql` into a folder of their own.
fn write_sql(dir: &Path, template: &Path, contents: &Contents<'_>) -> Result<(), ScriptError> {
    let up = match read_template(template)? {
        Some(text) => contents.render(&Template { path: template, text: &text })?,
        None => contents.render(&Template { path: template, text: include_str!("templates/revision.sql.jinja") })?,
    };
    fs::create_dir(dir).map_err(|error| ScriptError::write(dir, error))?;
    write_new(&dir.join("up.sql"), &up)?;
    write_new(&dir.join("down.sql"), include_str!("templates/down.sql"))
}

fn read_template(path: &Path) -> Result<Option<String>, ScriptError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ScriptError::read(path, error)),
    }
}

/// Writes a file that is not there yet.
pub(super) fn write_new(path: &Path, text: &str) -> Result<(), ScriptError> {
    let create = || -> io::Result<File> { OpenOptions::new().write(true).create_new(true).open(path) };
    create().and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| ScriptError::write(path, error))
}
