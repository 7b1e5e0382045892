//! New revision files and new projects.

use std::{fmt::Write as _, fs, path::Path};

use limbeck_core::{
    config::Config,
    node::{Field, Node},
    operation::{Operation, Operations},
    revision::RevisionId,
    schema::Type,
    script::{Downgrade, NewScript, ScriptDirectory, ScriptError, init, render_operations, templates},
};

use crate::script_support::Project;

/// A revision of a fixed id and time.
fn new(id: &str, message: &str) -> NewScript {
    NewScript {
        rev_id: Some(id.to_owned()),
        created: "2025-11-08T19:21:07Z".parse().unwrap(),
        ..NewScript::new(message)
    }
}

/// Creates a revision; the name and the text of its file, which loads.
fn created(project: &Project, new: &NewScript) -> (String, String) {
    let path = project.open().unwrap().create(&project.config(), new).unwrap_or_else(|error| panic!("{error:?}"));
    let directory = project.open().unwrap();
    assert!(directory.scripts().all(|script| script.body().is_ok()));
    let text = fs::read_to_string(&path).unwrap_or_default();
    (path.strip_prefix(project.path("versions")).unwrap().display().to_string(), text)
}

fn operations() -> Vec<Operation> {
    let mut op = Operations::new();
    op.create_table("user", |t| {
        t.column("id", Type::Uuid).primary_key();
        t.column("name", Type::Varchar(Some(80))).not_null().unique();
    });
    op.batch_alter_table("flow", |b| {
        b.add_column("tags", Type::Json);
        b.drop_constraint("uq_flow_name");
    });
    op.execute("UPDATE flow\nSET tags = '[]'\n");
    op.finish().unwrap()
}

#[test]
fn for_a_person_to_write() {
    let project = Project::new();
    let (name, text) = created(&project, &new("aaa", "Add the \"users\" table"));
    assert_eq!(name, "aaa_add_the_users_table.toml");
    insta::assert_snapshot!(text);
}

#[test]
fn with_operations() {
    let project = Project::new();
    let (_, text) = created(&project, &NewScript { upgrade: Some(operations()), ..new("aaa", "users") });
    insta::assert_snapshot!("create_with_operations", text);
    let mut op = Operations::new();
    op.drop_table("user");
    let downgrade = Downgrade::Written(op.finish().unwrap());
    let labels = vec!["rbac".to_owned()];
    let both = NewScript { upgrade: Some(Vec::new()), downgrade, branch_labels: labels, ..new("bbb", "both") };
    insta::assert_snapshot!("create_with_a_downgrade", created(&project, &both).1);
    let irreversible =
        NewScript { upgrade: Some(operations()), downgrade: Downgrade::Irreversible, ..new("ccc", "one way") };
    let (_, text) = created(&project, &irreversible);
    assert!(text.contains("\ndowngrade     = \"irreversible\"\n\n[[upgrade]]\n"), "{text}");
}

#[test]
fn a_merge_and_a_branch() {
    let project = Project::new();
    created(&project, &new("aaa", "one"));
    created(&project, &NewScript { heads: vec!["base".parse().unwrap()], ..new("bbb", "two") });
    let heads = vec!["heads".parse().unwrap()];
    insta::assert_snapshot!(created(&project, &NewScript { heads, ..new("ccc", "merge") }).1);
    let depends_on = vec!["bbb".parse().unwrap()];
    let heads = vec!["aaa".parse().unwrap()];
    let text = created(&project, &NewScript { heads, splice: true, depends_on, ..new("ddd", "more") }).1;
    assert!(text.contains("depends_on    = [\"bbb\"]\n"), "{text}");
}

#[test]
fn what_does_not_fit() {
    let project = Project::new();
    created(&project, &new("aaa", "one"));
    created(&project, &new("bbb", "two"));
    let cases = [
        new("aaa", "again"),
        new("not an id", "x"),
        NewScript { heads: vec!["aaa".parse().unwrap()], ..new("ccc", "x") },
        NewScript { heads: vec!["zzz".parse().unwrap()], ..new("ccc", "x") },
        NewScript { version_path: Some("elsewhere".into()), ..new("ccc", "x") },
        NewScript { branch_labels: vec!["a@b".to_owned()], ..new("ccc", "x") },
    ];
    let errors = cases.map(|new| project.shown(&project.open().unwrap().create(&project.config(), &new).unwrap_err()));
    insta::assert_snapshot!(errors.join("\n"));
    assert_eq!(project.open().unwrap().scripts().len(), 2);
}

