//! The connection to a database: what runs statements, reads the catalog and keeps the books. Nothing outside this
//! module runs SQL.
//!
//! Diesel's connection is the client library's with its defaults: it takes the environment variables that the library
//! takes by itself. Option files (`~/.my.cnf`) are read here, for Diesel does not ask the library to.

mod address;
mod backend;
mod error;
mod flight;
mod learn;
mod lock;
mod mark;
mod option_files;
mod rows;
mod session;

use std::collections::HashMap;

use diesel::{Connection, MysqlConnection};
use limbeck_core::{backend::BackendError, learned::Learned, name::SchemaName};

use self::{address::Address, error::Context, option_files::Options, rows::Row};
use crate::{Capabilities, MySql, Server, Version, journal::Repeated, quote};

pub use address::{database_of, serves};
pub(crate) use backend::changes_rows;

/// The oldest versions whose catalog can be read: those that have CHECK constraints in it.
const OLDEST: [(Server, Version); 2] =
    [(Server::MySql, Version::new(8, 0, 16)), (Server::MariaDb, Version::new(10, 4, 3))];

/// What a database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OpenMode {
    /// To be read: the server refuses everything else.
    Read,
    /// To be written.
    Write,
}

/// A connection to a MySQL or MariaDB database.
///
/// A connection that goes away in the middle of a transaction rolls it back, and gives the lock back. What was set on an
/// application's connection is as it was once this goes.
pub struct MySqlBackend<'a> {
    link: Link<'a>,
    dialect: MySql,
    describe: String,
    /// The database that names without one mean.
    database: String,
    /// What makes the session as it was.
    before: Option<String>,
    /// The transaction of ours that is open.
    open: Option<session::Open>,
    /// What is known of the session and of the books; nothing where somebody may have changed it.
    known: Known,
    /// The lock that is ours.
    locked: Option<lock::Held>,
}

/// What need not be asked again, as long as nobody but limbeck uses the connection.
#[derive(Default)]
struct Known {
    /// That no transaction is open but one of ours, and how the variables stand that a transaction may change.
    session: Option<session::Variables>,
    /// The columns of tables, by schema and name; of those only that are there.
    columns: HashMap<(Option<String>, String), Vec<String>>,
    /// The number that the next row of the history gets; as long as the lock is held.
    next_row: Option<i64>,
}

/// The way to the database.
enum Link<'a> {
    /// A connection of its own.
    Own(Box<MysqlConnection>),
    /// An application's connection.
    Borrowed(&'a mut MysqlConnection),
}

impl MySqlBackend<'static> {
    /// Opens the database at an address. Fails when the address is not understood, when the server lets nobody in, when
    /// there is no such database, and when the server is too old.
    pub fn open(url: &str, mode: OpenMode) -> Result<Self, BackendError> {
        let address = Address::parse(url)?.completed(&Options::of_this_user());
        let connection = MysqlConnection::establish(&address.url());
        let connection = connection.map_err(|error| error::unreachable(&address.describe(), error.to_string()))?;
        let mut backend = Self::over(Link::Own(Box::new(connection)), address.describe());
        if let Err(error) = backend.run(&format!("USE {}", quote::identifier(address.database()))) {
            let message = match error {
                BackendError::Statement { message, .. } | BackendError::Hindered { message, .. } => message,
                error => error.to_string(),
            };
            return Err(error::unreachable(&address.describe(), message));
        }
        backend.probe()?;
        if address.wants_tls() {
            backend.require_tls()?;
        }
        backend.settle_in()?;
        if mode == OpenMode::Read {
            backend.run("SET SESSION TRANSACTION READ ONLY")?;
        }
        Ok(backend)
    }
}

impl<'a> MySqlBackend<'a> {
    /// Takes an application's connection for a while. Fails when the server is too old, and when the connection is in no
    /// database.
    pub fn new(connection: &'a mut MysqlConnection) -> Result<Self, BackendError> {
        let mut backend = MySqlBackend::over(Link::Borrowed(connection), "the connection's database".to_owned());
        backend.probe()?;
        backend.describe = format!("mysql:{}", backend.database);
        backend.before = Some(backend.session_as_it_is()?);
        backend.settle_in()?;
        Ok(backend)
    }

    /// The connection underneath.
    pub fn connection(&mut self) -> &mut MysqlConnection {
        self.known = Known::default();
        self.raw()
    }

    /// The connection, for a use after which everything known of it still holds.
    fn raw(&mut self) -> &mut MysqlConnection {
        match &mut self.link {
            Link::Own(connection) => connection,
            Link::Borrowed(connection) => connection,
        }
    }

    /// The language as this server speaks it.
    pub fn mysql(&self) -> &MySql {
        &self.dialect
    }

    fn over(link: Link<'a>, describe: String) -> Self {
        let (dialect, database) = (MySql::default(), String::new());
        Self { link, dialect, describe, database, before: None, open: None, known: Known::default(), locked: None }
    }

