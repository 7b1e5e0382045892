//! No name and no text comes into SQL but within quotes, whatever it is.
//!
//! `PROPTEST_CASES=20000` tries more.

use limbeck_backend_sqlite::Sqlite;
use limbeck_conformance_tests::quoting;

/// SQL of a person's own is kept as it is.
const BARE: [&str; 2] = ["create_trigger", "execute"];

fn dialects() -> [Sqlite; 2] {
    [Sqlite::default(), Sqlite::OFFLINE]
}

#[test]
fn every_text_of_every_case_stands_in_quotes() {
    quoting::every_place(&dialects(), &BARE).unwrap();
}

#[test]
fn random_texts_stand_in_quotes() {
    quoting::random(&dialects()).unwrap();
}

#[test]
fn the_books_are_kept_in_quotes() {
    quoting::books(&dialects()).unwrap();
}