#[test]
fn names_of_files() {
    let project = Project::new();
    project.write(
        "limbeck.toml",
        "script_location = \".\"\ntimezone = \"UTC\"\n\
         file_template = \"{year}-{month}-{day}_{hour}{minute}{second}_{revision}_{slug}\"\n",
    );
    assert_eq!(created(&project, &new("aaa", "Ünïcode — d'accord!")).0, "2025-11-08_192107_aaa_ncode_d_accord.toml");
    assert_eq!(created(&project, &new("bbb", "数据")).0, "2025-11-08_192107_bbb.toml");
    let long = "one two three four five six seven eight nine ten";
    assert_eq!(
        created(&project, &new("ccc", long)).0,
        "2025-11-08_192107_ccc_one_two_three_four_five_six_seven_eight.toml"
    );
    let word = "x".repeat(60);
    assert_eq!(created(&project, &new("ddd", &word)).0, format!("2025-11-08_192107_ddd_{}.toml", "x".repeat(40)));
}

#[test]
fn generated_ids() {
    let project = Project::new();
    let created = NewScript { rev_id: None, ..NewScript::new("x") };
    let path = project.open().unwrap().create(&project.config(), &created).unwrap();
    let directory = project.open().unwrap();
    let id = directory.scripts().next().unwrap().id().as_str();
    assert_eq!(id.len(), 12);
    assert!(id.chars().all(|c| c.is_ascii_hexdigit() && !c.is_uppercase()), "{id}");
    assert!(path.ends_with(format!("versions/{id}_x.toml")));
}

#[test]
fn time_zone() {
    let project = Project::new();
    project.write("limbeck.toml", "script_location = \".\"\ntimezone = \"Etc/GMT-3\"\n");
    assert!(created(&project, &new("aaa", "x")).1.contains("created       = 2025-11-08T22:21:07+03:00\n"));
}

#[test]
fn nothing_is_overwritten() {
    let project = Project::new();
    project.write("limbeck.toml", "script_location = \".\"\nfile_template = \"{slug}\"\n");
    created(&project, &new("aaa", "same"));
    let error = project.open().unwrap().create(&project.config(), &new("bbb", "same")).unwrap_err();
    insta::assert_snapshot!(project.shown(&error));
}

#[test]
fn a_new_file_stands_beside_its_parent() {
    let project = Project::new();
    project.write("limbeck.toml", "script_location = \".\"\nversion_locations = [\"versions\", \"plugin\"]\n");
    project.write("plugin/p.toml", "revision = \"ppp\"\n");
    let path = project.open().unwrap().create(&project.config(), &new("aaa", "x")).unwrap();
    assert_eq!(path, project.path("plugin/aaa_x.toml"));
    let asked = NewScript { version_path: Some(project.path("versions")), ..new("bbb", "x") };
    let path = project.open().unwrap().create(&project.config(), &asked).unwrap();
    assert_eq!(path, project.path("versions/bbb_x.toml"));
}

#[test]
fn templates_of_a_project() {
    let project = Project::new();
    project.write("revision.toml.jinja", "# {{ message }}\nrevision = {{ revision | toml }}\n{{ upgrade }}");
    insta::assert_snapshot!("template_own", created(&project, &new("aaa", "mine")).1);
    let wrong = [
        "revision = {{ revison | toml }}\n",
        "\n{% if %}\n",
        "revision = {{ revision }}",
        "revision = \"other\"\n",
        "revision = {{ revision | toml }}\nbranch_labels = {{ down_revisions | first | sum }}\n",
    ];
    let errors = wrong.map(|text| {
        project.write("revision.toml.jinja", text);
        project.shown(&project.open().unwrap().create(&project.config(), &new("bbb", "x")).unwrap_err())
    });
    insta::assert_snapshot!("template_wrong", errors.join("\n"));
    assert_eq!(project.open().unwrap().scripts().len(), 1);
}

