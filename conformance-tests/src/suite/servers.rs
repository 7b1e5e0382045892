//! The servers that the environment names.
//!
//! `LIMBECK_TEST_SERVERS` lists those that the run is held to, as `scripts/test` sets it; each has its address in
//! `LIMBECK_TEST_<NAME>_URL` and its own client in `LIMBECK_TEST_<NAME>_CLIENT`. A person's own server is
//! `LIMBECK_TEST_POSTGRES_URL`, `LIMBECK_TEST_MYSQL_URL` or `LIMBECK_TEST_MARIADB_URL`.

use std::{
    env,
    io::Write,
    process::{Command, Stdio},
};

use crate::Fallible;

/// The servers that are looked for where nothing lists them.
const KNOWN: &[&str] = &[
    "postgres",
    "mysql",
    "mariadb",
    "postgres-15",
    "postgres-17",
    "postgres-18",
    "mysql-9.7",
    "mariadb-10.11",
    "mariadb-11.8",
];

/// One server of the environment.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name, such as `postgres-18`.
    pub name: String,
    /// Its address, with a database that every server has.
    pub url: String,
    /// Its own client, in words; nothing where it is to be found on the path.
    pub client: Option<Vec<String>>,
}

/// The servers of some kinds. Where the run lists servers and none is of these kinds, there are none.
///
/// Fails where nothing is listed and none is found, and where a listed one has no address.
pub fn of(kinds: &[&str]) -> Result<Vec<Server>, String> {
    let kind = |name: &str| {
        kinds.iter().any(|kind| name == *kind || name.strip_prefix(kind).is_some_and(|rest| rest.starts_with('-')))
    };
    if let Ok(listed) = env::var("LIMBECK_TEST_SERVERS") {
        let named = listed.split_whitespace().filter(|name| kind(name));
        return named.map(|name| server(name).ok_or_else(|| missing(&variable(name, "URL")))).collect();
    }
    let found: Vec<_> = KNOWN.iter().filter(|name| kind(name)).filter_map(|name| server(name)).collect();
    if found.is_empty() { Err(missing(&variable(kinds.first().unwrap_or(&""), "URL"))) } else { Ok(found) }
}

fn missing(variable: &str) -> String {
    format!("there is no server: `scripts/test` brings the servers, or set {variable} to the address of one")
}

fn variable(name: &str, what: &str) -> String {
    format!("LIMBECK_TEST_{}_{what}", name.to_uppercase().replace(['.', '-'], "_"))
}

fn server(name: &str) -> Option<Server> {
    let url = env::var(variable(name, "URL")).ok()?;
    let client = env::var(variable(name, "CLIENT")).ok();
    let client = client.map(|words| words.split_whitespace().map(str::to_owned).collect());
    Some(Server { name: name.to_owned(), url, client })
}

impl Server {
    /// The address of a database on the server.
    pub fn address(&self, database: &str) -> String {
        let (place, parameters) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let before = place.rsplit_once('/').map_or(place, |(before, _)| before);
        let behind = if parameters.is_empty() { String::new() } else { format!("?{parameters}") };
        format!("{before}/{database}{behind}")
    }
}

impl Server {
    /// The client of a MySQL or MariaDB, with what leads to a database: the words that the environment has for it, or
    /// the program on the path. The password goes by the environment, so that no list of processes shows it.
    ///
    /// Fails where the address has no user or no host.
    pub fn mysql_client(&self, database: &str) -> Fallible<Command> {
        if let Some((program, words)) = self.client.as_ref().and_then(|words| words.split_first()) {
            let mut client = Command::new(program);
            client.args(words).arg("--default-character-set=utf8mb4").arg(database);
            return Ok(client);
        }
        let address = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        let (user, place) = address.rsplit_once('@').ok_or("the address has no user")?;
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        let (host, port) = match place.split(['/', '?']).next().unwrap_or_default().split_once(':') {
            Some(both) => both,
            None => (place.split(['/', '?']).next().unwrap_or_default(), "3306"),
        };
        let mut client = Command::new(if self.name.starts_with("mysql") { "mysql" } else { "mariadb" });
        client.args(["-h", host, "-P", port, "-u", user, "--default-character-set=utf8mb4", database]);
        client.env("MYSQL_PWD", password);
        Ok(client)
    }
}

/// Feeds a script to a client, and fails with what it says where it fails.
pub fn feed(mut client: Command, sql: &str) -> Fallible<()> {
    let program = client.get_program().to_string_lossy().into_owned();
    client.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = client.spawn().map_err(|error| format!("cannot run {program}: {error}"))?;
    let mut input = child.stdin.take().ok_or("the client has no standard input")?;
    let text = sql.to_owned();
    // A client that stops early leaves the rest unread; what it says then is worth more than the broken pipe.
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let done = child.wait_with_output()?;
    let _ = writer.join();
    if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned().into()) }
}
