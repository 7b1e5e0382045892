//! No name and no text comes into SQL but within quotes, whatever it is.
//!
//! `PROPTEST_CASES=20000` tries more.

use limbeck_backend_mysql::{Capabilities, MySql, Server, Version};
use limbeck_conformance_tests::quoting;

/// SQL of a person's own is kept as it is, and of the few names of databases in the cases each got one that is refused.
const BARE: [&str; 4] = ["create_schema", "create_trigger", "drop_schema", "execute"];

fn dialects() -> [MySql; 2] {
    let mariadb = MySql { capabilities: Capabilities::of(Server::MariaDb, Version::new(11, 8, 0)), ..MySql::default() };
    [MySql::default(), mariadb]
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
