//! `schema.toml`: what it says is a schema, and its mistakes are shown where they are.

use std::path::Path;

use limbeck_core::{
    name::TableName,
    operation::NamingConvention,
    script::ScriptError,
    target::{Target, TargetTable},
};

use crate::migrate_dialect::FakeDialect;

const DIALECT: FakeDialect = FakeDialect { transactional: true };

const BLOG: &str = r#"
[[extension]]
name = "citext"
only = ["postgres"]

[[enum]]
name = "status"
values = ["draft", "published"]

[[sequence]]
name = "invoice"
start = 100

# The tables refer to each other.
[[table]]
name = "post"
columns = [
  { name = "id", type = "uuid", primary_key = true },
  { name = "author_id", type = "uuid", references = "author.id", on_delete = "cascade" },
  { name = "headline", type = "varchar(80)", nullable = false, renamed_from = "title" },
  { name = "status", type = "enum(status)", nullable = false, default = "draft" },
]

[[table]]
name = "author"
renamed_from = "user"
columns = [
  { name = "id", type = "uuid", primary_key = true },
  { name = "favourite_id", type = "uuid", references = "post.id" },
]
indexes = [{ columns = ["favourite_id"], unique = true }]

[[view]]
name = "published"
as = "SELECT * FROM post WHERE status = 'published'"
"#;

fn parse(text: &str) -> Result<Target, ScriptError> {
    Target::parse(Path::new("schema.toml"), text)
}

fn names(tables: &[TargetTable]) -> Vec<&str> {
    tables.iter().map(|table| table.create.name.as_str()).collect()
}

#[test]
fn a_file_is_a_schema() {
    let target = parse(BLOG).unwrap();
    assert_eq!(names(&target.tables), ["post", "author"]);
    assert_eq!(target.tables[1].renamed_from, Some(TableName::new("user").unwrap()));
    assert_eq!(target.tables[0].renamed_columns[0].from.as_str(), "title");
    let schema = target.schema(&DIALECT, &NamingConvention::default()).unwrap();
    // An extension that another dialect has is none here.
    assert!(schema.extensions.is_empty());
    let post = schema.tables.get("post").unwrap();
    assert_eq!(post.foreign_keys[0].name.as_ref().unwrap().as_str(), "fk_post_author_id_author");
    assert!(schema.tables.get("author").unwrap().indexes.contains("ix_author_favourite_id"));
    assert!(
        schema.views.contains("published") && schema.enums.contains("status") && schema.sequences.contains("invoice")
    );
}

#[test]
fn what_is_written_says_the_same() {
    let target = parse(BLOG).unwrap();
    let text = target.to_toml();
    assert_eq!(parse(&text).unwrap(), target, "{text}");
    insta::assert_snapshot!(text);
}

/// The message with its place and its help.
fn mistake(text: &str) -> String {
    let error = parse(text).unwrap_err();
    let place = format!("{}:{}", error.line().unwrap(), error.column().unwrap());
    format!("{place}: {error}\n  {}", error.help().unwrap_or_default())
}

#[test]
fn a_mistake_is_shown_where_it_is() {
    let mistakes = [
        "[[tables]]\nname = \"a\"",
        "[[table]]\nname = \"a\"",
        "[[table]]\nname = \"a\"\ncolumns = [{ name = \"id\", type = \"uuid\", renamd_from = \"key\" }]",
        "[[table]]\nname = \"a\"\nif_not_exists = true\ncolumns = [{ name = \"id\", type = \"uuid\" }]",
        "[[table]]\nname = \"a\"\ncolumns = [{ name = \"id\", type = \"uid\" }]",
        "[[table]]\ncolumns = [{ name = \"id\", type = \"uuid\" }]",
        "[[table]]\nname = \"a\"\ncolumns = [{ name = \"id\", type = \"uuid\" }]\n\n[[table]]\nname = \"a\"\ncolumns = [{ name = \"id\", type = \"uuid\" }]",
        "[[enum]]\nname = \"a\"",
        "[[view]]\nname = \"a\"\nsql = \"SELECT 1\"",
    ];
    insta::assert_snapshot!(mistakes.map(mistake).join("\n"));
}

#[test]
fn what_contradicts_itself_is_refused() {
    let refused = |text: &str| {
        let error = parse(text).unwrap().schema(&DIALECT, &NamingConvention::default()).unwrap_err();
        format!("{error}\n  {}", error.help().unwrap_or_default())
    };
    insta::assert_snapshot!([
        refused("[[table]]\nname = \"a\"\ncolumns = [{ name = \"id\", type = \"uuid\", references = \"b.id\" }]"),
        refused("[[table]]\nname = \"a\"\ncolumns = [{ name = \"id\", type = \"enum(status)\" }]"),
        refused("[[table]]\nname = \"a\"\ncolumns = [{ name = \"id\", type = \"uuid\" }, { name = \"id\", type = \"text\" }]"),
    ]
    .join("\n"));
}

/// Two tables of one name, each for a dialect of its own, are no contradiction.
#[test]
fn a_table_may_differ_from_dialect_to_dialect() {
    let text = "[[table]]\nname = \"a\"\nonly = [\"postgres\"]\ncolumns = [{ name = \"id\", type = \"uuid\" }]\n\n\
                [[table]]\nname = \"a\"\nexcept = [\"postgres\"]\ncolumns = [{ name = \"id\", type = \"text\" }]";
    let target = parse(text).unwrap();
    assert_eq!(target.schema(&DIALECT, &NamingConvention::default()).unwrap().tables.len(), 1);
}
