//! What a backend makes of an operation: statements, with what each costs and what has to hold.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::name::SchemaName;

/// What a statement costs a database that is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cost {
    /// The definition changes, no row is touched; the time does not grow with the table.
    Metadata,
    /// Every row is read.
    Scan,
    /// Every row is written.
    Rewrite,
    /// Rows are read or written as the statement says: it is data.
    Data,
    /// Nobody knows: the statement is a person's own SQL.
    Unknown,
}

impl Cost {
    /// The word for it, for people and for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Scan => "scan",
            Self::Rewrite => "rewrite",
            Self::Data => "data",
            Self::Unknown => "unknown",
        }
    }

    /// The cost that a word stands for; one that is not known stands for a cost that nobody knows.
    pub fn from_word(word: &str) -> Self {
        let known = [Self::Metadata, Self::Scan, Self::Rewrite, Self::Data];
        known.into_iter().find(|cost| cost.word() == word).unwrap_or(Self::Unknown)
    }
}

impl Serialize for Cost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What has to be true of a statement that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// Nothing further.
    Done,
    /// The statement is a query, and it finds nothing; the text says what a finding means.
    NoRows(String),
    /// Exactly so many rows were changed; the text says what another number means.
    Changed(usize, String),
}

/// One SQL statement, as a backend made it of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The SQL, without a semicolon at its end.
    pub sql: String,
    /// Whether it may run within a transaction.
    pub transactional: bool,
    /// What it costs.
    pub cost: Cost,
    /// What has to be true of it.
    pub expect: Expectation,
    /// What it is for, in a few words: "copy the rows of `flow`".
    pub note: Option<String>,
    /// The table whose rows it goes through, where it goes through all of them.
    pub table: Option<String>,
    /// The schema of that table, where one is named.
    pub schema: Option<SchemaName>,
    /// What has to be so around the transaction that it runs in.
    pub session: Session,
    /// Whether it waits for the end of the revision, where that is one transaction: it checks what the operations
    /// behind it may still make true. Elsewhere it runs in its place, while what it is about can still be undone.
    pub at_end: bool,
    /// What it makes that can be used only once its transaction is over, as it stands in SQL: `'new'`, a value of an enum
    /// type. Where something behind it may use that, it runs outside of the transaction.
    pub after_commit: Option<String>,
    /// Whether it changes rows as a person has said, so that no row may come to refer to nothing by it, also where the
    /// session around it is without foreign keys for the sake of other statements.
    pub keeps_references: bool,
    /// The name of a function of the program that is called in place of SQL, which then is a comment.
    pub call: Option<String>,
}

/// What has to be so around the transaction that a statement runs in, because nothing inside could make it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Session {
    /// Foreign keys are not enforced meanwhile; the statements check them themselves before the end.
    pub without_foreign_keys: bool,
}

impl Session {
    /// What both ask for.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { without_foreign_keys: self.without_foreign_keys || other.without_foreign_keys }
    }
}

impl Statement {
    /// A statement that may run within a transaction.
    pub fn new(sql: impl Into<String>, cost: Cost) -> Self {
        Self {
            sql: sql.into(),
            transactional: true,
            cost,
            expect: Expectation::Done,
            note: None,
            table: None,
            schema: None,
            session: Session::default(),
            at_end: false,
            after_commit: None,
            keeps_references: false,
            call: None,
        }
    }

    /// A call of a function of the program, which gets the connection: what a backend makes of `run`.
    pub fn call(name: &str) -> Self {
        // A function of a revision's own has a long name, of which the end says enough here. The comment stays one,
        // whatever line ends the name holds.
        let shown = name.rsplit("::").next().unwrap_or(name).replace(char::is_control, " ");
        Self { call: Some(name.to_owned()), ..Self::new(format!("-- run {shown}"), Cost::Unknown) }
    }

    /// A query that has to find nothing.
    pub fn check(sql: impl Into<String>, otherwise: impl Into<String>) -> Self {
        Self { expect: Expectation::NoRows(otherwise.into()), ..Self::new(sql, Cost::Scan) }
    }

    /// What it is for, as a line of a script; nothing where nobody says. The comment stays one line, whatever the names in it
    /// hold.
    pub fn remark(&self) -> String {
        let line = |note: &String| format!("-- {}\n", note.replace(char::is_control, " "));
        self.note.as_ref().map(line).unwrap_or_default()
    }

    /// The same statement with a few words on what it is for.
    #[must_use]
    pub fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The same statement, put off until the end of the revision.
    #[must_use]
    pub fn at_end(mut self) -> Self {
        self.at_end = true;
        self
    }

    /// The same statement, said to go through all rows of a table.
    #[must_use]
    pub fn over(mut self, table: impl Into<String>) -> Self {
        self.table = Some(table.into());
        self
    }

    /// The same for a table of a schema.
    #[must_use]
    pub fn over_in(mut self, schema: Option<&SchemaName>, table: impl Into<String>) -> Self {
        self.schema = schema.cloned();
        self.over(table)
    }
}

/// An operation that a backend has no statements for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{dialect} cannot do `{operation}`: {reason}")]
pub struct Unsupported {
    /// The dialect.
    pub dialect: &'static str,
    /// The operation's word.
    pub operation: &'static str,
    /// Why not.
    pub reason: String,
    /// What to do instead.
    pub help: String,
}

/// Why an operation could not be lowered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LowerError {
    /// The database has nothing of the kind.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// The database would refuse it, as it is.
    #[error(transparent)]
    Replay(#[from] crate::operation::ReplayError),
    /// What the database holds cannot be read.
    #[error("{0}")]
    Definition(String),
}

impl LowerError {
    /// The stable word for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unsupported(_) => "unsupported",
            Self::Replay(error) => error.code(),
            Self::Definition(_) => "unreadable-definition",
        }
    }

    /// The way out.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Unsupported(unsupported) => Some(unsupported.help.clone()),
            Self::Replay(error) => error.help(),
            Self::Definition(_) => None,
        }
    }
}
