//! What a backend's author gives: a name, and how to come to an empty database on each server.

use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use limbeck_core::{backend::Backend, dialect::Dialect, schema::Table};

use crate::Fallible;

/// A backend, as the suite wants it.
pub trait Setup {
    /// The dialect's name, as files have it.
    fn dialect(&self) -> &'static str;

    /// The servers that this run is held to. Fails with a sentence for people where there is none: a suite that finds no
    /// server fails, it is never passed over.
    fn places(&self) -> Result<Vec<Place>, String>;

    /// A connection to the database at an address that [`Database::address`] gave, in another process.
    fn open(&self, address: &str) -> Fallible<Box<dyn Backend>>;

    /// Clears up once all cases have run.
    fn close(&self) {}
}

/// A test of a place, and what it is called.
pub(super) type Story = (&'static str, fn(&Place) -> Fallible<()>);

/// How an empty database is made.
type Maker = dyn Fn() -> Fallible<Box<dyn Database>> + Send + Sync;

/// One server.
pub struct Place {
    name: String,
    make: Box<Maker>,
}

impl Place {
    /// A server of that name, such as `postgres-18`, and how an empty database is made on it.
    pub fn new(name: &str, make: impl Fn() -> Fallible<Box<dyn Database>> + Send + Sync + 'static) -> Self {
        Self { name: name.to_owned(), make: Box::new(make) }
    }

    /// The server's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// An empty database, which is gone when it is dropped.
    ///
    /// Fails when the server does not make one.
    pub fn database(&self) -> Fallible<Box<dyn Database>> {
        (self.make)()
    }

    /// The tests of one room of the suite.
    pub(super) fn trials(self: &Arc<Self>, room: &str, stories: &[Story]) -> Vec<Trial> {
        let trial = |(name, story): &Story| {
            let (story, place) = (*story, Arc::clone(self));
            let name = format!("{}::{room}::{name}", place.name());
            Trial::test(name, move || story(&place).map_err(|error| Failed::from(error.to_string())))
        };
        stories.iter().map(trial).collect()
    }
}

/// A database that belongs to one test.
pub trait Database {
    /// A connection of the backend that is to be tested.
    fn open(&self) -> Fallible<Box<dyn Backend>>;

    /// Its address, for another process.
    fn address(&self) -> String;

    /// Ends every connection to it, as an administrator would. False where there is no server that has connections.
    fn cut(&self) -> Fallible<bool> {
        Ok(false)
    }

    /// The dialect with which scripts are made where there is no connection.
    fn offline(&self) -> Box<dyn Dialect>;

    /// Feeds a script to the server's own client. Fails with what the client says when it stops at an error.
    fn script(&self, sql: &str) -> Fallible<()>;

    /// The rows of a table in any order, past the backend: every value of its columns, in their order, as a text;
    /// nothing for NULL. Bytes are `\x` and two hexadecimal digits each.
    fn rows(&self, table: &Table) -> Fallible<Vec<Vec<Option<String>>>>;
}
