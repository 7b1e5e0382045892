//! The servers for the tests: those that `LIMBECK_TEST_SERVERS` and `LIMBECK_TEST_<NAME>_URL` name, or a person's own in
//! `LIMBECK_TEST_MYSQL_URL` and `LIMBECK_TEST_MARIADB_URL`. Each test has a database to itself on each of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::{Connection, MysqlConnection, RunQueryDsl, connection::SimpleConnection};
use limbeck_backend_mysql::{MySqlBackend, OpenMode};
use limbeck_conformance_tests::suite::servers::{self, feed};

/// A server.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name, such as `mysql-9.7`.
    pub name: String,
    found: servers::Server,
}

/// All that the run is held to.
pub fn servers() -> Vec<Server> {
    let found = servers::of(&["mysql", "mariadb"]).unwrap_or_else(|missing| panic!("{missing}"));
    assert!(!found.is_empty(), "LIMBECK_TEST_SERVERS lists a MySQL or MariaDB: `scripts/test` brings them");
    found.into_iter().map(|found| Server { name: found.name.clone(), found }).collect()
}

impl Server {
    /// The address of a database on it.
    pub fn url(&self, database: &str) -> String {
        self.found.address(database)
    }

    /// A connection to the database that every server has.
    pub fn connect(&self) -> MysqlConnection {
        MysqlConnection::establish(&self.url("mysql").replace("mariadb://", "mysql://")).expect("the server is there")
    }

    pub fn is_mysql(&self) -> bool {
        self.name.starts_with("mysql")
    }
}

/// A database of its own, gone with the test.
pub struct Database {
    pub server: Server,
    pub name: String,
    pub url: String,
}

impl Database {
    /// An empty database.
    pub fn new(server: &Server) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("limbeck_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        diesel::sql_query(format!("CREATE DATABASE {name}")).execute(&mut server.connect()).unwrap();
        Self { url: server.url(&name), server: server.clone(), name }
    }

    pub fn open(&self) -> MySqlBackend<'static> {
        limbeck_backend_mysql::open(&self.url, OpenMode::Write).unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn connect(&self) -> MysqlConnection {
        MysqlConnection::establish(&self.url.replace("mariadb://", "mysql://")).unwrap()
    }

    /// Runs SQL past the backend.
    pub fn run(&self, sql: &str) {
        self.connect().batch_execute(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    /// Feeds a script to the server's client, and gives what it says where it fails.
    pub fn script(&self, script: &str) -> Result<(), String> {
        let client = self.server.found.mysql_client(&self.name).unwrap();
        feed(client, script).map_err(|error| error.to_string())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = diesel::sql_query(format!("DROP DATABASE {}", self.name)).execute(&mut self.server.connect());
    }
}