#[cfg(unix)]
#[test]
fn hooks() {
    let project = Project::new();
    let hook = |command: &str| {
        format!(
            "script_location = \".\"\n[[hooks]]\nname = \"sign\"\ncommand = [\"sh\", \"-c\", '{command}', \"sh\", \"{{file}}\"]\n"
        )
    };
    project.write("limbeck.toml", hook("echo \"# signed in $(ls limbeck.toml)\" >> \"$1\"; echo said"));
    assert!(created(&project, &new("aaa", "x")).1.ends_with("# signed in limbeck.toml\n"));
    project.write("limbeck.toml", hook("echo no good >&2; exit 3"));
    let failed = project.open().unwrap().create(&project.config(), &new("bbb", "x")).unwrap_err();
    project.write(
        "limbeck.toml",
        "script_location = \".\"\n[[hooks]]\nname = \"gone\"\ncommand = [\"no-such-program\"]\n",
    );
    let gone = project.open().unwrap().create(&project.config(), &new("ccc", "x")).unwrap_err();
    insta::assert_snapshot!([failed, gone].map(|error| project.shown(&error)).join("\n"));
    assert_eq!(project.open().unwrap().scripts().len(), 3, "the files stay");
}

#[test]
fn pairs_of_sql_files() {
    let project = Project::new();
    let name = created(&project, &NewScript { sql: true, ..new("aaa", "one") }).0;
    assert_eq!(name, "aaa_one");
    created(&project, &NewScript { sql: true, ..new("bbb", "two") });
    let files = ["up.sql", "down.sql", "metadata.toml"].map(|file| project.read(&format!("versions/bbb_two/{file}")));
    insta::assert_snapshot!(files.join("---\n"));
    assert_eq!(project.open().unwrap().map().heads(), [RevisionId::new("bbb").unwrap()]);
}

#[test]
fn new_projects() {
    for (template, _) in templates() {
        let dir = tempfile::tempdir().unwrap();
        let files = init(dir.path(), template, Path::new("db/migrations")).unwrap();
        let config = Config::read(&dir.path().join("limbeck.toml")).unwrap();
        let mut databases = vec![config.clone()];
        databases.extend(config.databases.iter().map(|name| config.database(name).unwrap()));
        let names: Vec<_> =
            files.iter().map(|path| path.strip_prefix(dir.path()).unwrap().display().to_string()).collect();
        let mut text = format!("{}\n---\n{}", names.join("\n"), fs::read_to_string(&files[0]).unwrap());
        for config in &databases {
            let path = ScriptDirectory::open(config).unwrap().create(config, &new("aaa", "first")).unwrap();
            let _ = write!(text, "---\n{}\n", path.strip_prefix(dir.path()).unwrap().display());
        }
        insta::assert_snapshot!(format!("init_{template}"), text);
    }
}

#[test]
fn a_project_that_is_there_stays() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("migrations")).unwrap();
    fs::write(dir.path().join("migrations/README.md"), "mine").unwrap();
    let error = init(dir.path(), "generic", Path::new("migrations")).unwrap_err();
    assert!(matches!(error, ScriptError::Exists { .. }), "{error}");
    assert!(!dir.path().join("limbeck.toml").exists());
    let error = init(dir.path(), "generc", Path::new("migrations")).unwrap_err();
    assert_eq!(error.help().as_deref(), Some("did you mean `generic`?"));
}

/// One of every kind of operation, as a file has it.
const EVERY_OPERATION: &str = include_str!("every_operation.toml");

