//! The servers for the tests: those that `LIMBECK_TEST_SERVERS` and `LIMBECK_TEST_<NAME>_URL` name, or a person's own in
//! `LIMBECK_TEST_MYSQL_URL` and `LIMBECK_TEST_MARIADB_URL`. Each test has a database to itself on each of them.

use std::{
    env,
    io::Write,
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use diesel::{Connection, MysqlConnection, RunQueryDsl, connection::SimpleConnection};
use limbeck_backend_mysql::{MySqlBackend, OpenMode};

/// The servers that are looked for where nobody lists them.
const KNOWN: &str = "mysql mariadb mysql-9.7 mariadb-10.11 mariadb-11.8";

/// A server.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name, such as `mysql-9.7`.
    pub name: String,
    /// The address of a database on it, without the database's name.
    before: String,
    /// What stands behind the name.
    behind: String,
}

/// All of them.
pub fn servers() -> Vec<Server> {
    let listed = env::var("LIMBECK_TEST_SERVERS").unwrap_or_else(|_| KNOWN.to_owned());
    let names = listed.split_whitespace().filter(|name| name.starts_with("mysql") || name.starts_with("mariadb"));
    let found: Vec<_> = names.filter_map(server).collect();
    assert!(
        !found.is_empty(),
        "these tests need a MySQL or MariaDB server: `scripts/test` brings them, or set LIMBECK_TEST_MYSQL_URL or \
         LIMBECK_TEST_MARIADB_URL to the address of one, such as mysql://root@127.0.0.1:3306/mysql"
    );
    found
}

fn variable(name: &str, what: &str) -> String {
    format!("LIMBECK_TEST_{}_{what}", name.to_uppercase().replace(['.', '-'], "_"))
}

fn server(name: &str) -> Option<Server> {
    let url = env::var(variable(name, "URL")).ok()?;
    let (place, list) =
        url.split_once('?').map_or((url.as_str(), String::new()), |(place, list)| (place, format!("?{list}")));
    let before = place.rsplit_once('/').map_or(place, |(before, _)| before);
    Some(Server { name: name.to_owned(), before: before.to_owned(), behind: list })
}

impl Server {
    /// The address of a database on it.
    pub fn url(&self, database: &str) -> String {
        format!("{}/{database}{}", self.before, self.behind)
    }

    /// A connection to the database that every server has.
    pub fn connect(&self) -> MysqlConnection {
        MysqlConnection::establish(&self.url("mysql").replace("mariadb://", "mysql://")).expect("the server is there")
    }

    pub fn is_mysql(&self) -> bool {
        self.name.starts_with("mysql")
    }

    /// The server's own client, with what leads to a database.
    fn client(&self, database: &str) -> Command {
        if let Ok(client) = env::var(variable(&self.name, "CLIENT")) {
            let mut words = client.split_whitespace();
            let mut command = Command::new(words.next().expect("the client has a name"));
            command.args(words).arg(database);
            return command;
        }
        let (user, place) = self.before.split_once("://").unwrap().1.rsplit_once('@').unwrap();
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        let (host, port) = place.split_once(':').unwrap_or((place, "3306"));
        let mut command = Command::new(if self.is_mysql() { "mysql" } else { "mariadb" });
        command.args(["-h", host, "-P", port, "-u", user]).arg(format!("-p{password}")).arg(database);
        command
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
        let mut client = self.server.client(&self.name);
        client.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = client.spawn().expect("the server's client is installed");
        child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        if done.status.success() { Ok(()) } else { Err(said) }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = diesel::sql_query(format!("DROP DATABASE {}", self.name)).execute(&mut self.server.connect());
    }
}
