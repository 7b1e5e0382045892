//! The three roads of a change on a large table.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use limbeck_conformance_tests::{Fallible, database};

use crate::{
    Size,
    measure::{Contender, copy},
    report::Report,
    small::fed,
    tools::Tools,
};

/// The tables, before anything is changed.
const TABLES: &str = r#"revision = "start"
[[upgrade]]
create_table = "parent"
columns = [{ name = "id", type = "integer", primary_key = true }]
[[upgrade]]
create_table = "item"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "parent_id", type = "integer", nullable = false },
  { name = "name", type = "varchar(40)", nullable = false },
  { name = "amount", type = "integer", nullable = false, default = 0 },
  { name = "note", type = "text", nullable = false },
]
indexes = [{ name = "ix_item_name", columns = ["name"] }]
"#;

/// A change, and how a person would write it by hand with nothing but what it takes.
struct Change {
    revision: &'static str,
    title: &'static str,
    operation: &'static str,
    /// In today's SQLite.
    by_hand: &'static str,
    /// Where the shell is too old for that: what does the same there.
    by_hand_before_3_53: Option<&'static str>,
}

const CHANGES: [Change; 5] = [
    Change {
        revision: "native",
        title: "Native: drop a NOT NULL",
        operation: "{ alter_column = \"note\", nullable = true }",
        by_hand: "ALTER TABLE item ALTER COLUMN note DROP NOT NULL;",
        by_hand_before_3_53: Some(
            "BEGIN; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '\"note\" TEXT NOT NULL', \
             '\"note\" TEXT') WHERE name = 'item'; PRAGMA writable_schema = RESET; COMMIT;",
        ),
    },
    Change {
        revision: "edit",
        title: "Edit of the definition: another default",
        operation: "{ alter_column = \"amount\", default = 1 }",
        by_hand: "BEGIN; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'DEFAULT 0', 'DEFAULT 1') \
                  WHERE name = 'item'; PRAGMA writable_schema = RESET; COMMIT;",
        by_hand_before_3_53: None,
    },
    Change {
        revision: "scan",
        title: "Edit of the definition: a foreign key, after a scan that proves it",
        operation: "{ create_foreign_key = \"fk_item_parent\", columns = [\"parent_id\"], \
                    references = { table = \"parent\", columns = [\"id\"] } }",
        by_hand: "BEGIN; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = substr(rtrim(sql), 1, \
                  length(rtrim(sql)) - 1) || ', CONSTRAINT fk_item_parent FOREIGN KEY (parent_id) REFERENCES parent (id))' \
                  WHERE name = 'item'; PRAGMA writable_schema = RESET; PRAGMA foreign_key_check(item); COMMIT;",
        by_hand_before_3_53: None,
    },
    Change {
        revision: "rebuild",
        title: "Rebuild: a unique constraint",
        operation: "{ create_unique_constraint = \"uq_item_name\", columns = [\"name\"] }",
        by_hand: "BEGIN; CREATE TABLE item_new (id INTEGER NOT NULL, parent_id INTEGER NOT NULL, name VARCHAR(40) NOT NULL, \
                  amount INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL, CONSTRAINT pk_item PRIMARY KEY (id), \
                  CONSTRAINT uq_item_name UNIQUE (name)); \
                  INSERT INTO item_new SELECT id, parent_id, name, amount, note FROM item; DROP TABLE item; \
                  ALTER TABLE item_new RENAME TO item; CREATE INDEX ix_item_name ON item (name); COMMIT;",
        by_hand_before_3_53: None,
    },
    Change {
        revision: "convert",
        title: "Rebuild: another type, every value converted",
        operation: "{ alter_column = \"amount\", type = \"varchar(20)\", drop_default = true }",
        by_hand: "BEGIN; CREATE TABLE item_new (id INTEGER NOT NULL, parent_id INTEGER NOT NULL, name VARCHAR(40) NOT NULL, \
                  amount VARCHAR(20) NOT NULL, note TEXT NOT NULL, CONSTRAINT pk_item PRIMARY KEY (id)); \
                  INSERT INTO item_new SELECT id, parent_id, name, CAST(amount AS TEXT), note FROM item; DROP TABLE item; \
                  ALTER TABLE item_new RENAME TO item; CREATE INDEX ix_item_name ON item (name); COMMIT;",
        by_hand_before_3_53: None,
    },
];

