//! A history that is only long.

use super::{Revision, id};

/// How many revisions there are between a fork and the next.
const TURN: usize = 50;

/// So many revisions, in a line that forks and merges again once in every fifty.
pub fn many(revisions: usize) -> Vec<Revision> {
    (1..=revisions).map(revision).collect()
}

fn revision(number: usize) -> Revision {
    let mut revision = Revision::numbered(number, body(number));
    // 1 <- 2 and 1 <- 3, and 4 is the merge of both.
    match number % TURN {
        3 => revision.down = vec![id(number - 2)],
        4 => (revision.down, revision.body) = (vec![id(number - 2), id(number - 1)], String::new()),
        _ => {}
    }
    revision
}

fn body(number: usize) -> String {
    format!(
        "[[upgrade]]\ncreate_table = \"t{number}\"\ncolumns = [\n  \
         {{ name = \"id\", type = \"integer\", primary_key = true }},\n  \
         {{ name = \"name\", type = \"varchar(80)\", nullable = false }},\n]\n"
    )
}
