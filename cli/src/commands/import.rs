//! `limbeck import`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use limbeck_core::{
    backend::Backend,
    migrate::{DieselState, Migrator},
    node::Node,
    revision::RevisionId,
    script::{ScriptDirectory, ScriptError},
};

use crate::{
    backends::Access,
    context::Context,
    error::{CliError, Outcome},
    output::{listing::shown_path, progress::Warnings},
};

/// Take over the history of another tool
#[derive(Debug, Args)]
pub struct ImportArgs {
    #[command(subcommand)]
    from: From,
}

/// The tools whose histories can be taken over.
#[derive(Debug, Subcommand)]
enum From {
    Diesel(DieselArgs),
}

/// Write Diesel's migrations as revisions, and say in the database which of them have run
///
/// The SQL is copied as it is, into a folder for each revision. Where DIR is the project's own directory of revisions
/// nothing is written: limbeck reads Diesel's folders as they are. Diesel's table, `__diesel_schema_migrations`, says
/// which migrations have run; it is only read.
#[derive(Debug, Args)]
struct DieselArgs {
    /// The directory of Diesel's migrations [default: what `diesel.toml` says, or `migrations`]
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,

    /// Write the files only, and open no database
    #[arg(long)]
    no_stamp: bool,
}

/// Takes it over.
pub fn run(context: &Context, args: ImportArgs) -> Result<Outcome, CliError> {
    match args.from {
        From::Diesel(args) => diesel(context, args),
    }
}

/// What was found in the database and done to it.
enum Stamped {
    /// Nobody asked for it, or there is no address.
    NoDatabase,
    /// Diesel has no table in it.
    NoTable,
    /// It has a version already, which stays.
    Already(Vec<RevisionId>),
    /// The version table says what Diesel's does.
    Done(DieselState),
}

fn diesel(context: &Context, args: DieselArgs) -> Result<Outcome, CliError> {
    let config = context.config()?;
    let directory = match args.directory {
        Some(directory) => directory,
        None => diesel_directory(config.dir())?,
    };
    let theirs = ScriptDirectory::of_diesel(&directory)?;
    let mut database = if args.no_stamp { None } else { database(context)? };
    // What cannot be taken over is told before anything is written.
    let stamped = match &mut database {
        Some(database) => find(context, &theirs, &mut **database)?,
        None => Stamped::NoDatabase,
    };
    let files = context.scripts()?.import(config, &theirs)?;
    if let (Stamped::Done(state), Some(database)) = (&stamped, &mut database) {
        stamp(context, state, &mut **database)?;
    }
    tell(context, &theirs, &files, &stamped)?;
    if files.iter().any(|file| file.starts_with(&directory)) {
        context.output.note(&format!(
            "the new folders are within {}, where the `diesel` command finds them in its way; its own are no longer needed",
            shown_path(&directory)
        ));
    }
    Ok(Outcome::Done)
}

/// The directory that `diesel.toml` names, or the usual one.
fn diesel_directory(dir: &Path) -> Result<PathBuf, CliError> {
    let path = dir.join("diesel.toml");
    let usual = dir.join("migrations");
    let Ok(text) = fs::read_to_string(&path) else { return Ok(usual) };
    let root = Node::from_toml(&text).map_err(|error| {
        CliError::new("invalid-file", format!("{}: {}", shown_path(&path), error.message))
            .with_help("name the directory of Diesel's migrations on the command line")
    })?;
    let named = root.as_table().and_then(|root| root.get("migrations_directory")?.as_table()?.get("dir")?.as_str());
    Ok(named.map_or(usual, |named| dir.join(named)))
}

/// The database; none where nothing says where it is.
fn database(context: &Context) -> Result<Option<Box<dyn Backend>>, CliError> {
    match context.config()?.url(context.global.url()) {
        Err(ScriptError::NoDatabaseUrl { .. }) => Ok(None),
        _ => context.database(Access::Write).map(Some),
    }
}

fn find(context: &Context, theirs: &ScriptDirectory, database: &mut dyn Backend) -> Result<Stamped, CliError> {
    let options = context.migrator()?.options;
    let migrator = Migrator::new(theirs, options);
    let rows = migrator.current(database)?;
    // What Diesel's table says is old news where limbeck has worked since.
    if !rows.is_empty() || !database.history(&migrator.options.tables)?.is_empty() {
        return Ok(Stamped::Already(rows));
    }
    Ok(migrator.diesel_state(database)?.map_or(Stamped::NoTable, Stamped::Done))
}

/// Sets the version table. The project's files are read again, for the context knows only those from before.
fn stamp(context: &Context, state: &DieselState, database: &mut dyn Backend) -> Result<(), CliError> {
    let scripts = ScriptDirectory::open(context.config()?)?;
    let migrator = Migrator::new(&scripts, context.migrator()?.options);
    let targets: Vec<_> = state.version.iter().map(ToString::to_string).collect();
    if !targets.is_empty() {
        migrator.stamp(database, &targets, false, &mut Warnings(&context.output))?;
    }
    Ok(())
}

fn tell(context: &Context, theirs: &ScriptDirectory, files: &[PathBuf], stamped: &Stamped) -> Result<(), CliError> {
    let output = &context.output;
    let revisions: Vec<_> = theirs.map().topological().iter().map(ToString::to_string).collect();
    let files: Vec<_> = files.iter().map(|path| shown_path(path)).collect();
    let words = |ids: &[RevisionId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (version, pending) = match stamped {
        Stamped::NoDatabase | Stamped::NoTable => (None, None),
        Stamped::Already(rows) => (Some(words(rows)), None),
        Stamped::Done(state) => (Some(words(&state.version)), Some(words(&state.pending))),
    };
    output.document(&serde_json::json!({
        "files": files, "revisions": revisions, "version": version, "pending": pending,
    }))?;
    if output.quiet {
        return Ok(());
    }
    let mut text: String = files.iter().map(|path| format!("  wrote {path}\n")).collect();
    text += &match files.len() {
        0 => format!("{} of Diesel's are revisions of this project already\n", counted(revisions.len())),
        count => format!("{} of Diesel's {} revisions now\n", counted(count), if count == 1 { "is a" } else { "are" }),
    };
    text += &match stamped {
        Stamped::NoDatabase => "no database was looked at\n".to_owned(),
        Stamped::NoTable => "Diesel has run nothing in the database, which stays as it is\n".to_owned(),
        Stamped::Already(rows) => {
            format!("the database is at {} by limbeck's own books, and stays there\n", place(rows))
        }
        Stamped::Done(state) => stood(state),
    };
    output.print(&text)
}

fn stood(state: &DieselState) -> String {
    let at = place(&state.version);
    let head = if state.pending.is_empty() { " (head)" } else { "" };
    let (applied, pending) = (state.applied.len(), state.pending.len());
    format!("the database is now at {at}{head}: {applied} applied, {pending} pending\n")
}

fn place(version: &[RevisionId]) -> String {
    let ids: Vec<_> = version.iter().map(RevisionId::as_str).collect();
    if ids.is_empty() { "base".to_owned() } else { ids.join(", ") }
}

fn counted(count: usize) -> String {
    if count == 1 { "1 migration".to_owned() } else { format!("{count} migrations") }
}
