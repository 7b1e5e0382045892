//! Whatever SQL a file or a database holds, it is read or refused: no panic, no hang, no overflow of the stack.
//!
//! `PROPTEST_CASES=20000` tries more.
#![expect(clippy::print_stderr, reason = "the long run says how long each took")]

use std::{thread, time::Instant};

use limbeck_backend_mysql::{lexer, normal};
use proptest::{prelude::*, sample::select};

const BITS: &[&str] = &[
    "a",
    "\"a\"",
    "`a`",
    "'",
    "\"",
    "`",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    ";",
    ":",
    "1",
    ".5",
    "1e5",
    "0x1F",
    "E'",
    "x'",
    "_utf8mb4'a'",
    "-",
    "--",
    "\n",
    "/*",
    "*/",
    "/*!",
    "/*!80000",
    "/*M!",
    "#",
    "/",
    "*",
    "=",
    "->>",
    "||",
    "$$",
    "$a$",
    "$",
    "NULL",
    "TRUE",
    "é",
    "\0",
    "🦀",
    "CAST(",
    "AS",
    "CASE",
    "WHEN",
    "THEN",
    "END",
    "NOT",
    "LIKE",
    "IN",
    "BETWEEN",
    "AND",
    "OR",
    "IS",
    "ANY",
    "ARRAY",
    "interval",
    "::",
    "int",
    "mod",
    "DELIMITER //\n",
    "//",
    "delimiter",
    "\\",
    "CREATE",
    "FUNCTION",
    "TRIGGER",
    "BEGIN",
    "ATOMIC",
    "IF",
    "é'",
    "now()",
    "ROW",
    "SELECT",
    "FROM",
    "charset utf8mb4",
];

fn read_all(text: &str) {
    let _ = lexer::tokens(text);
    let _ = lexer::split(text);
    lexer::leading_words(text);
    normal::expression(text);
}

proptest! {
    #[test]
    fn arbitrary_text_is_survived(text in any::<String>()) {
        read_all(&text);
    }

    #[test]
    fn near_expressions_are_survived(bits in prop::collection::vec(select(BITS), 0..30)) {
        read_all(&bits.join(" "));
        read_all(&bits.concat());
    }
}

fn extremes(size: usize) -> Vec<(&'static str, String)> {
    let nested = |open: &str, close: &str, n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
    vec![
        ("few parentheses", nested("(", ")", 24)),
        ("some parentheses", nested("(", ")", 48)),
        ("some pairs", nested("((1),", ")", 24)),
        ("some calls", nested("f(", ")", 48)),
        ("some cases", nested("CASE WHEN ", " THEN 1 END", 24)),
        ("some queries", nested("(SELECT ", ")", 24)),
        ("some intervals", nested("interval ", " day", 24)),
        ("some lists", nested("ARRAY[", "]", 48)),
        ("some casts", nested("CAST(", " AS int)", 24)),
        ("parentheses", nested("(", ")", size / 2)),
        ("open parentheses", "(".repeat(size)),
        ("calls", nested("f(", ")", size / 3)),
        ("additions", format!("1{}", "+1".repeat(size / 2))),
        ("conditions", format!("a{}", " AND a".repeat(size / 6))),
        ("members", format!("a{}", ".a".repeat(size / 2))),
        ("casts", format!("a{}", "::int".repeat(size / 5))),
        ("subscripts", format!("a{}", "[1]".repeat(size / 3))),
        ("tests", format!("a{}", " IS NULL".repeat(size / 8))),
        ("collations", format!("a{}", " COLLATE c".repeat(size / 10))),
        ("a list", format!("a IN ({})", vec!["'b'"; size / 4].join(","))),
        ("nots", format!("{}1", "NOT ".repeat(size / 4))),
        ("signs", format!("{}1", "- ".repeat(size / 2))),
        ("cases", nested("CASE WHEN ", " THEN 1 END", size / 20)),
        ("statements", "SELECT 1;".repeat(size / 9)),
        ("delimiters", "DELIMITER a\n".repeat(size / 12)),
        ("comments", nested("/*", "*/", size / 4)),
        ("open comments", "/*".repeat(size / 2)),
        ("conditional comments", "/*!".repeat(size / 3)),
        ("dollars", "$".repeat(size)),
        ("dollars and words", "$ a ".repeat(size / 4)),
        ("tags", "$a$ ".repeat(size / 4)),
        ("quotes", "'".repeat(size | 1)),
        ("points", ".".repeat(size)),
        ("colons", ":".repeat(size)),
        ("charsets", " charset utf8mb4".repeat(size / 16)),
        ("percents", "1 mod ".repeat(size / 6)),
    ]
}

fn read_extreme(name: &str, text: &str) {
    let start = Instant::now();
    if std::env::var_os("ROBUST_TIMES").is_some() {
        eprintln!("{name} …");
    }
    read_all(text);
    if std::env::var_os("ROBUST_TIMES").is_some() {
        eprintln!("{name}: {} bytes, {:?}", text.len(), start.elapsed());
    }
}

/// On a stack of 2 MiB, which is what threads have.
#[test]
fn deep_and_long_texts_are_survived() {
    let size = std::env::var("ROBUST_SIZE").ok().and_then(|size| size.parse().ok()).unwrap_or(64 << 10);
    let all = move || extremes(size).iter().for_each(|(name, text)| read_extreme(name, text));
    thread::Builder::new().stack_size(2 << 20).spawn(all).unwrap().join().unwrap();
}
