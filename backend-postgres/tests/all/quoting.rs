//! No name and no text comes into SQL but within quotes, whatever it is.
//!
//! `PROPTEST_CASES=20000` tries more.

use limbeck_backend_postgres::Postgres;
use limbeck_conformance_tests::quoting;

fn dialects() -> [Postgres; 1] {
    [Postgres::default()]
}

#[test]
fn every_text_of_every_case_stands_in_quotes() {
    quoting::every_place(&dialects(), &[]).unwrap();
}

#[test]
fn random_texts_stand_in_quotes() {
    quoting::random(&dialects()).unwrap();
}

#[test]
fn the_books_are_kept_in_quotes() {
    quoting::books(&dialects()).unwrap();
}
