//! The connection to a database: what runs statements, reads the catalog and keeps the books. Nothing outside this
//! module runs SQL.

mod address;
mod backend;
mod error;
mod flight;
mod learn;
mod rows;
mod session;

use diesel::{Connection, PgConnection};
use limbeck_core::backend::BackendError;

use self::{
    address::Address,
    error::{CONNECT_HELP, Context},
    rows::Row,
};
use crate::{Capabilities, Postgres, capabilities::OLDEST};

pub use address::serves;

/// What a database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OpenMode {
    /// To be read: the server refuses everything else.
    Read,
    /// To be written.
    Write,
}

/// A connection to a PostgreSQL database.
///
/// A connection that goes away in the middle of a transaction rolls it back, and gives the lock back.
pub struct PostgresBackend<'a> {
    link: Link<'a>,
    dialect: Postgres,
    describe: String,
    /// Whether a transaction of ours is open.
    open: bool,
    /// The number of the lock, while it is ours.
    locked: Option<i64>,
}

/// The way to the database.
enum Link<'a> {
    /// A connection of its own.
    Own(Box<PgConnection>),
    /// An application's connection.
    Borrowed(&'a mut PgConnection),
}

impl PostgresBackend<'static> {
    /// Opens the database at an address. Fails when the address is not understood, when the server lets nobody in, and
    /// when it is too old.
    pub fn open(url: &str, mode: OpenMode) -> Result<Self, BackendError> {
        let address = Address::parse(url)?;
        let connection = PgConnection::establish(address.url()).map_err(|error| BackendError::Connect {
            database: address.describe(),
            message: address.without_password(&error.to_string()),
            help: CONNECT_HELP,
        })?;
        let mut backend = Self::over(Link::Own(Box::new(connection)), address.describe());
        // What is already there is no news.
        backend.run("SET client_min_messages = warning")?;
        // Who looks for what holds a lock finds a name.
        backend.query(
            "SELECT set_config('application_name', 'limbeck', false) WHERE current_setting('application_name') = ''",
        )?;
        if mode == OpenMode::Read {
            backend.run("SET default_transaction_read_only = on")?;
        }
        backend.probe()?;
        Ok(backend)
    }
}

impl<'a> PostgresBackend<'a> {
    /// Takes an application's connection for a while. Fails when the server is too old.
    pub fn new(connection: &'a mut PgConnection) -> Result<Self, BackendError> {
        let mut backend = PostgresBackend::over(Link::Borrowed(connection), "the connection's database".to_owned());
        if let Some(name) = backend.value("SELECT current_database()::text")? {
            backend.describe = format!("postgres:{name}");
        }
        backend.probe()?;
        Ok(backend)
    }

    /// The connection underneath.
    pub fn connection(&mut self) -> &mut PgConnection {
        match &mut self.link {
            Link::Own(connection) => connection,
            Link::Borrowed(connection) => connection,
        }
    }

    /// PostgreSQL's language as this server speaks it.
    pub fn postgres(&self) -> &Postgres {
        &self.dialect
    }

    fn over(link: Link<'a>, describe: String) -> Self {
        Self { link, dialect: Postgres::default(), describe, open: false, locked: None }
    }

    /// Finds out what the server can do.
    fn probe(&mut self) -> Result<(), BackendError> {
        let version = self.value("SELECT current_setting('server_version_num')")?;
        let version = version.and_then(|number| number.parse().ok()).unwrap_or_default();
        if version < OLDEST {
            let message =
                format!("the server's version is {}, and 12 is the oldest that limbeck reads", version / 10_000);
            return Err(BackendError::Connect { database: self.describe.clone(), message, help: "use a newer server" });
        }
        self.dialect = Postgres { capabilities: Capabilities::for_version(version), ..Postgres::default() };
        Ok(())
    }

    /// The rows that a query finds, whose values are all texts.
    fn query(&mut self, sql: &str) -> Result<Vec<Row>, BackendError> {
        let context = Context::new(sql, &self.describe);
        rows::query(self.connection(), sql).map_err(|error| context.error(error))
    }

    /// The first value of the first row that a query finds.
    fn value(&mut self, sql: &str) -> Result<Option<String>, BackendError> {
        Ok(self.query(sql)?.first().and_then(|row| row.text(0)).map(str::to_owned))
    }

    /// Runs a statement, and gives the number of rows that it changed.
    fn run(&mut self, sql: &str) -> Result<usize, BackendError> {
        let context = Context::new(sql, &self.describe);
        rows::run(self.connection(), sql).map_err(|error| context.error(error))
    }
}

impl Drop for PostgresBackend<'_> {
    fn drop(&mut self) {
        use limbeck_core::backend::Backend;
        // Nobody is left to hear of a failure, and the server does both when the connection closes.
        let _ = self.rollback();
        let _ = self.unlock();
    }
}
