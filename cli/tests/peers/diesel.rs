//! The `diesel` command and limbeck in turn on one folder of migrations.

use std::{env, fs, path::Path};

use crate::workshop::{Workshop, tool, workshops};

fn diesel(workshop: &Workshop, words: &str) -> String {
    let url = workshop.url.strip_prefix("sqlite:").unwrap_or(&workshop.url);
    workshop.run(tool("LIMBECK_PEER_DIESEL"), words, &[("DATABASE_URL", url)])
}

/// The server's kind is one that the command was built for.
fn served(server: &str) -> bool {
    server.starts_with("postgres") && env::var("LIMBECK_PEER_DIESEL_BACKENDS").is_ok_and(|all| all.contains("postgres"))
}

/// A migration that `diesel` makes, and this SQL in it.
fn generate(workshop: &Workshop, name: &str, up: &str, down: &str) {
    diesel(workshop, &format!("migration generate {name}"));
    let folder = folder_of(&workshop.path("migrations"), name);
    fs::write(folder.join("up.sql"), up).unwrap();
    fs::write(folder.join("down.sql"), down).unwrap();
}

fn folder_of(dir: &Path, name: &str) -> std::path::PathBuf {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.into_iter().find(|path| path.to_string_lossy().ends_with(&format!("_{name}"))).unwrap()
}

/// Three migrations, of which Diesel has run two.
fn two_of_three(workshop: &Workshop) {
    workshop.write("diesel.toml", "[migrations_directory]\ndir = \"migrations\"\n");
    workshop.write("migrations/.keep", "");
    generate(
        workshop,
        "users",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL);",
        "DROP TABLE users;",
    );
    generate(
        workshop,
        "posts",
        "CREATE TABLE posts (id INTEGER PRIMARY KEY);\nCREATE INDEX posts_id ON posts (id);\n",
        "DROP INDEX posts_id;\nDROP TABLE posts;\n",
    );
    diesel(workshop, "migration run");
    generate(workshop, "age", "ALTER TABLE users ADD COLUMN age INTEGER;", "ALTER TABLE users DROP COLUMN age;");
}

/// How many migrations Diesel says have run, and how many have not.
fn counted(workshop: &Workshop) -> (usize, usize) {
    let list = diesel(workshop, "migration list");
    (list.matches("[X]").count(), list.matches("[ ]").count())
}

#[test]
fn a_folder_of_diesels_is_carried_on_as_it_is() {
    for workshop in workshops(served) {
        two_of_three(&workshop);
        workshop.limbeck("init");
        assert!(workshop.limbeck("import diesel").contains("2 applied, 1 pending"));
        workshop.limbeck("upgrade");
        let of_limbeck = workshop.schema();
        // What limbeck adds, Diesel reads.
        workshop.limbeck("revision -m more");
        let folder = folder_of(&workshop.path("migrations"), "more");
        fs::write(folder.join("up.sql"), "CREATE TABLE more (id INTEGER PRIMARY KEY);").unwrap();
        fs::write(folder.join("down.sql"), "DROP TABLE more;").unwrap();
        assert_eq!(counted(&workshop), (2, 2), "limbeck leaves Diesel's table alone");
        workshop.limbeck("upgrade");
        workshop.limbeck("downgrade -2");
        // Back to Diesel, whose table still says two.
        diesel(&workshop, "migration run");
        assert_eq!(counted(&workshop), (4, 0));
        diesel(&workshop, "migration revert");
        assert_eq!(workshop.schema(), of_limbeck, "{}", workshop.server);
    }
}

#[test]
fn imported_migrations_are_revisions_of_limbecks_own() {
    for workshop in workshops(served) {
        two_of_three(&workshop);
        workshop.limbeck("init db");
        assert!(workshop.limbeck("import diesel").contains("2 applied, 1 pending"));
        workshop.limbeck("upgrade");
        assert!(workshop.limbeck("status").contains("(head)"));
        let ours = workshop.schema();
        diesel(&workshop, "migration list");
        // Diesel runs the files that limbeck wrote, and in a transaction, as they say.
        let list = diesel(&workshop, "migration list --migration-dir db/versions");
        assert_eq!((list.matches("[X]").count(), list.matches("[ ]").count()), (2, 1), "{list}");
        workshop.limbeck("downgrade -1");
        diesel(&workshop, "migration run --migration-dir db/versions");
        assert_eq!(workshop.schema(), ours);
        // The whole way down and up again.
        workshop.limbeck("stamp head");
        workshop.limbeck("downgrade base");
        workshop.limbeck("upgrade");
        assert_eq!(workshop.schema(), ours);
    }
}

#[test]
fn what_diesel_left_out_is_told() {
    let workshop = Workshop::sqlite();
    two_of_three(&workshop);
    workshop.limbeck("init db");
    // A migration that somebody else made earlier, and merged later.
    workshop.write("migrations/2020-01-01-000000_early/up.sql", "CREATE TABLE early (id INTEGER PRIMARY KEY);");
    let said = workshop.limbeck_fails("import diesel");
    assert!(said.contains("Diesel has not run 20200101000000, and has run what comes after"), "{said}");
    diesel(&workshop, "migration run");
    assert!(workshop.limbeck("import diesel").contains("4 applied, 0 pending"));
}
