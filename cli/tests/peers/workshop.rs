//! A directory to work in, databases on every server of the run, and commands as they are typed.

use std::{
    env, fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use tempfile::TempDir;

/// A directory, and a database.
pub struct Workshop {
    dir: TempDir,
    /// The database, as limbeck has it.
    pub url: String,
    pub server: String,
}

/// A path that the environment has to give: without the tool a run has failed.
pub fn tool(variable: &str) -> PathBuf {
    let path = env::var_os(variable).unwrap_or_else(|| panic!("{variable} names no program; see scripts/test --peers"));
    PathBuf::from(path)
}

/// SQLite, and each server that the run is held to, of which `wanted` says that it is meant.
pub fn workshops(wanted: fn(&str) -> bool) -> Vec<Workshop> {
    let servers = env::var("LIMBECK_TEST_SERVERS").unwrap_or_default();
    let servers = servers.split_whitespace().filter(|server| wanted(server)).map(Workshop::on);
    std::iter::once(Workshop::sqlite()).chain(servers).collect()
}

impl Workshop {
    pub fn sqlite() -> Self {
        Self { dir: TempDir::new().unwrap(), url: "sqlite:app.db".to_owned(), server: "sqlite".to_owned() }
    }

    /// A new database on a server.
    fn on(server: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("limbeck_peers_{}_{number}", std::process::id());
        let variable = |what: &str| {
            let name = format!("LIMBECK_TEST_{}_{what}", server.to_uppercase().replace(['-', '.'], "_"));
            env::var(&name).unwrap_or_else(|_| panic!("{name} is not set"))
        };
        let mut client = Command::new("sh");
        let database = if server.starts_with("postgres") { " -q -d postgres" } else { "" };
        client.args(["-c", &format!("{}{database}", variable("CLIENT"))]).stdin(Stdio::piped());
        let mut client = client.spawn().unwrap();
        writeln!(client.stdin.take().unwrap(), "CREATE DATABASE {name};").unwrap();
        assert!(client.wait().unwrap().success());
        let url = variable("URL");
        let (server_url, _) = url.rsplit_once('/').unwrap();
        Self { dir: TempDir::new().unwrap(), url: format!("{server_url}/{name}"), server: server.to_owned() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs a command, which has to end well; what it printed on stdout.
    #[track_caller]
    pub fn run(&self, program: impl Into<PathBuf>, words: &str, variables: &[(&str, &str)]) -> String {
        let (printed, ended_well) = self.try_run(program, words, variables);
        assert!(ended_well, "{words} on {}: {printed}", self.server);
        printed
    }

    /// Runs a command; what it printed, on stderr too where it failed, and whether it ended well.
    pub fn try_run(&self, program: impl Into<PathBuf>, words: &str, variables: &[(&str, &str)]) -> (String, bool) {
        let mut command = Command::new(program.into());
        command.args(words.split_whitespace()).current_dir(self.dir.path()).env("NO_COLOR", "1");
        for name in ["DATABASE_URL", "LIMBECK_CONFIG"] {
            command.env_remove(name);
        }
        let output = command.envs(variables.iter().copied()).output().unwrap();
        let mut printed = String::from_utf8(output.stdout).unwrap();
        if !output.status.success() {
            printed += &String::from_utf8_lossy(&output.stderr);
        }
        (printed, output.status.success())
    }

    #[track_caller]
    pub fn limbeck(&self, words: &str) -> String {
        self.run(env!("CARGO_BIN_EXE_limbeck"), words, &[("LIMBECK_DATABASE_URL", &self.url)])
    }

    pub fn limbeck_fails(&self, words: &str) -> String {
        let (printed, ended_well) =
            self.try_run(env!("CARGO_BIN_EXE_limbeck"), words, &[("LIMBECK_DATABASE_URL", &self.url)]);
        assert!(!ended_well, "{words} on {}: {printed}", self.server);
        printed
    }

    /// The rows of the version table, as limbeck reads them.
    pub fn rows(&self) -> Vec<String> {
        let mut rows: Vec<_> = self
            .limbeck("current")
            .lines()
            .filter_map(|line| Some(line.split_whitespace().next()?.to_owned()))
            .collect();
        rows.sort();
        rows
    }

    /// What the database holds, without anybody's books.
    pub fn schema(&self) -> String {
        self.limbeck("schema print database")
    }
}
