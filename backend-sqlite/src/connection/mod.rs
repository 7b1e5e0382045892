//! The connection to a database: what runs statements, reads the catalog and keeps the books. Nothing outside this
//! module runs SQL.

mod address;
mod backend;
mod error;
mod progress;
mod rows;
mod session;

use std::{path::Path, time::Duration};

use diesel::{Connection, SqliteConnection};
use limbeck_core::backend::BackendError;

use self::{
    address::{Address, Place},
    error::{CONNECT_HELP, Context},
    rows::{query, run_all},
    session::Around,
};
use crate::{Capabilities, Sqlite};

pub use address::{relative_to, serves};

/// What a database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OpenMode {
    /// To be read. A file that is not there is an empty database, and is not made.
    Read,
    /// To be written. A file that is not there is made when something is written.
    Write,
}

/// How long a statement waits for another process unless a transaction says otherwise.
const PATIENCE: Duration = Duration::from_secs(5);

/// A connection to a SQLite database.
///
/// A connection that goes away in the middle of a transaction rolls it back and leaves what it changed around it as it
/// was.
pub struct SqliteBackend<'a> {
    link: Link<'a>,
    dialect: Sqlite,
    describe: String,
    attached: bool,
    patience: Duration,
    /// How many milliseconds an application's connection waited for others, where it waits longer for now.
    lent: Option<i64>,
    /// How many milliseconds the connection waited for others, and how long it does under the lock, where that is longer.
    impatient: Option<(i64, Duration)>,
    /// Whether it is known what the library and the connection can do.
    known: bool,
    around: Option<Around>,
    /// Whether the copies of rows are counted.
    counting: bool,
    /// Whether the rows that refer to nothing were remembered before a function.
    remembers: bool,
}

/// The way to the database.
enum Link<'a> {
    /// There is no file yet.
    Absent(Address),
    /// A connection of its own.
    Own(Box<SqliteConnection>),
    /// An application's connection.
    Borrowed(&'a mut SqliteConnection),
}

impl SqliteBackend<'static> {
    /// Opens the database at an address; see [`crate::open`].
    pub fn open(url: &str, mode: OpenMode) -> Result<Self, BackendError> {
        let address = Address::parse(url)?;
        let describe = address.describe();
        let absent = match address.place() {
            Place::Memory => false,
            Place::File(path) => {
                require_directory(&path, &describe)?;
                !path.exists()
            }
        };
        let mut backend = Self::over(Link::Absent(address.opened_for(mode)), describe);
        if !absent {
            backend.connect()?;
            if mode == OpenMode::Read {
                backend.run("PRAGMA query_only = ON")?;
            }
        }
        Ok(backend)
    }
}

impl<'a> SqliteBackend<'a> {
    /// Takes an application's connection for a while. Fails when what it leads to is no database.
    pub fn new(connection: &'a mut SqliteConnection) -> Result<Self, BackendError> {
        let mut backend = SqliteBackend::over(Link::Borrowed(connection), "the connection's database".to_owned());
        backend.wait_for_others()?;
        let databases = backend.ask("PRAGMA database_list")?;
        let main = databases.iter().find(|row| row.text(1) == Some("main"));
        if let Some(file) = main.and_then(|row| row.text(2)).filter(|file| !file.is_empty()) {
            backend.describe = format!("sqlite:{file}");
        }
        backend.look()?;
        Ok(backend)
    }

    /// The same connection, which reads the schemas of attached databases as well.
    #[must_use]
    pub fn with_attached(mut self) -> Self {
        self.attached = true;
        self
    }

    /// The connection underneath; nothing while there is no file.
    pub fn connection(&mut self) -> Option<&mut SqliteConnection> {
        match &mut self.link {
            Link::Absent(_) => None,
            Link::Own(connection) => Some(connection),
            Link::Borrowed(connection) => Some(connection),
        }
    }

    /// SQLite's language as this connection speaks it.
    pub fn sqlite(&self) -> &Sqlite {
        &self.dialect
    }

    fn over(link: Link<'a>, describe: String) -> Self {
        Self {
            link,
            dialect: Sqlite::default(),
            describe,
            attached: false,
            patience: PATIENCE,
            impatient: None,
            known: true,
            lent: None,
            around: None,
            counting: false,
            remembers: false,
        }
    }

