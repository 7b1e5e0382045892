//! A project in a directory of its own, and the command run in it.

use std::{fmt::Write, fs, path::PathBuf, process::Command};

use tempfile::TempDir;

/// Three revisions in a line.
pub const LINE: [(&str, &str); 3] = [
    (
        "1_person.toml",
        r#"revision = "aaaa1"
message = "create person"
created = 2025-01-01T08:00:00Z

[[upgrade]]
create_table = "person"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "name", type = "text", nullable = false },
]
"#,
    ),
    (
        "2_email.toml",
        r#"revision = "bbbb2"
down_revision = "aaaa1"
message = "add email"
created = 2025-01-02T08:00:00Z

[[upgrade]]
add_column = "email"
table = "person"
type = "text"
"#,
    ),
    (
        "3_pet.toml",
        r#"revision = "cccc3"
down_revision = "bbbb2"
message = "create pet"
created = 2025-01-03T08:00:00Z

[[upgrade]]
create_table = "pet"
columns = [{ name = "id", type = "integer", primary_key = true }]
"#,
    ),
];

/// A branch beside the line, with a label.
pub const BRANCH: (&str, &str) = (
    "4_rbac.toml",
    r#"revision = "dddd4"
down_revision = "aaaa1"
branch_labels = ["rbac"]
message = "create role"
created = 2025-01-04T08:00:00Z

[[upgrade]]
create_table = "role"
columns = [{ name = "id", type = "integer", primary_key = true }]
"#,
);

/// What joins the two.
pub const MERGE: (&str, &str) = (
    "5_merge.toml",
    r#"revision = "eeee5"
down_revision = ["cccc3", "dddd4"]
message = "merge both"
created = 2025-01-05T08:00:00Z
"#,
);

/// What stands on the line and depends on the branch.
pub const DEPENDANT: (&str, &str) = (
    "6_uses.toml",
    r#"revision = "ffff6"
down_revision = "cccc3"
depends_on = "rbac"
message = "uses roles"
created = 2025-01-06T08:00:00Z
"#,
);

/// A project, gone when this is.
pub struct Project {
    dir: TempDir,
}

impl Project {
    /// A project without revisions.
    pub fn empty() -> Self {
        let project = Self { dir: TempDir::new().unwrap() };
        project.write("limbeck.toml", "script_location = \"migrations\"\ndatabase_url = \"sqlite:app.db\"\n");
        fs::create_dir_all(project.path("migrations/versions")).unwrap();
        project
    }

    /// A project with three revisions in a line.
    pub fn line() -> Self {
        LINE.into_iter().fold(Self::empty(), Self::with)
    }

    /// A project with two heads.
    pub fn forked() -> Self {
        Self::line().with(BRANCH)
    }

    /// A project with two branches and their merge.
    pub fn merged() -> Self {
        Self::forked().with(MERGE)
    }

    /// The same with one more revision.
    pub fn with(self, (name, text): (&str, &str)) -> Self {
        self.revision(name, text);
        self
    }

    /// Writes the file of a revision.
    pub fn revision(&self, name: &str, text: impl AsRef<[u8]>) {
        self.write(&format!("migrations/versions/{name}"), text);
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The command of that line, to be run here; where words hold blanks, `|` parts them.
    pub fn command(&self, line: &str) -> Command {
        let separator = if line.contains('|') { '|' } else { ' ' };
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("limbeck"));
        command.args(line.split(separator).filter(|word| !word.is_empty())).current_dir(self.dir.path());
        for variable in
            ["LIMBECK_CONFIG", "LIMBECK_DATABASE_URL", "DATABASE_URL", "VISUAL", "EDITOR", "LC_ALL", "LC_CTYPE"]
        {
            command.env_remove(variable);
        }
        command.env("LANG", "en_US.UTF-8");
        command
    }

    /// What the command prints and how it ends, in one text.
    pub fn run(&self, line: &str) -> String {
        shown(&mut self.command(line))
    }

    /// How the command ends.
    pub fn status(&self, line: &str) -> i32 {
        self.command(line).output().unwrap().status.code().unwrap()
    }

    /// The document that the command prints.
    pub fn json(&self, line: &str) -> serde_json::Value {
        let output = self.command(line).arg("--json").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{line}: {error}: {text}"))
    }

    /// What is in the directory.
    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path()).unwrap();
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        files
    }

    /// The database, byte by byte.
    pub fn bytes(&self) -> Vec<u8> {
        fs::read(self.path("app.db")).unwrap()
    }
}

/// Stdout, stderr and the exit code, without the times that steps took and the version of the program.
pub fn shown(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let mut text = String::new();
    for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        if !bytes.is_empty() {
            let _ = writeln!(text, "--- {name}");
            text.extend(String::from_utf8_lossy(bytes).lines().map(|line| timeless(line) + "\n"));
        }
    }
    text + &format!("--- exit code {}\n", output.status.code().unwrap())
}

fn timeless(line: &str) -> String {
    let line = line.trim_end();
    let Some((head, unit)) = line.rsplit_once(' ').filter(|(_, unit)| matches!(*unit, "ms" | "s")) else {
        return line.replace(concat!("limbeck ", env!("CARGO_PKG_VERSION")), "limbeck _");
    };
    let head = head.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
    format!("{}  _ {unit}", head.trim_end())
}
