//! Revision files as they are read: headers, bodies, checksums, pairs of SQL files, rows from data files.

use std::{borrow::Cow, path::PathBuf};

use limbeck_core::{
    config::Config,
    operation::{NamingConvention, Operation, Operations},
    revision::{Revision, RevisionId},
    schema::Type,
    script::{Body, Downgrade, Header, Script, ScriptDirectory, render_operations},
};

use crate::script_support::Project;

const FILE: &str = r#"# why
revision      = "aaa"
message       = "users"
created       = 2025-11-08T19:21:07Z

[[upgrade]]
create_table = "user"
columns = [
  { name = "id", type = "uuid", primary_key = true },
  { name = "email", type = "varchar(80)", unique = true },
]

[[upgrade]]
execute = """
UPDATE user
SET email = ''
"""
"#;

/// The body of the one revision of a project.
fn body(project: &Project) -> Body {
    project.open().unwrap().scripts().next().unwrap().body().unwrap().clone()
}

fn checksum(text: &str) -> String {
    body(&Project::new().with("aaa.toml", text)).checksum
}

#[test]
fn header() {
    let project = Project::new().with("1_aaa.toml", FILE).with(
        "2_bbb.toml",
        "revision = \"bbb\"\ndown_revision = [\"aaa\"]\ndepends_on = \"aaa\"\nbranch_labels = [\"x\", \"y\"]\n\
         transaction = false\ncreated = \"2025\"\n",
    );
    let directory = project.open().unwrap();
    insta::assert_debug_snapshot!(directory.scripts().map(|script| &script.header).collect::<Vec<_>>());
}

#[test]
fn a_header_may_hold_what_looks_like_a_table() {
    let text = "revision = \"aaa\"\nmessage = \"\"\"\n[[not]]\n[a] = table\n\"\"\"\nbranch_labels = [\n\"one\"\n]\n";
    let project = Project::new().with("aaa.toml", text);
    let directory = project.open().unwrap();
    let script = directory.scripts().next().unwrap();
    assert_eq!(script.header.message, "[[not]]\n[a] = table\n");
    assert_eq!(script.header.revision.branch_labels.len(), 1);
    assert_eq!(script.body().unwrap().downgrade, Downgrade::Derived);
}

#[test]
fn a_body_is_not_looked_at_before_it_is_asked_for() {
    let project = Project::new().with("aaa.toml", "revision = \"aaa\"\n[[upgrade]]\nnonsense = 1\n");
    let directory = project.open().unwrap();
    assert_eq!(directory.scripts().next().unwrap().body().unwrap_err().code(), "invalid-file");
}

#[test]
fn leftovers_are_no_revisions() {
    let project = Project::new().with("aaa.toml", "revision = \"aaa\"");
    for name in
        [".aaa.toml", "aaa.toml~", "#aaa.toml#", ".#aaa.toml", "aaa.toml.orig", "README.md", "__pycache__/a.pyc"]
    {
        project.write(&format!("versions/{name}"), "");
    }
    assert_eq!(project.open().unwrap().scripts().len(), 1);
}

#[test]
fn several_locations_in_order() {
    let project = Project::new().with("b.toml", "revision = \"b\"").with("a.toml", "revision = \"a\"");
    project.write("limbeck.toml", "script_location = \".\"\nversion_locations = [\"other\", \"versions\"]\n");
    project.write("other/z.toml", "revision = \"z\"");
    let directory = project.open().unwrap();
    assert_eq!(directory.scripts().map(|script| script.id().as_str()).collect::<Vec<_>>(), ["z", "a", "b"]);
}

#[test]
fn layout_is_no_edit() {
    let same = checksum(FILE);
    assert_eq!(same, checksum(&FILE.replace('\n', "\r\n")), "line endings");
    assert_eq!(same, checksum(&format!("{FILE}# the end\n")), "comments");
    assert_eq!(same, checksum(&FILE.replace("message       = \"users\"\n", "")), "the message");
    assert_eq!(same, checksum(&format!("\u{feff}{FILE}")), "a mark at the beginning");
    let other_order = FILE.replace("{ name = \"id\", type = \"uuid\"", "{ type = 'uuid', name='id'");
    assert_ne!(other_order, FILE);
    assert_eq!(same, checksum(&other_order), "the order of keys");
}

