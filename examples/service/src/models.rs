//! The tables, in Diesel's words and in limbeck's.

use diesel::prelude::*;

diesel::table! {
    notes (id) {
        id -> BigInt,
        title -> Text,
        body -> Text,
        words -> Integer,
        slug -> Text,
    }
}

/// What somebody wrote down.
#[derive(Debug, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = notes)]
pub struct Note {
    /// Its number.
    #[limbeck(identity)]
    pub id: i64,
    /// What it is called.
    #[limbeck(length = 80)]
    pub title: String,
    /// What it says.
    pub body: String,
    /// How many words that are.
    #[limbeck(default = 0)]
    pub words: i32,
    /// Its name in addresses.
    #[limbeck(unique)]
    pub slug: String,
}
