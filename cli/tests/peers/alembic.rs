//! Alembic and limbeck in turn on one database, with the same revisions.

use crate::workshop::{Workshop, tool, workshops};

const ENV: &str = r#"
import os
from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["ALEMBIC_URL"]).connect() as connection:
    context.configure(connection=connection, version_table_schema=os.environ.get("ALEMBIC_SCHEMA"))
    with context.begin_transaction():
        context.run_migrations()
"#;

/// A revision: its id, what it stands on, and what it does up and down in Python and up in TOML.
type Revision = (&'static str, &'static [&'static str], &'static str, &'static str, &'static str);

/// A fork at `a1`, joined by `d4`.
const REVISIONS: [Revision; 5] = [
    (
        "a1",
        &[],
        "op.create_table('person', sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(80), nullable=False))",
        "op.drop_table('person')",
        "[[upgrade]]\ncreate_table = \"person\"\ncolumns = [{ name = \"id\", type = \"integer\", primary_key = true, identity = true }, \
         { name = \"name\", type = \"varchar(80)\", nullable = false }]\n",
    ),
    (
        "b2",
        &["a1"],
        "op.add_column('person', sa.Column('email', sa.String(120)))",
        "op.drop_column('person', 'email')",
        "[[upgrade]]\nadd_column = \"email\"\ntable = \"person\"\ntype = \"varchar(120)\"\n",
    ),
    (
        "c3",
        &["a1"],
        "op.create_table('tag', sa.Column('word', sa.String(40), nullable=False)); op.create_index('ix_tag_word', 'tag', ['word'])",
        "op.drop_index('ix_tag_word', 'tag'); op.drop_table('tag')",
        "[[upgrade]]\ncreate_table = \"tag\"\ncolumns = [{ name = \"word\", type = \"varchar(40)\", nullable = false }]\n\n\
         [[upgrade]]\ncreate_index = \"ix_tag_word\"\ntable = \"tag\"\ncolumns = [\"word\"]\n",
    ),
    ("d4", &["b2", "c3"], "pass", "pass", ""),
    (
        "e5",
        &["d4"],
        "op.add_column('tag', sa.Column('score', sa.Integer))",
        "op.drop_column('tag', 'score')",
        "[[upgrade]]\nadd_column = \"score\"\ntable = \"tag\"\ntype = \"integer\"\n",
    ),
];

/// The same revisions for both tools.
fn prepare(workshop: &Workshop, config: &str) {
    workshop.write("alembic.ini", "[alembic]\nscript_location = alembic\n");
    workshop.write("alembic/env.py", ENV);
    workshop.write("limbeck.toml", &format!("version_table = \"alembic_version\"\n{config}"));
    for (id, parents, up, down, toml) in REVISIONS {
        let python = match parents {
            [] => "None".to_owned(),
            parents => format!("({},)", parents.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(", ")),
        };
        let head =
            format!("import sqlalchemy as sa\nfrom alembic import op\n\nrevision = '{id}'\ndown_revision = {python}\n");
        workshop.write(
            &format!("alembic/versions/{id}.py"),
            &format!("{head}\ndef upgrade():\n    {up}\n\ndef downgrade():\n    {down}\n"),
        );
        workshop.write(
            &format!("migrations/versions/{id}.toml"),
            &format!("revision = \"{id}\"\ndown_revision = {parents:?}\n\n{toml}"),
        );
    }
}

/// The address as SQLAlchemy has it.
fn alembic_url(workshop: &Workshop) -> String {
    let url = &workshop.url;
    match url.split_once("://") {
        Some(("postgres", rest)) => format!("postgresql+psycopg2://{rest}"),
        Some(("mysql", rest)) => format!("mysql+pymysql://{rest}"),
        _ => format!("sqlite:///{}", workshop.path("app.db").display()),
    }
}

fn alembic_in(workshop: &Workshop, schema: Option<&str>, words: &str) -> String {
    let url = alembic_url(workshop);
    let mut variables = vec![("ALEMBIC_URL", url.as_str())];
    variables.extend(schema.map(|schema| ("ALEMBIC_SCHEMA", schema)));
    workshop.run(tool("LIMBECK_PEER_ALEMBIC"), words, &variables)
}

fn alembic(workshop: &Workshop, words: &str) -> String {
    alembic_in(workshop, None, words)
}

/// Both tools say that the database is at these revisions.
#[track_caller]
fn both_say(workshop: &Workshop, rows: &[&str]) {
    let current = alembic(workshop, "current");
    let mut said: Vec<_> = current.lines().filter_map(|line| line.split_whitespace().next()).collect();
    said.sort_unstable();
    assert_eq!(said, rows, "Alembic on {}", workshop.server);
    assert_eq!(workshop.rows(), rows, "limbeck on {}", workshop.server);
}

#[test]
fn in_turn_on_a_database_that_alembic_made() {
    for workshop in workshops(|_| true) {
        prepare(&workshop, "");
        alembic(&workshop, "upgrade b2");
        both_say(&workshop, &["b2"]);
        // Two heads, one from each.
        workshop.limbeck("upgrade c3");
        both_say(&workshop, &["b2", "c3"]);
        alembic(&workshop, "downgrade a1");
        both_say(&workshop, &["a1"]);
        workshop.limbeck("upgrade b2");
        alembic(&workshop, "upgrade d4");
        both_say(&workshop, &["d4"]);
        workshop.limbeck("upgrade");
        both_say(&workshop, &["e5"]);
        assert!(workshop.limbeck("status").contains("(head)"));
        // And back.
        alembic(&workshop, "downgrade -1");
        both_say(&workshop, &["d4"]);
        workshop.limbeck("downgrade c3");
        both_say(&workshop, &["b2", "c3"]);
        alembic(&workshop, "upgrade head");
        both_say(&workshop, &["e5"]);
        let of_alembic = workshop.schema();
        workshop.limbeck("downgrade base");
        both_say(&workshop, &[]);
        workshop.limbeck("upgrade");
        both_say(&workshop, &["e5"]);
        assert_eq!(workshop.schema(), of_alembic, "{}", workshop.server);
        workshop.limbeck("stamp a1");
        both_say(&workshop, &["a1"]);
        alembic(&workshop, "stamp e5");
        alembic(&workshop, "downgrade base");
        both_say(&workshop, &[]);
    }
}

#[test]
fn in_turn_on_a_database_that_limbeck_made() {
    for workshop in workshops(|_| true) {
        prepare(&workshop, "");
        workshop.limbeck("upgrade d4");
        both_say(&workshop, &["d4"]);
        alembic(&workshop, "upgrade head");
        both_say(&workshop, &["e5"]);
        alembic(&workshop, "downgrade a1");
        both_say(&workshop, &["a1"]);
        workshop.limbeck("downgrade base");
        both_say(&workshop, &[]);
    }
}

#[test]
fn in_a_schema_of_its_own() {
    let servers = workshops(|server| server.starts_with("postgres"));
    for workshop in servers.into_iter().skip(1) {
        prepare(&workshop, "version_table_schema = \"ops\"\n");
        // limbeck makes the schema; Alembic would want it to be there.
        workshop.limbeck("upgrade b2");
        assert!(alembic_in(&workshop, Some("ops"), "current").contains("b2"));
        alembic_in(&workshop, Some("ops"), "upgrade head");
        assert_eq!(workshop.rows(), ["e5"]);
        workshop.limbeck("downgrade base");
        assert_eq!(alembic_in(&workshop, Some("ops"), "current"), "");
    }
}

/// Alembic's table has 32 characters for an id. SQLite does not count them.
#[test]
fn a_longer_id_than_alembics_table_takes() {
    for workshop in workshops(|_| true) {
        prepare(&workshop, "");
        alembic(&workshop, "upgrade head");
        let id = "an_id_of_33_characters_is_too_lon";
        workshop.write(
            &format!("migrations/versions/{id}.toml"),
            &format!("revision = \"{id}\"\ndown_revision = \"e5\"\n\n[[upgrade]]\nadd_column = \"x\"\ntable = \"tag\"\ntype = \"integer\"\n"),
        );
        if workshop.server == "sqlite" {
            workshop.limbeck("upgrade");
            assert_eq!(workshop.rows(), [id]);
            continue;
        }
        let before = workshop.schema();
        for command in ["upgrade", "plan", "stamp head"] {
            let said = workshop.limbeck_fails(command);
            assert!(said.contains("its id has 33 characters, and alembic_version takes 32"), "{said}");
        }
        both_say(&workshop, &["e5"]);
        assert_eq!(workshop.schema(), before);
    }
}
