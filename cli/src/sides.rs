//! What can be compared and printed: models, the database, the history, another database, a schema file.

use std::{collections::BTreeSet, path::PathBuf, rc::Rc, str::FromStr};

use limbeck_core::{
    autogenerate::{self, CompareOptions, Comparison, Rename},
    backend::Backend,
    dialect::Dialect,
    migrate::MigrateError,
    name::SchemaName,
    operation::{NamingConvention, Operation},
    print,
    schema::Schema,
    target::Target,
};

use crate::{
    backends::{self, Access},
    context::Context,
    error::{Blame, CliError},
    output::listing::shown_path,
};

/// Where a schema comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// The models of the project.
    Models,
    /// The database of the project.
    Database,
    /// What the revisions build, up to one of them or to all heads.
    History(Option<String>),
    /// The database at an address.
    Url(String),
    /// A file like `schema.toml`.
    File(PathBuf),
}

impl FromStr for Side {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_toml = PathBuf::from(text).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        match text {
            "models" => Ok(Self::Models),
            "database" => Ok(Self::Database),
            "history" => Ok(Self::History(None)),
            _ => match text.strip_prefix("history@") {
                Some(revision) => Ok(Self::History(Some(revision.to_owned()))),
                None if is_toml && !text.contains("://") => Ok(Self::File(text.into())),
                None if text.contains(':') => Ok(Self::Url(text.to_owned())),
                None => Err("write `models`, `database`, `history`, `history@REVISION`, an address, or the path of a \
                             `.toml` file"
                    .to_owned()),
            },
        }
    }
}

/// A schema, and what it is called in messages.
#[derive(Debug)]
pub struct Loaded {
    /// What it is called.
    pub name: String,
    /// The schema.
    pub schema: Schema,
    /// The target metadata that it was made of.
    pub target: Option<Rc<Target>>,
}

/// Schemas in one dialect, and the databases that they were read from.
pub struct Sides {
    backends: Vec<Option<Box<dyn Backend>>>,
    offline: Box<dyn Dialect>,
    /// Whether target metadata among them has words for everything, as a `schema.toml` has and Rust has not.
    says_all: bool,
    /// The schemas, in the order asked for.
    pub loaded: Vec<Loaded>,
}

impl Sides {
    /// Reads them all, in the dialect of the databases among them; without any, in the one named, or that of the
    /// project's address.
    pub fn load(context: &Context, sides: &[Side], dialect: Option<&str>) -> Result<Self, CliError> {
        Self::load_as(context, sides, dialect, Access::Read)
    }

    /// The same, with databases that are opened so.
    pub fn load_as(context: &Context, sides: &[Side], dialect: Option<&str>, access: Access) -> Result<Self, CliError> {
        let loaded = Self::load_all(context, sides, dialect, access);
        if context.is_reading_models() {
            // What is wrong with the models is said first, whatever the database is.
            context.models()?;
        }
        loaded
    }

    fn load_all(context: &Context, sides: &[Side], dialect: Option<&str>, access: Access) -> Result<Self, CliError> {
        if !sides.iter().any(|side| matches!(side, Side::History(_))) {
            context.revisions_are_optional()?;
        }
        let mut live: Option<Box<dyn Dialect>> = None;
        let mut backends = Vec::new();
        for side in sides {
            let url = match side {
                Side::Database => context.url()?,
                Side::Url(url) => url.clone(),
                Side::Models | Side::History(_) | Side::File(_) => {
                    backends.push(None);
                    continue;
                }
            };
            let own = backends::dialect_of(&url)?;
            if let Some(other) = live.as_ref().map(|other| other.name()).filter(|name| *name != own.name()) {
                return Err(mixed(&format!("a database of {other} is not compared with one of {}", own.name())));
            }
            live = Some(own);
            backends.push(Some(backends::open(&url, access)?));
        }
        let offline = match (live, dialect) {
            (Some(live), Some(name)) if backends::dialect_named(name)?.name() != live.name() => {
                return Err(mixed(&format!("the database is one of {}, and not of {name}", live.name())));
            }
            (Some(live), _) => live,
            (None, name) => context.dialect(name)?,
        };
        let says_all = |side: &Side| match side {
            Side::File(_) => Ok(true),
            Side::Models => context.config().map(|config| config.models.schema.is_some()),
            Side::Database | Side::History(_) | Side::Url(_) => Ok(false),
        };
        let says_all = sides.iter().try_fold(false, |any, side| says_all(side).map(|all| any || all))?;
        let mut this = Self { backends, offline, says_all, loaded: Vec::new() };
        // What the others name is what a server of many databases is read for. Any other answers while models are read.
        let ahead = context.is_reading_models() && this.backends.iter().flatten().all(|open| open.reads_all_schemas());
        let mut loaded: Vec<Option<Loaded>> = sides.iter().map(|_| None).collect();
        let included = &context.config()?.autogenerate.include_schemas;
        let mut named: BTreeSet<_> = included.iter().filter_map(|name| SchemaName::new(name).ok()).collect();
        for live in [ahead, !ahead] {
            for (index, side) in sides.iter().enumerate() {
                if this.backends.get(index).is_some_and(Option::is_some) == live {
                    let read = this.read(context, side, index, &named)?;
                    named.extend(read.schema.named_schemas());
                    loaded[index] = Some(read);
                }
            }
        }
        this.loaded = loaded.into_iter().flatten().collect();
        Ok(this)
    }

