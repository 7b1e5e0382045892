//! Whatever SQL a file or a database holds, it is read or refused: no panic, no hang, no overflow of the stack.
//!
//! `PROPTEST_CASES=20000` tries more; what concerns definitions only is in `ddl/properties.rs`.

use limbeck_backend_sqlite::{
    ddl::{
        CreateIndex, CreateTable, CreateTrigger, CreateView, Expr, Position, TableStatement, kind, split_statements,
    },
    normal,
};
use limbeck_conformance_tests::hostile::{survive, survive_bits, survive_texts};

const BITS: &[&str] = &[
    "a", "\"a\"", "[a]", "`a`", "'", "\"", "[", "]", "`", "(", ")", ",", ".", "1", ".5", "1e5", "0x1F", "x'00'", "x'",
    "-", "--", "\n", "/*", "*/", "/*/", "/", "*", "==", "->>", "||", "NULL", "TRUE", "é", "\0", "🦀", "CAST(", "AS",
    "CASE", "END", "NOT", "LIKE", "\u{feff}",
];

fn read_all(text: &str) {
    let _ = TableStatement::parse(text);
    let _ = CreateIndex::parse(text);
    let _ = CreateView::parse(text);
    let _ = CreateTrigger::parse(text);
    let _ = Expr::parse(text);
    let _ = split_statements(text);
    kind(text);
    normal::expression(text);
    normal::default(text);
}

#[test]
fn arbitrary_text_is_survived() {
    survive_texts(read_all).unwrap();
}

#[test]
fn near_expressions_are_survived() {
    survive_bits(BITS, read_all).unwrap();
}

fn extremes(size: usize) -> Vec<(&'static str, String)> {
    let n = size / 2;
    vec![
        ("parentheses", format!("{}{}", "(".repeat(n), ")".repeat(n))),
        ("open parentheses", "(".repeat(size)),
        ("parentheses around a value", format!("{}1{}", "(".repeat(n), ")".repeat(n))),
        ("a check", format!("CREATE TABLE t (a CHECK {}1{})", "(".repeat(n), ")".repeat(n))),
        ("a default", format!("CREATE TABLE t (a DEFAULT {}1{})", "(".repeat(n), ")".repeat(n))),
        ("cases", format!("{}1{}", "CASE WHEN ".repeat(size / 20), " END".repeat(size / 20))),
        ("additions", format!("1{}", "+1".repeat(n))),
        ("nots", format!("{}1", "NOT ".repeat(size / 4))),
        ("signs", format!("{}1", "-".repeat(size))),
        ("columns", format!("CREATE TABLE t (a{})", (0..size / 12).map(|n| format!(", c{n} INT")).collect::<String>())),
        ("one column again", format!("CREATE TABLE t (a{})", ", a".repeat(size / 3))),
        ("words of a type", format!("CREATE TABLE t (a {})", "int ".repeat(size / 4))),
        ("constraints", format!("CREATE TABLE t (a{})", ", CHECK (1)".repeat(size / 11))),
        ("a column's constraints", format!("CREATE TABLE t (a{})", " CONSTRAINT c".repeat(size / 13))),
        ("semicolons", ";".repeat(size)),
        ("statements", "SELECT 1;".repeat(size / 9)),
        ("a trigger", format!("CREATE TRIGGER t AFTER INSERT ON t BEGIN {} END", "SELECT 1;".repeat(size / 9))),
        ("triggers", "CREATE TRIGGER t AFTER INSERT ON t BEGIN SELECT 1; END;".repeat(size / 60)),
        ("explanations", "EXPLAIN ".repeat(size / 8)),
        ("comments", "/**/".repeat(size / 4)),
        ("open comments", "/*".repeat(n)),
        ("line comments", "--\n".repeat(size / 3)),
        ("quotes", "'".repeat(size | 1)),
        ("names in brackets", "[a]".repeat(size / 3)),
        ("open brackets", "[".repeat(size)),
        ("blobs", "x'".repeat(n)),
        ("points", ".".repeat(size)),
        ("a number", "1".repeat(size)),
        ("a virtual table", format!("CREATE VIRTUAL TABLE t USING x({}{})", "(".repeat(n), ")".repeat(n))),
    ]
}

fn read_and_edit(text: &str) {
    read_all(text);
    if let Ok(mut table) = CreateTable::parse(text) {
        let _ = table.rename_column("a", "b");
        let _ = table.add_column("z", Position::Last);
        let _ = table.set_not_null("b", true);
        let _ = table.drop_column("b");
    }
}

/// On a stack of 1 MiB, which is what the main thread has on Windows.
#[test]
fn deep_and_long_texts_are_survived() {
    survive(1 << 20, extremes, read_and_edit).unwrap();
}