    /// The connection; the file is made when it is not there, unless the database was opened to be read.
    fn connect(&mut self) -> Result<&mut SqliteConnection, BackendError> {
        if let Link::Absent(address) = &self.link {
            let connection = SqliteConnection::establish(&address.uri()).map_err(|error| BackendError::Connect {
                database: self.describe.clone(),
                message: error.to_string(),
                help: CONNECT_HELP,
            })?;
            self.link = Link::Own(Box::new(connection));
            self.run(&format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis()))?;
            self.look()?;
        }
        let database = self.describe.clone();
        self.connection().ok_or_else(|| BackendError::Connect {
            database,
            message: "there is no file".to_owned(),
            help: CONNECT_HELP,
        })
    }

    /// Lets reading wait as well: others may be at the end of a transaction, and a connection as SQLite makes it waits for
    /// nobody.
    fn wait_for_others(&mut self) -> Result<(), BackendError> {
        let before = self.pragma("busy_timeout")?;
        if u128::try_from(before).unwrap_or_default() < PATIENCE.as_millis() {
            self.run(&format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis()))?;
            self.lent = Some(before);
        }
        Ok(())
    }

    /// Probes the connection. Where somebody keeps readers out just now, who reads first does that, and waits.
    fn look(&mut self) -> Result<(), BackendError> {
        self.known = false;
        match self.read_within(Duration::ZERO) {
            Err(BackendError::Locked { .. }) => Ok(()),
            looked => looked,
        }
    }

    /// Reads a page, so that what is no database is known before anything is done, and finds out what the library and
    /// the connection can do.
    fn probe(&mut self) -> Result<(), BackendError> {
        let found = self.ask("SELECT sqlite_version(), (SELECT count(*) FROM main.sqlite_schema)")?;
        let version = found.first().and_then(|row| row.text(0)).and_then(Capabilities::version_number);
        let mut capabilities = version.map_or(Capabilities::BUNDLED, Capabilities::for_version);
        // A connection in defensive mode takes the pragma and does nothing.
        let before = self.pragma("writable_schema")?;
        self.run("PRAGMA writable_schema = ON")?;
        capabilities.writable_schema = self.pragma("writable_schema")? == 1;
        self.run(&format!("PRAGMA writable_schema = {before}"))?;
        self.dialect = Sqlite { capabilities };
        self.known = true;
        Ok(())
    }

    /// The rows that a query finds; none while there is no file.
    fn query(&mut self, sql: &str) -> Result<Vec<rows::Row>, BackendError> {
        if !self.known && self.connection().is_some() {
            self.probe()?;
        }
        self.ask(sql)
    }

    /// The same of a query for which nothing has to be known. A pragma of the connection reads nothing of the file.
    fn ask(&mut self, sql: &str) -> Result<Vec<rows::Row>, BackendError> {
        let context = Context::new(sql, &self.describe, self.patience);
        match self.connection() {
            Some(connection) => query(connection, sql).map_err(|error| context.error(error)),
            None => Ok(Vec::new()),
        }
    }

    /// Runs statements of its own, whose rows nobody asks for.
    fn run(&mut self, sql: &str) -> Result<(), BackendError> {
        let context = Context::new(sql, &self.describe, self.patience);
        run_all(self.connect()?, sql).map_err(|error| context.error(error))
    }

    /// The number that a pragma says.
    fn pragma(&mut self, name: &str) -> Result<i64, BackendError> {
        let rows = self.ask(&format!("PRAGMA {name}"))?;
        Ok(rows.first().and_then(|row| row.integer(0)).unwrap_or_default())
    }
}

impl Drop for SqliteBackend<'_> {
    fn drop(&mut self) {
        // Nobody is left to hear of a failure, and SQLite rolls back what is open when the connection closes.
        let _ = self.end(session::End::Rollback);
        if let Some(before) = self.lent {
            let _ = self.run(&format!("PRAGMA busy_timeout = {before}"));
        }
    }
}

/// A directory that is not there is a mistake in the address: no file could ever be made in it.
fn require_directory(file: &Path, database: &str) -> Result<(), BackendError> {
    let Some(directory) = file.parent().filter(|directory| !directory.as_os_str().is_empty()) else { return Ok(()) };
    if directory.is_dir() {
        return Ok(());
    }
    let message = format!("the directory {} is not there", directory.display());
    Err(BackendError::Connect { database: database.to_owned(), message, help: CONNECT_HELP })
}