#[test]
fn an_edit_changes_the_checksum() {
    let edits = [
        FILE.replace("varchar(80)", "varchar(81)"),
        FILE.replace("SET email = ''", "SET email = ' '"),
        FILE.replace(", unique = true", ""),
        FILE.replace("message       = \"users\"", "transaction = false"),
        format!("{FILE}\n[[downgrade]]\ndrop_table = \"user\"\n"),
        FILE.replace("message       = \"users\"", "downgrade = \"irreversible\""),
        FILE.replace("message       = \"users\"", "downgrade = []"),
    ];
    let mut checksums: Vec<_> = edits.iter().map(|text| checksum(text)).chain([checksum(FILE)]).collect();
    checksums.sort();
    checksums.dedup();
    assert_eq!(checksums.len(), edits.len() + 1);
}

/// Databases hold these: they have to stay as they are from version to version.
#[test]
fn checksums_are_for_ever() {
    insta::assert_snapshot!(checksum(FILE), @"6087954115fbf142e484157632c8512f642ff4db3a25599569c5fafbd665d48a");
}

#[test]
fn names_come_from_the_convention() {
    let project = Project::new().with("aaa.toml", FILE);
    project.write("limbeck.toml", "script_location = \".\"\n[naming_convention]\nuq = \"unique_{columns}\"\n");
    let body = body(&project);
    assert!(format!("{:?}", body.upgrade).contains("unique_email"));
    assert_eq!(body.checksum, checksum(FILE), "the checksum is of what the file says");
}

#[test]
fn sql_pairs_as_diesel_has_them() {
    let project = Project::new()
        .with("00000000000000_diesel_initial_setup/up.sql", "CREATE FUNCTION f() …;\n")
        .with("00000000000000_diesel_initial_setup/down.sql", "DROP FUNCTION f();\n")
        .with("2024-01-02-030405_add_users/up.sql", "CREATE TABLE users (id INTEGER);\n")
        .with("2024-01-02-030405_add_users/down.sql", "-- nothing\n")
        .with("2024-01-02-030405_add_users/metadata.toml", "run_in_transaction = false\n")
        .with("2024-02-01-000000_seed/up.sql", "INSERT INTO users VALUES (1);\n");
    let directory = project.open().unwrap();
    let scripts: Vec<_> = directory.scripts().map(|script| (&script.header, script.body().unwrap())).collect();
    insta::assert_debug_snapshot!(scripts);
}

#[test]
fn a_folder_of_diesels_is_a_history_in_the_order_of_versions() {
    let project = Project::new();
    project.write("limbeck.toml", "script_location = \"migrations\"\n");
    for name in
        ["2024-01-02-030405_b", "20240102030404_a", "00000000000000_diesel_initial_setup", "2024-06-01-000000_c"]
    {
        project.write(&format!("migrations/{name}/up.sql"), "SELECT 1;\n");
    }
    project.write("migrations/.diesel_lock", "");
    let directory = project.open().unwrap();
    let order: Vec<_> = directory.map().topological().iter().map(ToString::to_string).collect();
    assert_eq!(order, ["00000000000000", "20240102030404", "20240102030405", "20240601000000"]);
    assert_eq!(directory.map().effective_heads().len(), 1);
    // As soon as there is a directory for limbeck's own revisions, that is the usual place again.
    project.write("migrations/versions/.gitkeep", "");
    assert_eq!(project.open().unwrap().scripts().len(), 0);
}

#[test]
fn sql_pairs_that_say_what_they_stand_on() {
    let project = Project::new()
        .with("aaa_one/up.sql", "SELECT 1")
        .with("bbb_two/up.sql", "SELECT 2")
        .with("bbb_two/metadata.toml", "down_revision = []\nmessage = \"Two!\"\n")
        .with("ccc_three/up.sql", "SELECT 3")
        .with("ddd.toml", "revision = \"ddd\"\ndown_revision = [\"bbb\", \"ccc\"]\n");
    let directory = project.open().unwrap();
    let parents = |id: &str| {
        let revision = directory.map().get(id).unwrap();
        revision.down_revision.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        ["aaa", "bbb", "ccc", "ddd"].map(parents),
        [vec![], vec![], vec!["aaa".to_owned()], vec!["bbb".to_owned(), "ccc".to_owned()]]
    );
    assert_eq!(directory.scripts().nth(1).unwrap().header.message, "Two!");
}

#[test]
fn comments_in_sql_are_no_edit() {
    let checksum = |up: &str| body(&Project::new().with("aaa/up.sql", up)).checksum;
    let plain = "CREATE TABLE a (b text);\nINSERT INTO a VALUES ('x\n-- y\n\n  ');\n";
    let noted =
        "-- why\r\nCREATE TABLE a (b text);  \r\n\r\n   -- more\r\nINSERT INTO a VALUES ('x\r\n-- y\r\n\r\n  ');\r\n";
    assert_eq!(checksum(plain), checksum(noted));
    assert_ne!(checksum(plain), checksum(&plain.replace("-- y\n", "")), "a line within quotes is no comment");
    let function = "CREATE FUNCTION f() AS $f$ it's\n-- kept\n$f$;\n/* it's\n-- kept\n*/\n-- dropped\n";
    assert_ne!(checksum(function), checksum(&function.replacen("-- kept\n", "", 1)));
    assert_eq!(checksum(function), checksum(&function.replace("-- dropped\n", "")));
}

