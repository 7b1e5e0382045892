//! What goes wrong, in one shape: every library error becomes a [`CliError`] here, with a code, a way out and an exit
//! code.

use std::{fmt, io, path::PathBuf, process::ExitCode};

use clap::error::ErrorKind;
use limbeck_core::{
    autogenerate::CompareError,
    backend::BackendError,
    migrate::MigrateError,
    revision::{Direction, GraphError, RevisionId},
    script::ScriptError,
    statement::LowerError,
    target::TargetError,
};
use limbeck_models::ModelErrors;
use miette::{Diagnostic, LabeledSpan, SourceCode};

use crate::output::masked::masked_within;

/// How a command ended that did what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing further is to be said.
    Done,
    /// A check found what it looks for.
    Found,
}

impl Outcome {
    /// What the program ends with.
    pub fn exit_code(self) -> ExitCode {
        match self {
            Self::Done => ExitCode::SUCCESS,
            Self::Found => ExitCode::from(3),
        }
    }
}

/// Why a command did not do what it was asked for.
#[derive(Debug)]
pub enum CliError {
    /// Nobody reads the output any more, which is no failure.
    BrokenPipe,
    /// The command line is wrong, and that has been said.
    Told,
    /// Anything else.
    Failure(Box<Failure>),
}

/// All that can be said about a failure.
#[derive(Debug, Default, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Who has to do something about it.
    pub blame: Blame,
    /// A stable word for programs.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
    /// The revision that it happened in.
    pub revision: Option<String>,
    /// The SQL that failed.
    pub statement: Option<String>,
    /// Where in which file.
    pub place: Option<Place>,
    /// The operation that it happened in: which way its revision was to run, and its place among the revision's, from 1.
    pub operation: Option<(Direction, usize)>,
    /// What state the database is in now.
    pub state: Option<String>,
    /// The error that it was made of, which may have the text of a file.
    pub origin: Option<Box<dyn Diagnostic + Send + Sync>>,
}

/// Who has to do something about a failure; this alone decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Blame {
    /// Whoever wrote the command line: a word that no command knows.
    Usage,
    /// The project, the database or the machine.
    #[default]
    World,
}

/// Where in which file.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// The file or directory.
    pub path: PathBuf,
    /// The line, counted from one.
    pub line: Option<usize>,
    /// The column, counted from one.
    pub column: Option<usize>,
}

impl Failure {
    /// Takes the passwords out of all addresses in it: whoever mistypes a command may have typed one anywhere.
    pub fn hide_passwords(&mut self) {
        let texts = [&mut self.help, &mut self.statement, &mut self.state];
        for text in texts.into_iter().flatten().chain([&mut self.message]) {
            *text = masked_within(text);
        }
        if let Some(place) = &mut self.place {
            place.path = masked_within(&place.path.to_string_lossy()).into();
        }
    }
}

/// For a person: the message with its causes, the way out, and the line of the file that is meant.
impl Diagnostic for Failure {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as _)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.origin.as_ref()?.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.origin.as_ref()?.labels()
    }
}

impl CliError {
    /// A failure with a code and a message.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Failure { code: code.to_owned(), message: message.into(), ..Failure::default() }.into()
    }

    /// The same with a way out.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        self.change(|failure| failure.help = Some(help.into()))
    }

    /// The same with a change of what can be said about it.
    #[must_use]
    pub fn change(mut self, change: impl FnOnce(&mut Failure)) -> Self {
        if let Self::Failure(failure) = &mut self {
            change(failure);
        }
        self
    }

    /// A command line that clap cannot read.
    pub fn usage(error: &clap::Error) -> Self {
        let text = match error.kind() {
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
                "a command is missing".to_owned()
            }
            _ => error.to_string(),
        };
        let mut paragraphs = text.split("\n\n");
        let message = paragraphs.next().unwrap_or_default().trim_start_matches("error: ").trim().to_owned();
        let help = paragraphs.map(str::trim).find_map(|paragraph| paragraph.strip_prefix("tip: "));
        Failure {
            blame: Blame::Usage,
            code: "usage".to_owned(),
            message,
            help: Some(help.unwrap_or("`limbeck --help` lists the commands and their options").to_owned()),
            ..Failure::default()
        }
        .into()
    }

    /// What the program ends with.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::BrokenPipe => ExitCode::SUCCESS,
            Self::Told => ExitCode::from(2),
            Self::Failure(failure) => match failure.blame {
                Blame::Usage => ExitCode::from(2),
                Blame::World => ExitCode::FAILURE,
            },
        }
    }
}