/// All changes, or those whose titles hold a word.
pub fn roads(tools: &Tools, size: Size, only: Option<&str>, report: &mut Report) -> Fallible<()> {
    let project = tools.place("large")?;
    let full = project.join("full.db");
    make(tools, &project, &full, size.rows)?;
    for change in CHANGES.iter().filter(|change| only.is_none_or(|word| change.title.contains(word))) {
        report.part(&format!("{}, {} rows", change.title, size.rows))?;
        report.race(contenders(tools, &project, &full, change)?, size.runs)?;
    }
    Ok(())
}

/// The project, and the database before the changes.
fn make(tools: &Tools, project: &Path, full: &Path, rows: usize) -> Fallible<()> {
    let versions = project.join("versions");
    std::fs::create_dir_all(&versions)?;
    std::fs::write(project.join("limbeck.toml"), "script_location = \".\"\nversion_locations = [\"versions\"]\n")?;
    std::fs::write(versions.join("start.toml"), TABLES)?;
    for change in &CHANGES {
        let text = format!(
            "revision = \"{}\"\ndown_revision = \"start\"\n[[upgrade]]\nbatch_alter_table = \"item\"\noperations = [{}]\n",
            change.revision, change.operation
        );
        std::fs::write(versions.join(format!("{}.toml", change.revision)), text)?;
    }
    let output = tools.limbeck(project, &["upgrade", "start"]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    std::fs::rename(project.join("bench.db"), full)?;
    database::run(&mut database::open(full)?, &filled(rows))
}

/// Rows whose names come in no order, as names do.
fn filled(rows: usize) -> String {
    format!(
        "BEGIN; INSERT INTO parent (id) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
         SELECT i FROM n; \
         INSERT INTO item (id, parent_id, name, amount, note) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
         SELECT i, 1 + i % 1000, printf('%08x item', i * 2654435761 % 4294967296), i % 977, 'a note of some length on ' || i \
         FROM n; COMMIT;"
    )
}

fn contenders(tools: &Tools, project: &Path, full: &Path, change: &Change) -> Fallible<Vec<Contender>> {
    let fresh = |to: &str| {
        let (full, to) = (full.to_owned(), project.join(to));
        move || copy(&full, &to)
    };
    let range = format!("start:{}", change.revision);
    let offline_text = String::from_utf8(tools.limbeck(project, &["upgrade", "--sql", &range]).output()?.stdout)?;
    let offline = script(project, &format!("{}-offline.sql", change.revision), offline_text.as_bytes())?;
    let checked = change.by_hand.replace("COMMIT;", "PRAGMA quick_check(item); COMMIT;");
    let checked = script(project, &format!("{}-checked.sql", change.revision), checked.as_bytes())?;
    let by_hand = script(project, &format!("{}-hand.sql", change.revision), change.by_hand.as_bytes())?;
    let upgrade = tools.limbeck(project, &["upgrade", "--quiet", change.revision]);
    let mut contenders = vec![Contender::new("limbeck upgrade", upgrade).after(fresh("bench.db"))];
    for (name, program) in fed(tools) {
        let old = name.contains("shell") && is_old(tools);
        let mut add = |what: &str, script: &Path| {
            let mut command = Command::new(&program);
            command.arg(project.join("fed.db"));
            let contender = Contender::new(format!("{name}: {what}"), command);
            contenders.push(contender.fed(script.to_owned()).after(fresh("fed.db")));
        };
        if let Some(sql) = change.by_hand_before_3_53.filter(|_| old) {
            let path = script(project, &format!("{}-old.sql", change.revision), sql.as_bytes())?;
            add("by hand, an edit of the definition for want of the statement", &path);
        } else {
            // A script is for any SQLite, and rebuilds where a connection that is known can do with less.
            let rebuilds = offline_text.contains("_limbeck_new_") && !change.title.starts_with("Rebuild");
            let how = if rebuilds { ", a rebuild" } else { "" };
            add(&format!("the SQL of `limbeck upgrade --sql`{how}"), &offline);
            if change.title.starts_with("Edit") {
                add("by hand, and `quick_check`", &checked);
            }
            add("by hand, with no more than it takes", &by_hand);
        }
    }
    Ok(contenders)
}

/// Whether the shell is older than the statements that SQLite 3.53 brought.
fn is_old(tools: &Tools) -> bool {
    let version = tools.shell.as_ref().map_or("", |(_, version)| version);
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or_default());
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default()) < (3, 53)
}

fn script(project: &Path, name: &str, sql: &[u8]) -> Fallible<PathBuf> {
    let path = project.join(name);
    std::fs::write(&path, sql)?;
    Ok(path)
}
