//! The history of the database, and how the service goes along it.

use std::time::Duration;

use diesel::{prelude::*, sqlite::SqliteConnection};
use limbeck::{EmbeddedMigrations, Migrator, embed_migrations};

/// Every revision, within the program.
pub static MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// The one way in which the service and its command migrate.
pub fn migrator() -> Migrator<'static> {
    Migrator::new(&MIGRATIONS)
        .applied_by(concat!("notes ", env!("CARGO_PKG_VERSION")))
        .lock_timeout(Duration::from_secs(30))
        .run("count_words", count_words)
}

diesel::table! {
    notes (id) {
        id -> BigInt,
        body -> Text,
        words -> Integer,
    }
}

/// What the revision `words` calls.
fn count_words(connection: &mut SqliteConnection) -> QueryResult<()> {
    for (id, body) in notes::table.select((notes::id, notes::body)).load::<(i64, String)>(connection)? {
        let words = i32::try_from(body.split_whitespace().count()).unwrap_or(i32::MAX);
        diesel::update(notes::table.find(id)).set(notes::words.eq(words)).execute(connection)?;
    }
    Ok(())
}
