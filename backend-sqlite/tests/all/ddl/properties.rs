//! Properties: no input panics, spans cover what they say, and edits lead to readable text.

use limbeck_backend_sqlite::ddl::{
    ColumnDef, CreateIndex, CreateTable, CreateTrigger, CreateView, Expr, Position, TableConstraint, TableStatement,
    kind, split_statements,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::corpus::TABLES;
use super::oracle::created;

/// Bits of SQL that, strung together, come close to statements.
const BITS: &[&str] = &[
    "CREATE",
    "TABLE",
    "INDEX",
    "TRIGGER",
    "VIEW",
    "t",
    "a",
    "(",
    ")",
    ",",
    ";",
    ".",
    "'x'",
    "\"",
    "'",
    "[",
    "`",
    "--",
    "/*",
    "*/",
    "\n",
    "1",
    "1e",
    "0x",
    "-",
    "NOT",
    "NULL",
    "DEFAULT",
    "CHECK",
    "AS",
    "CONSTRAINT",
    "REFERENCES",
    "ON",
    "DELETE",
    "BEGIN",
    "END",
    "CASE",
    "WHEN",
    "COLLATE",
    "UNIQUE",
    "PRIMARY",
    "KEY",
    "GENERATED",
    "ALWAYS",
    "WHERE",
    "STRICT",
    "é",
    "\0",
    "$",
    "x'0",
    "AUTOINCREMENT",
];

/// Runs every reader; none may panic.
fn read_all(text: &str) {
    let _ = TableStatement::parse(text);
    let _ = CreateIndex::parse(text);
    let _ = CreateView::parse(text);
    let _ = CreateTrigger::parse(text);
    let _ = TableConstraint::parse(text);
    let _ = ColumnDef::parse(text);
    let _ = Expr::parse(text);
    let _ = split_statements(text);
    kind(text);
}

fn mutated(text: &str, at: Index, len: usize, with: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let start = at.index(chars.len());
    let end = (start + len).min(chars.len());
    chars.splice(start..end, with.chars());
    chars.into_iter().collect()
}

/// Every edit that takes a column, with names that want quoting.
fn edit(table: &mut CreateTable, column: &str, which: usize) {
    let _ = match which {
        0 => table.drop_column(column),
        1 => table.rename_column(column, "new name"),
        2 => table.move_column(column, Position::First),
        3 => table.move_column(column, Position::Last),
        4 => table.add_column("added INT", Position::After(column)),
        5 => table.add_column("added2", Position::Before(column)),
        6 => table.set_not_null(column, true),
        7 => table.set_not_null(column, false),
        8 => table.set_default(column, Some("7")),
        9 => table.set_default(column, None),
        10 => table.set_type(column, Some("REAL")),
        11 => table.set_type(column, None),
        12 => table.set_collation(column, Some("rtrim")),
        13 => table.add_constraint("CONSTRAINT added CHECK (1)"),
        14 => table.rename("other name"),
        _ => table.set_collation(column, None),
    };
}

proptest! {
    #[test]
    fn arbitrary_text_is_survived(text in any::<String>()) {
        read_all(&text);
    }

    #[test]
    fn near_statements_are_survived(bits in prop::collection::vec(select(BITS), 0..40)) {
        read_all(&bits.join(" "));
        read_all(&bits.concat());
    }

    #[test]
    fn mutated_tables_are_read_as_sqlite_would(
        text in select(TABLES), at: Index, len in 0_usize..4, with in select(BITS),
    ) {
        let text = mutated(text, at, len, with);
        read_all(&text);
        let statements = split_statements(&text).unwrap_or_default();
        if let [one] = statements[..] && created(one).is_ok() && kind(one).is_ddl() {
            let read = CreateTable::parse(one);
            prop_assert!(read.is_ok(), "{} in {one}", read.unwrap_err());
        }
    }

    #[test]
    fn edited_tables_are_read_and_created(
        text in select(TABLES), steps in prop::collection::vec((0_usize..16, any::<Index>()), 1..6),
    ) {
        let mut table = CreateTable::parse(text).unwrap();
        let fine = created(text).is_ok();
        for (which, column) in steps {
            let names: Vec<String> = table.columns().iter().map(|c| c.name.value.clone()).collect();
            let before = table.clone();
            edit(&mut table, &names[column.index(names.len())], which);
            prop_assert_eq!(&CreateTable::parse(table.text()).unwrap(), &table);
            if fine && let Err(error) = created(table.text()) {
                // What an edit asks for may be wrong, but never misspelt.
                let message = error.to_string();
                prop_assert!(!message.contains("syntax"), "{message} in {} from {}", table.text(), before.text());
            }
        }
    }
}

#[test]
fn spans_cover_the_text_of_their_pieces() {
    for text in TABLES {
        let table = CreateTable::parse(text).unwrap();
        assert_eq!(table.text(), *text);
        for column in table.columns() {
            let alone = ColumnDef::parse(column.span.of(text)).unwrap();
            assert_eq!(alone.name.value, column.name.value);
            assert_eq!(alone.constraints.len(), column.constraints.len());
            for constraint in &column.constraints {
                assert!(column.span.of(text).contains(constraint.span.of(text)));
            }
        }
        for constraint in table.constraints() {
            let alone = TableConstraint::parse(constraint.span.of(text)).unwrap();
            assert_eq!(alone.columns().len(), constraint.columns().len());
        }
    }
}
