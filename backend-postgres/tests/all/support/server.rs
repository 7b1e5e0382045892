//! A PostgreSQL for the tests: the first of those that the environment names. Each test has a database to itself.

use std::{
    process::Command,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection};
use limbeck_backend_postgres::{OpenMode, PostgresBackend};
use limbeck_conformance_tests::suite::servers::{self, Server, feed};

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let listed = servers::of(&["postgres"]).unwrap_or_else(|missing| panic!("{missing}"));
    listed.into_iter().next().expect("LIMBECK_TEST_SERVERS lists a PostgreSQL: `scripts/test` brings one")
});

/// A database of its own, gone with the test.
pub struct Database {
    name: String,
    pub url: String,
}

impl Database {
    /// An empty database.
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("limbeck_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut maintenance = PgConnection::establish(&SERVER.address("postgres")).expect("the server is there");
        diesel::sql_query(format!("CREATE DATABASE {name} TEMPLATE template0")).execute(&mut maintenance).unwrap();
        Self { url: SERVER.address(&name), name }
    }

    pub fn open(&self) -> PostgresBackend<'static> {
        limbeck_backend_postgres::open(&self.url, OpenMode::Write).unwrap()
    }

    pub fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url).unwrap()
    }

    /// Runs SQL past the backend.
    pub fn run(&self, sql: &str) {
        self.connect().batch_execute(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    /// Feeds a script to the server's own `psql`, and gives what it says where it fails.
    pub fn psql(&self, script: &str) -> Result<(), String> {
        let (mut psql, database) = match &SERVER.client {
            Some(words) => {
                let mut client = Command::new(&words[0]);
                client.args(&words[1..]);
                (client, &self.name)
            }
            None => (Command::new("psql"), &self.url),
        };
        psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database]);
        feed(psql, script).map_err(|error| error.to_string())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Ok(mut maintenance) = PgConnection::establish(&SERVER.address("postgres")) else { return };
        // What is still connected to it is ended. What cannot be done at the end of a test is left.
        let _ = diesel::sql_query(format!("DROP DATABASE {} WITH (FORCE)", self.name)).execute(&mut maintenance);
    }
}