impl From<Failure> for CliError {
    fn from(failure: Failure) -> Self {
        Self::Failure(Box::new(failure))
    }
}

/// Printing failed.
impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::BrokenPipe;
        }
        Self::new("output", format!("cannot write the output: {error}"))
    }
}

impl From<GraphError> for CliError {
    fn from(error: GraphError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(help_of(&error))
    }
}

/// The way out, in the words of this command line.
fn help_of(error: &GraphError) -> String {
    match error {
        GraphError::MultipleHeads { heads, .. } => {
            let ids: Vec<_> = heads.iter().map(RevisionId::as_str).collect();
            format!(
                "name one of {}, or all of them: `heads`; `limbeck merge heads -m \"…\"` joins them",
                ids.join(", ")
            )
        }
        _ => error.help(),
    }
}

impl From<BackendError> for CliError {
    fn from(error: BackendError) -> Self {
        let statement = match &error {
            BackendError::Statement { sql, .. }
            | BackendError::Hindered { sql, .. }
            | BackendError::Expectation { sql, .. } => Some(sql.clone()),
            _ => None,
        };
        Failure {
            code: error.code().to_owned(),
            message: error.to_string(),
            help: error.help(),
            statement,
            ..Failure::default()
        }
        .into()
    }
}

/// A file of the project. The error itself is kept: it has the text of the file.
impl From<ScriptError> for CliError {
    fn from(error: ScriptError) -> Self {
        let place =
            error.path().map(|path| Place { path: path.to_owned(), line: error.line(), column: error.column() });
        Failure {
            code: error.code().to_owned(),
            message: error.to_string(),
            help: match &error {
                ScriptError::Graph { error, .. } => Some(help_of(error)),
                _ => error.help(),
            },
            revision: error.revision().map(ToString::to_string),
            place,
            origin: Some(Box::new(error)),
            ..Failure::default()
        }
        .into()
    }
}

/// Keeps apart what the help of a failed step says in one: the way out, and what state the database is in now.
fn with_state(failure: Failure, state: String) -> Failure {
    let help = failure.help.as_deref().and_then(|help| help.strip_suffix(&state));
    let help = help.map(|help| help.trim_end_matches("; ").to_owned()).filter(|help| !help.is_empty());
    Failure { help, state: Some(state), ..failure }
}

impl From<MigrateError> for CliError {
    fn from(error: MigrateError) -> Self {
        let failure = Failure {
            code: error.code().to_owned(),
            message: error.to_string(),
            help: error.help(),
            revision: error.revision().map(ToString::to_string),
            statement: error.statement().map(str::to_owned),
            operation: error.operation(),
            ..Failure::default()
        };
        match error {
            MigrateError::Script(error) => (*error).into(),
            MigrateError::Step(step) => with_state(failure, step.state).into(),
            MigrateError::Statement { state, .. } => with_state(failure, state).into(),
            MigrateError::Graph(error) => Self::from(error).change(|whole| whole.revision = failure.revision),
            _ => failure.into(),
        }
    }
}

impl From<CompareError> for CliError {
    fn from(error: CompareError) -> Self {
        MigrateError::from(error).into()
    }
}

impl From<TargetError> for CliError {
    fn from(error: TargetError) -> Self {
        Failure { code: error.code().to_owned(), help: error.help(), message: error.to_string(), ..Failure::default() }
            .into()
    }
}

/// Operations that have no SQL.
impl From<LowerError> for CliError {
    fn from(error: LowerError) -> Self {
        let code = error.code();
        Failure { code: code.to_owned(), help: error.help(), message: error.to_string(), ..Failure::default() }.into()
    }
}

/// The models of a project: all that is wrong with them, the first mistake with its line.
impl From<ModelErrors> for CliError {
    fn from(errors: ModelErrors) -> Self {
        let first = &errors.first;
        let place =
            first.path().map(|path| Place { path: path.to_owned(), line: first.line(), column: first.column() });
        let mut message = first.to_string();
        for other in &errors.others {
            let place = other.path().map(|path| path.display().to_string()).into_iter();
            let place = place.chain(other.line().map(|line| line.to_string()));
            message.push_str(&format!("\nalso at {}: {other}", place.collect::<Vec<_>>().join(":")));
        }
        Failure {
            code: first.code().to_owned(),
            help: first.help(),
            message,
            place,
            origin: Some(Box::new(errors)),
            ..Failure::default()
        }
        .into()
    }
}
