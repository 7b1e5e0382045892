//! Databases on the servers that the run is held to, made and taken away by the servers' own clients.

use std::process::{Command, id};

use limbeck_conformance_tests::suite::servers::{self, Server, feed};
use limbeck_core::backend::Backend;

/// A database of a test's own on a server, gone when it is dropped.
pub struct Scratch {
    server: Server,
    name: String,
}

/// One database on each server.
pub fn scratches(what: &str) -> impl Iterator<Item = Scratch> {
    let servers = servers::of(&["postgres", "mysql", "mariadb"]).unwrap_or_else(|reason| panic!("{reason}"));
    let name = format!("{what}_{}", id());
    servers.into_iter().map(move |server| {
        let scratch = Scratch { server, name: name.clone() };
        scratch.run(&format!("CREATE DATABASE {name}"));
        scratch
    })
}

impl Scratch {
    /// A connection to it.
    pub fn open(&self) -> Box<dyn Backend> {
        let url = self.server.address(&self.name);
        if self.is_postgres() {
            Box::new(limbeck_backend_postgres::open(&url, limbeck_backend_postgres::OpenMode::Write).unwrap())
        } else {
            Box::new(limbeck_backend_mysql::open(&url, limbeck_backend_mysql::OpenMode::Write).unwrap())
        }
    }

    fn is_postgres(&self) -> bool {
        self.server.name.starts_with("postgres")
    }

    /// Has the server's client run a statement outside the database.
    fn run(&self, sql: &str) {
        let client = if self.is_postgres() { self.psql() } else { self.server.mysql_client("mysql").unwrap() };
        feed(client, sql).unwrap_or_else(|error| panic!("{} refused `{sql}`: {error}", self.server.name));
    }

    fn psql(&self) -> Command {
        let of_server = self.server.client.as_ref().and_then(|words| words.split_first());
        let mut client;
        if let Some((program, words)) = of_server {
            client = Command::new(program);
            client.args(words).args(["-d", "postgres"]);
        } else {
            client = Command::new("psql");
            client.arg(&self.server.url);
        }
        client.args(["-v", "ON_ERROR_STOP=1"]);
        client
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let force = if self.is_postgres() { " WITH (FORCE)" } else { "" };
        self.run(&format!("DROP DATABASE {}{force}", self.name));
    }
}
