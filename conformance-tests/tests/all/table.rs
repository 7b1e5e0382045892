//! `docs/conformance.md` says what the files of cases say.

use limbeck_conformance_tests::{pages, suite};

const PREFACE: &str = "\
# Conformance

What every backend is held to, on every server: the page shows what is demanded, and a run of the suite whether it holds.
A case is data, in `conformance-tests/cases`, where the laws that hold for each are listed too.
[For authors of a backend](backend-authors.md) says how another backend comes in.

`✓`: the case is to run, and every law is to hold; `refused`: it is to end in an error; `–`: the case is not run there.
A number leads to the reason, at the end of the page.

This page is made from the files of cases, and a test holds it to them.
To write it anew: `LIMBECK_BLESS=1 cargo test -p limbeck-conformance-tests --test all table`

";

#[test]
fn the_page_is_not_stale() {
    let table = suite::table().unwrap();
    pages::check("conformance.md", &format!("{PREFACE}{table}")).unwrap();
}
