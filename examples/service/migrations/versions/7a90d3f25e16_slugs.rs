//! Slugs: made from the titles, each of its own. A revision in Rust, since SQL has no words for it.
//!
//! It describes the table as it is at this point of the history, and not by the models, which will change.

use diesel::{prelude::*, sqlite::SqliteConnection};
use limbeck::{Revision, schema::Type};

diesel::table! {
    notes (id) {
        id -> BigInt,
        title -> Text,
        slug -> Nullable<Text>,
    }
}

pub fn revision() -> Revision {
    Revision::new("7a90d3f25e16")
        .down_revision("5d2e8b64c1a9")
        .message("slugs")
        .created("2026-04-07T08:02:00Z")
        .upgrade(|op| {
            op.batch_alter_table("notes", |b| b.add_column("slug", Type::Text));
            op.run_with("make_slugs", make_slugs);
            op.batch_alter_table("notes", |b| {
                b.alter_column("slug", |slug| slug.nullable = Some(false));
                b.create_unique_constraint("", &["slug"]);
            });
        })
        .downgrade(|op| op.batch_alter_table("notes", |b| b.drop_column("slug")))
}

fn make_slugs(connection: &mut SqliteConnection) -> QueryResult<()> {
    for (id, title) in notes::table.select((notes::id, notes::title)).load::<(i64, String)>(connection)? {
        let slug = format!("{}-{id}", slug(&title));
        diesel::update(notes::table.find(id)).set(notes::slug.eq(slug)).execute(connection)?;
    }
    Ok(())
}

/// The letters and digits of a title, with one `-` in place of all between them.
fn slug(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
