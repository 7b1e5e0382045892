//! No name and no text comes into SQL but within quotes, whatever it is.
//!
//! `PROPTEST_CASES=20000` tries more.

use limbeck_backend_sqlite::Sqlite;
use limbeck_conformance_tests::quoting;

fn dialects() -> [Sqlite; 2] {
    [Sqlite::default(), Sqlite::OFFLINE]
}

#[test]
fn every_text_of_every_case_stands_in_quotes() {
    for dialect in dialects() {
        let tally = quoting::every_place(&dialect).unwrap();
        // SQL of a person's own is kept as it is.
        let bare = tally.lowered.difference(&tally.words);
        assert!(bare.into_iter().all(|word| ["create_trigger", "execute"].contains(word)), "{tally:?}");
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
