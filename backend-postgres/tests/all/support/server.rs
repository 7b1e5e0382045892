//! A PostgreSQL for the tests: the one that `LIMBECK_TEST_POSTGRES_URL` names, or one of their own, started once for all
//! of them and gone with the process. Each test has a database to itself.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection};
use limbeck_backend_postgres::{OpenMode, PostgresBackend};

/// How often a server that was just started is asked whether it is there.
const ATTEMPTS: usize = 200;

/// Stops the server and clears up once the tests are gone: its standard input is a pipe from them.
const KEEPER: &str = r#"directory=$1; shift; "$@" >"$directory/log" 2>&1 & server=$!
cat >/dev/null; kill -INT $server; wait $server; rm -rf "$directory""#;

struct Server {
    /// The address of a database on it, up to the database's name.
    before: String,
    /// What stands behind the name.
    behind: String,
    /// Keeps the server until the process ends.
    _keeper: Option<Child>,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| match env::var("LIMBECK_TEST_POSTGRES_URL") {
    Ok(url) => {
        let (place, parameters) =
            url.split_once('?').map_or((url.as_str(), String::new()), |(place, list)| (place, format!("?{list}")));
        let before = place.rsplit_once('/').map_or(place, |(before, _)| before).to_owned();
        Server { before, behind: parameters, _keeper: None }
    }
    Err(_) => start(),
});

/// A database of its own.
pub struct Database {
    pub url: String,
}

impl Database {
    /// An empty database.
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("limbeck_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut maintenance = PgConnection::establish(&address("postgres")).expect("the server is there");
        diesel::sql_query(format!("CREATE DATABASE {name} TEMPLATE template0")).execute(&mut maintenance).unwrap();
        Self { url: address(&name) }
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

    /// Feeds a script to `psql`, and gives what it says where it fails.
    pub fn psql(&self, script: &str) -> Result<(), String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), script).unwrap();
        let done = Command::new("psql")
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &self.url, "-f"])
            .arg(file.path())
            .output();
        let done = done.expect("psql is installed: apt-get install postgresql");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        if done.status.success() { Ok(()) } else { Err(said) }
    }
}

fn address(database: &str) -> String {
    format!("{}/{database}{}", SERVER.before, SERVER.behind)
}

#[expect(clippy::zombie_processes, reason = "who keeps the server ends after the tests")]
/// Starts a cluster in a directory of its own, reached through a socket in it.
fn start() -> Server {
    let programs = programs();
    let directory = tempfile::Builder::new().prefix("limbeck-pg-").tempdir_in("/tmp").unwrap().keep();
    let is_root = command("id", &["-u"]) == "0";
    if is_root {
        command("chown", &["postgres", directory.to_str().unwrap()]);
    }
    let data = directory.join("data");
    let data = data.to_str().unwrap();
    let initdb = programs.join("initdb");
    let arguments = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"];
    let made = as_postgres(is_root, &initdb).args(arguments).output().unwrap();
    assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
    let socket = directory.to_str().unwrap();
    let server = as_postgres(is_root, &programs.join("postgres"));
    let keeper = Command::new("sh")
        .args(["-c", KEEPER, "sh", socket])
        .arg(server.get_program())
        .args(server.get_args())
        .args(["-D", data, "-k", socket, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off"])
        .args(["-c", "synchronous_commit=off", "-c", "max_connections=60"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let behind = format!("?host={socket}");
    for _ in 0..ATTEMPTS {
        if PgConnection::establish(&format!("postgres://postgres@/postgres{behind}")).is_ok() {
            return Server { before: "postgres://postgres@".to_owned(), behind, _keeper: Some(keeper) };
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("the server did not start: {}", std::fs::read_to_string(directory.join("log")).unwrap_or_default());
}

/// The server refuses to run as root.
fn as_postgres(is_root: bool, program: &Path) -> Command {
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
    command
}

fn command(program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program).args(arguments).output().unwrap();
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

/// Where the programs of the newest server are that is installed.
fn programs() -> PathBuf {
    let versions =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    let mut found: Vec<_> =
        env::split_paths(&path).chain(versions).filter(|directory| directory.join("initdb").exists()).collect();
    let number =
        |path: &PathBuf| path.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse::<u32>().ok());
    found.sort_by_key(number);
    found.pop().expect(
        "these tests need a PostgreSQL server: `apt-get install postgresql`, or set LIMBECK_TEST_POSTGRES_URL to the \
         address of one",
    )
}