    /// Has each database say what it makes of the queries and expressions of the others. Tells whether one knew more.
    fn learn(&mut self) -> bool {
        let mut learned = false;
        for (index, open) in self.backends.iter_mut().enumerate() {
            let (Some(open), Some(held)) = (open, self.loaded.get(index)) else { continue };
            let others = self.loaded.iter().enumerate().filter(|(other, _)| *other != index);
            learned |= open.learn(&held.schema, &others.map(|(_, side)| &side.schema).collect::<Vec<_>>());
        }
        learned
    }

    /// Their dialect: that of the server, where there is one.
    pub fn dialect(&self) -> &dyn Dialect {
        self.backends.iter().flatten().next().map_or(&*self.offline, |backend| backend.dialect())
    }

    /// The database that the schema of that place was read from.
    pub fn database(&mut self, index: usize) -> Option<&mut (dyn Backend + 'static)> {
        self.backends.get_mut(index)?.as_deref_mut()
    }

    /// What the side of that place is called.
    pub fn name(&self, index: usize) -> String {
        self.loaded.get(index).map(|side| side.name.clone()).unwrap_or_default()
    }

    /// A copy of the schema of that place, to have beside its database.
    pub fn schema(&self, index: usize) -> Schema {
        self.loaded.get(index).map(|side| side.schema.clone()).unwrap_or_default()
    }

    fn read(
        &mut self,
        context: &Context,
        side: &Side,
        index: usize,
        named: &BTreeSet<SchemaName>,
    ) -> Result<Loaded, CliError> {
        if let Some(backend) = self.database(index) {
            let schema = context.migrator()?.reflect_with(backend, named)?;
            return Ok(Loaded { name: backend.describe(), schema, target: None });
        }
        let (name, target) = match side {
            Side::History(revision) => return self.history(context, revision.as_deref()),
            Side::File(path) => (shown_path(path), Rc::new(Target::read(path)?)),
            Side::Models | Side::Database | Side::Url(_) => ("the models".to_owned(), context.models()?),
        };
        let mut schema = target.schema(self.dialect(), &context.config()?.naming_convention)?;
        schema.home = self.dialect().home();
        Ok(Loaded { name, schema, target: Some(target) })
    }

    fn history(&self, context: &Context, revision: Option<&str>) -> Result<Loaded, CliError> {
        let map = context.scripts()?.map();
        let (name, revisions) = match revision {
            None => ("the history".to_owned(), map.effective_heads()),
            Some(text) => {
                let found =
                    map.resolve_one(&text.parse().map_err(MigrateError::Graph)?).map_err(MigrateError::Graph)?;
                let name = found.as_ref().map_or_else(|| "base".to_owned(), ToString::to_string);
                (format!("the history at {name}"), found.into_iter().collect())
            }
        };
        let schema = context.offline_migrator()?.schema_at(self.dialect(), &revisions)?;
        if schema.opaque {
            context
                .output
                .warn("some revisions run SQL that tells nothing of its `effects`; what that did is not known");
        }
        Ok(Loaded { name, schema, target: None })
    }

    /// The changes that turn the first of two into the second.
    pub fn compare(&mut self, context: &Context, renames: &[Rename]) -> Result<Comparison, CliError> {
        let options = self.options(context, renames)?;
        self.compare_with(&options)
    }

    /// The changes that turn the first of two into the second, with these options.
    pub fn compare_with(&mut self, options: &CompareOptions) -> Result<Comparison, CliError> {
        let found = self.compared(options)?;
        if found.is_empty() || !self.learn() { Ok(found) } else { self.compared(options) }
    }

    fn compared(&self, options: &CompareOptions) -> Result<Comparison, CliError> {
        let [from, to] = self.loaded.as_slice() else { return Ok(Comparison::default()) };
        Ok(autogenerate::compare(self.dialect(), &from.schema, &to.schema, options)?)
    }

    /// The options of a comparison of the first two: what `limbeck.toml`, target metadata and the history say of it.
    pub fn options(&mut self, context: &Context, renames: &[Rename]) -> Result<CompareOptions, CliError> {
        if let [from, to] = self.loaded.as_mut_slice() {
            if to.target.is_some() {
                to.schema.complete_namespaces(&from.schema);
            } else if from.target.is_some() {
                from.schema.complete_namespaces(&to.schema);
            }
        }
        let declared: Vec<_> =
            self.loaded.iter().filter_map(|side| Some((side.target.as_deref()?, &side.schema))).collect();
        let mut options = CompareOptions::of(&context.config()?.autogenerate);
        if !declared.is_empty() {
            options = options.declared(&declared);
        }
        let from = self.loaded.first().map(|side| &side.schema);
        if self.says_all && from.is_some_and(|from| options.is_in_doubt(from)) {
            // A history that cannot be replayed tells nothing.
            let heads = context.scripts()?.map().effective_heads();
            if let Ok(history) = context.offline_migrator()?.schema_at(self.dialect(), &heads) {
                options = options.remembering(&history);
            }
        }
        options.renames = renames.to_vec();
        options.renames.extend(self.loaded.get(1).iter().flat_map(|to| &to.target).flat_map(|target| target.renames()));
        Ok(options)
    }
}

/// Has tables made as a person would write it.
pub fn shorten(operations: &mut [Operation], convention: &NamingConvention) {
    for operation in operations {
        if let Operation::CreateTable(create) = operation {
            *create = print::concise(create, convention);
        }
    }
}

fn mixed(message: &str) -> CliError {
    CliError::new("usage", message).change(|failure| failure.blame = Blame::Usage)
}
