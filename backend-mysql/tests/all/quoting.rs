//! No name and no text comes into SQL but within quotes, whatever it is.
//!
//! `PROPTEST_CASES=20000` tries more.

use limbeck_backend_mysql::{Capabilities, MySql, Server, Version};
use limbeck_conformance_tests::quoting;

fn dialects() -> [MySql; 2] {
    let mariadb = MySql { capabilities: Capabilities::of(Server::MariaDb, Version::new(11, 8, 0)), ..MySql::default() };
    [MySql::default(), mariadb]
}

#[test]
fn every_text_of_every_case_stands_in_quotes() {
    for dialect in dialects() {
        let tally = quoting::every_place(&dialect).unwrap();
        // SQL of a person's own is kept as it is, and of the few names of databases in the cases each got one that is refused.
        let bare = tally.lowered.difference(&tally.words);
        assert!(
            bare.into_iter().all(|word| ["create_schema", "create_trigger", "drop_schema", "execute"].contains(word)),
            "{tally:?}"
        );
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