#[test]
fn every_operation_renders_as_it_was_read() {
    let read = |text: &str| {
        let document = Node::from_toml(text).unwrap();
        Vec::<Operation>::decode(document.as_table().unwrap().get("upgrade").unwrap()).unwrap()
    };
    let operations = read(EVERY_OPERATION);
    let mut missing = Operation::WORDS.to_vec();
    missing.retain(|word| !operations.iter().any(|operation| operation.word() == *word));
    assert_eq!(missing, [""; 0], "operations that every_operation.toml has not");
    let text = render_operations("upgrade", &operations);
    insta::assert_snapshot!("every_operation", text);
    for (read, written) in operations.iter().zip(read(&text)) {
        assert_eq!(*read, written);
    }
    let project = Project::new();
    let (name, _) = created(&project, &NewScript { upgrade: Some(operations), ..new("aaa", "all") });
    let written = Node::from_toml(&project.read(&format!("versions/{name}"))).unwrap();
    let written = Vec::<Operation>::decode(written.as_table().unwrap().get("upgrade").unwrap()).unwrap();
    assert_eq!(written, read(EVERY_OPERATION));
}

#[test]
fn in_a_folder_of_diesels_as_diesel_would() {
    let project = Project::new().with("2025-11-08-192106-0000_one/up.sql", "SELECT 1;\n");
    let unnamed = NewScript { rev_id: None, ..new("", "Add \"two\"") };
    assert_eq!(created(&project, &unnamed).0, "2025-11-08-192107-0000_add_two");
    assert!(!project.path("versions/2025-11-08-192107-0000_add_two/metadata.toml").exists());
    // Another one within the same second.
    assert_eq!(created(&project, &unnamed).0, "2025-11-08-192107-0001_add_two");
    // Operations have no place in SQL, and an id that is asked for is no version.
    let (name, text) = created(&project, &NewScript { upgrade: Some(operations()), ..new("aaa", "three") });
    assert_eq!(name, "aaa_three.toml");
    assert!(text.contains("down_revision = \"202511081921070001\""), "{text}");
}

#[test]
fn a_project_in_a_folder_of_diesels_leaves_it_alone() {
    let project = Project::new();
    fs::remove_file(project.path("limbeck.toml")).unwrap();
    project.write("db/20250101000000_one/up.sql", "SELECT 1;");
    let written = init(&project.path(""), "generic", Path::new("db")).unwrap();
    assert_eq!(written, [project.path("limbeck.toml")]);
    assert_eq!(project.open().unwrap().scripts().len(), 1);
}

#[test]
fn diesels_migrations_are_written_as_revisions() {
    let project = Project::new();
    project.write("old/2024-01-02-030405-0001_b/up.sql", "-- as it is\r\nSELECT 2;\n");
    project.write("old/2024-01-02-030405-0001_b/metadata.toml", "run_in_transaction = false\n");
    project.write("old/20240102030404_a/up.sql", "SELECT 1;\n");
    project.write("old/20240102030404_a/down.sql", "SELECT 0;\n");
    let theirs = ScriptDirectory::of_diesel(&project.path("old")).unwrap();
    let written = project.open().unwrap().import(&project.config(), &theirs).unwrap();
    let names: Vec<_> = written.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["20240102030404_a", "202401020304050001_b"]);
    assert_eq!(project.read("versions/202401020304050001_b/up.sql"), "-- as it is\r\nSELECT 2;\n");
    insta::assert_snapshot!(
        project.read("versions/202401020304050001_b/metadata.toml"),
        @r#"
    revision      = "202401020304050001"
    down_revision = ["20240102030404"]
    message       = "b"
    created       = 2024-01-02T03:04:05Z
    run_in_transaction = false
    "#
    );
    let ours = project.open().unwrap();
    for theirs in theirs.scripts() {
        let ours = ours.script(theirs.id()).unwrap();
        assert_eq!(ours.body().unwrap(), theirs.body().unwrap(), "the same, down to the checksum");
        assert!(!ours.is_of_diesel());
    }
    // What is there already is passed over, and what is new stands on it.
    project.write("old/20250101000000_c/up.sql", "SELECT 3;");
    let theirs = ScriptDirectory::of_diesel(&project.path("old")).unwrap();
    assert_eq!(ours.import(&project.config(), &theirs).unwrap().len(), 1);
    assert_eq!(project.open().unwrap().map().topological().len(), 3);
    let error = ScriptDirectory::of_diesel(&project.path("")).unwrap_err();
    assert!(error.to_string().starts_with("there are no migrations of Diesel's in"), "{error}");
}