#[test]
fn rows_of_data_files() {
    let insert =
        |file: &str| format!("revision = \"aaa\"\n[[upgrade]]\nbulk_insert = \"t\"\nrows_file = \"data/{file}\"\n");
    let cases = [
        ("a.csv", "\u{feff}id,name,note\r\n1,\"A \"\"B\"\"\",\r\n\r\n2,\"\",\"x,\ny\"\r\n"),
        ("b.json", r#"[{"id": 1, "f": 1.5, "s": "x", "n": null, "t": true, "j": {"a": [1]}}]"#),
        ("c.jsonl", "{\"id\": 1}\n\n{\"id\": 2, \"x\": null}\n"),
    ];
    let rows: Vec<_> = cases
        .iter()
        .map(|(file, text)| {
            let project = Project::new().with("aaa.toml", insert(file));
            project.write(&format!("data/{file}"), text);
            render_operations("upgrade", &body(&project).upgrade)
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn embedded_files_are_the_same_project() {
    let insert = "revision = \"bbb\"\ndown_revision = \"aaa\"\n[[upgrade]]\nbulk_insert = \"user\"\nrows_file = \"data/u.csv\"\n";
    let project = Project::new().with("aaa.toml", FILE).with("bbb.toml", insert).with("ccc_x/up.sql", "SELECT 1");
    project.write("data/u.csv", "id\n1\n");
    let files = ["versions/aaa.toml", "versions/bbb.toml", "versions/ccc_x/up.sql", "data/u.csv"];
    let files = files.map(|name| (PathBuf::from(name), Cow::Owned(project.read(name).into_bytes())));
    let locations = [PathBuf::from("versions")];
    let embedded = ScriptDirectory::embedded(NamingConvention::default(), &locations, files, Vec::new()).unwrap();
    let on_disk = project.open().unwrap();
    let all = |directory: &ScriptDirectory| {
        directory.scripts().map(|script| (script.header.clone(), script.body().unwrap().clone())).collect::<Vec<_>>()
    };
    assert_eq!(all(&embedded), all(&on_disk));
}

#[test]
fn rust_revisions_take_the_place_of_their_files() {
    let project = Project::new().with("aaa.toml", FILE).with("bbb_hash.rs", "");
    let rust = |id: &str| {
        let revision = Revision::on(RevisionId::new(id).unwrap(), [RevisionId::new("aaa").unwrap()]);
        let header = Header { revision, message: "hash".to_owned(), created: None, transaction: true };
        let mut op = Operations::new();
        op.create_table("user", |t| {
            t.column("name", Type::Text).unique();
        });
        Script::in_memory(header, op.finish().unwrap(), Downgrade::Derived)
    };
    let directory = ScriptDirectory::open_with(&project.config(), vec![rust("bbb")]).unwrap();
    let script = directory.script(&RevisionId::new("bbb").unwrap()).unwrap();
    assert_eq!(script.path.as_deref(), Some(project.path("versions/bbb_hash.rs").as_path()));
    let body = script.body().unwrap();
    assert!(format!("{:?}", body.upgrade).contains("uq_user_name"), "names come from the convention");
    assert_eq!(body.checksum, rust("bbb").body().unwrap().checksum);
    assert_eq!(ScriptDirectory::open_with(&project.config(), vec![rust("bb")]).unwrap_err().code(), "rust-revision");
}

/// The operations of a body as a file has them, read again.
fn reread(operations: &[Operation]) -> Vec<Operation> {
    let text = format!("revision = \"aaa\"\n\n{}", render_operations("upgrade", operations));
    body(&Project::new().with("aaa.toml", text)).upgrade
}

#[test]
fn a_real_history_loads_and_renders_the_same() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../examples/langbuilder/limbeck.toml");
    let directory = ScriptDirectory::open(&Config::read(&root).unwrap()).unwrap();
    assert_eq!(directory.scripts().len(), 48);
    assert_eq!(directory.map().heads().len(), 1);
    for script in directory.scripts() {
        let body = script.body().unwrap_or_else(|error| panic!("{}: {error}", script.id()));
        assert_eq!(reread(&body.upgrade), body.upgrade, "{}", script.id());
        if let Downgrade::Written(downgrade) = &body.downgrade {
            assert_eq!(&reread(downgrade), downgrade, "{}", script.id());
        }
    }
}