    /// Finds out whose server it is and what it can do, and which database the connection is in.
    fn probe(&mut self) -> Result<(), BackendError> {
        let found = self.query(
            "SELECT VERSION(), @@version_comment, DATABASE(), CAST(@@lower_case_table_names AS CHAR), \
             @@collation_database",
        )?;
        let text = |column| found.first().and_then(|row| row.text(column)).unwrap_or_default();
        let (server, version) = server(text(0), text(1));
        let refused =
            |message: String, help| Err(BackendError::Connect { database: self.describe.clone(), message, help });
        if let Some((_, oldest)) = OLDEST.iter().find(|(known, oldest)| *known == server && version < *oldest) {
            let message = format!("it is {} {version}, and {oldest} is the oldest that limbeck reads", server.word());
            return refused(message, "use a newer server");
        }
        let (database, folded_names) = (text(2).to_owned(), folds(text(3)));
        let collation = Some(text(4).to_owned()).filter(|collation| !collation.is_empty());
        if database.is_empty() {
            return refused("the connection is in no database".to_owned(), "connect to one");
        }
        self.database = database;
        let capabilities = Capabilities { folded_names, ..Capabilities::of(server, version) };
        self.dialect =
            MySql { capabilities, home: SchemaName::new(&self.database).ok(), collation, learned: Learned::default() };
        Ok(())
    }

    /// Fails where the connection is not encrypted: MariaDB's client library passes over the mode that asks for it.
    fn require_tls(&mut self) -> Result<(), BackendError> {
        let catalog = match self.dialect.capabilities.server {
            Server::MySql => "performance_schema",
            Server::MariaDb => "information_schema",
        };
        let sql = format!("SELECT variable_value FROM {catalog}.session_status WHERE variable_name = 'Ssl_cipher'");
        if self.value(&sql)?.is_some_and(|cipher| !cipher.is_empty()) {
            return Ok(());
        }
        Err(BackendError::Connect {
            database: self.describe.clone(),
            message: "the connection is not encrypted, and `ssl_mode` asks for that".to_owned(),
            help: "set TLS up at the server; MariaDB's client library also wants `ssl_ca` before it asks for TLS",
        })
    }

    /// The rows that a query finds.
    fn query(&mut self, sql: &str) -> Result<Vec<Row>, BackendError> {
        let context = Context::new(sql, &self.describe);
        rows::query(self.raw(), sql).map_err(|error| context.error(error))
    }

    /// The rows that a query finds which runs many times.
    fn query_again(&mut self, repeated: &Repeated) -> Result<Vec<Row>, BackendError> {
        rows::query_again(self.raw(), repeated).map_err(|error| self.failed(repeated, error))
    }

    /// Runs a statement that changes rows and runs many times, and gives the number of them.
    fn change_again(&mut self, repeated: &Repeated) -> Result<usize, BackendError> {
        rows::run_again(self.raw(), repeated).map_err(|error| self.failed(repeated, error))
    }

    fn failed(&self, repeated: &Repeated, error: diesel::result::Error) -> BackendError {
        Context::new(&repeated.sql(), &self.describe).error(error)
    }

    /// The first value of the first row that a query finds.
    fn value(&mut self, sql: &str) -> Result<Option<String>, BackendError> {
        Ok(self.query(sql)?.first().and_then(|row| row.text(0)).map(str::to_owned))
    }

    /// Runs a statement whose rows nobody asks for.
    fn run(&mut self, sql: &str) -> Result<(), BackendError> {
        let context = Context::new(sql, &self.describe);
        rows::run_all(self.raw(), sql).map_err(|error| context.error(error))
    }

    /// Runs a statement that changes rows, and gives the number of them.
    fn change(&mut self, sql: &str) -> Result<usize, BackendError> {
        let context = Context::new(sql, &self.describe);
        rows::run(self.raw(), sql).map_err(|error| context.error(error))
    }
}

impl Drop for MySqlBackend<'_> {
    fn drop(&mut self) {
        use limbeck_core::backend::Backend;
        // Nobody is left to hear of a failure, and the server does both when the connection closes.
        let _ = self.rollback();
        let _ = self.unlock();
        if let Some(before) = self.before.take() {
            let _ = self.run(&before);
        }
    }
}

/// Whose server it is, and its version: `9.7.0-1`, `10.11.14-MariaDB-0+deb12u2`, `5.5.5-10.6.2-MariaDB` from those that
/// hide behind an old number.
fn server(version: &str, comment: &str) -> (Server, Version) {
    let says = |text: &str| text.to_ascii_lowercase().contains("mariadb");
    let server = if says(version) || says(comment) { Server::MariaDb } else { Server::MySql };
    let version = version.strip_prefix("5.5.5-").filter(|_| server == Server::MariaDb).unwrap_or(version);
    let mut parts = version.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    (server, Version::new(next(), next(), next()))
}

/// Whether a server with this value of `lower_case_table_names` takes `User` and `user` for one table: with 1 it keeps the
/// names in lower case, with 2 as they were written.
fn folds(lower_case_table_names: &str) -> bool {
    matches!(lower_case_table_names, "1" | "2")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_with_1_and_with_2() {
        assert_eq!(["0", "1", "2", ""].map(folds), [false, true, true, false]);
    }

    #[test]
    fn the_servers_tell_who_they_are() {
        let maria = (Server::MariaDb, Version::new(10, 11, 14));
        assert_eq!(server("10.11.14-MariaDB-0+deb12u2", "Debian 12"), maria);
        assert_eq!(server("5.5.5-10.11.14-MariaDB", ""), maria);
        assert_eq!(server("10.11.14-log", "mariadb.org binary distribution"), maria);
        assert_eq!(server("9.7.0-1", "MySQL Community Server"), (Server::MySql, Version::new(9, 7, 0)));
        assert_eq!(server("8.4.3", "Source distribution"), (Server::MySql, Version::new(8, 4, 3)));
        // What comes behind the 9s.
        let (_, newest) = server("26.7.0", "MySQL Community Server - GPL");
        assert_eq!(newest, Version::new(26, 7, 0));
        assert!(newest > Version::new(9, 7, 0) && crate::Capabilities::of(Server::MySql, newest).vector);
    }
}
