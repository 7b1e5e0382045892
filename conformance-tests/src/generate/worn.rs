//! A history that works on rows: it takes its time, and its rows are others after every step that is about rows.

use super::Revision;

const TABLE: &str = r#"[[upgrade]]
create_table = "item"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "label", type = "varchar(40)", nullable = false },
  { name = "amount", type = "integer" },
  { name = "body", type = "text" },
]
"#;

/// A history of so many revisions over a table of so many rows. Every sixth revision begins anew: a column (SQLite's own
/// ALTER TABLE), values in it (an UPDATE), a unique constraint (a rebuild), another default (an edit of the definition), an
/// index, and the unique constraint goes again (a rebuild).
pub fn worn(revisions: usize, rows: usize) -> Vec<Revision> {
    (1..=revisions).map(|number| Revision::numbered(number, body(number, rows))).collect()
}

fn body(number: usize, rows: usize) -> String {
    match number {
        1 => TABLE.to_owned(),
        2 => fill(rows),
        _ => alteration((number - 3) / 6, (number - 3) % 6),
    }
}

/// The rows are wide enough that a rebuild does not fit in SQLite's cache and is written before it is committed.
fn fill(rows: usize) -> String {
    format!(
        "[[upgrade]]\nexecute = \"\"\"\nWITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})\n\
         INSERT INTO item (id, label, amount, body) SELECT i, 'item ' || i, i % 100, hex(zeroblob(300)) FROM n\"\"\"\neffects = []\n\n\
         [[downgrade]]\nexecute = \"DELETE FROM item\"\neffects = []\n"
    )
}

fn alteration(turn: usize, step: usize) -> String {
    let column = format!("c{turn}");
    let batch =
        |operation: String| format!("[[upgrade]]\nbatch_alter_table = \"item\"\noperations = [{{ {operation} }}]\n");
    match step {
        0 => format!(
            "[[upgrade]]\nadd_column = \"{column}\"\ntable = \"item\"\ntype = \"integer\"\nnullable = false\ndefault = 0\n"
        ),
        1 => format!(
            "[[upgrade]]\nexecute = \"UPDATE item SET {column} = id % {}\"\neffects = []\n\n\
             [[downgrade]]\nexecute = \"UPDATE item SET {column} = 0\"\neffects = []\n",
            turn + 2
        ),
        2 => batch(format!("create_unique_constraint = \"uq_{column}\", columns = [\"id\", \"{column}\"]")),
        3 => batch(format!("alter_column = \"{column}\", default = {}", turn + 1)),
        4 => index(turn),
        _ => batch(format!("drop_constraint = \"uq_{column}\", kind = \"unique\"")),
    }
}

/// An index, and the one of the turn before goes: a rebuild makes all indexes anew.
fn index(turn: usize) -> String {
    let create = format!("[[upgrade]]\ncreate_index = \"ix_c{turn}\"\ntable = \"item\"\ncolumns = [\"c{turn}\"]\n");
    match turn.checked_sub(1) {
        Some(before) => format!("{create}\n[[upgrade]]\ndrop_index = \"ix_c{before}\"\ntable = \"item\"\n"),
        None => create,
    }
}
