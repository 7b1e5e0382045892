//! Whatever SQL a file or a database holds, it is read or refused: no panic, no hang, no overflow of the stack.
//!
//! `PROPTEST_CASES=20000` tries more.

use limbeck_backend_postgres::{lexer, normal};
use limbeck_conformance_tests::hostile::{SERVER_BITS, server_extremes, survive, survive_bits, survive_texts};

fn read_all(text: &str) {
    let _ = lexer::tokens(text);
    let _ = lexer::split(text);
    lexer::leading_words(text);
    normal::expression(text);
    normal::default(text);
    normal::query(text);
}

#[test]
fn arbitrary_text_is_survived() {
    survive_texts(read_all).unwrap();
}

#[test]
fn near_expressions_are_survived() {
    survive_bits(SERVER_BITS, read_all).unwrap();
}

/// On a stack of 2 MiB, which is what threads have.
#[test]
fn deep_and_long_texts_are_survived() {
    survive(2 << 20, server_extremes, read_all).unwrap();
}
