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
    for dialect in dialects() {
        let tally = quoting::every_place(&dialect).unwrap();
        // SQL of a person's own is kept as it is.
        assert!(tally.lowered.difference(&tally.words).all(|word| *word == "execute"), "{tally:?}");
        assert!(tally.quoted > 500, "{tally:?}");
    }
}

#[test]
fn random_texts_stand_in_quotes() {
    for dialect in dialects() {
        quoting::random(&dialect).unwrap();
    }
}

#[test]
fn the_books_are_kept_in_quotes() {
    for dialect in dialects() {
        quoting::books(&dialect).unwrap();
    }
}
