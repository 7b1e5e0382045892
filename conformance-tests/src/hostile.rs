//! Texts that are hard to read, for whatever reads: what those of SQL are made of, changed ones, the deep and long ones, and
//! the thread with a small stack on which those are read.
#![expect(clippy::print_stderr, reason = "the long run says how long each took")]

use std::{env, thread, time::Instant};

use proptest::{collection::vec, prelude::any, sample::select, test_runner::TestRunner};

use crate::Fallible;

/// What near expressions of a server's SQL are put together from.
pub const SERVER_BITS: &[&str] = &[
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

/// Texts of a server's SQL of about so many bytes, each with a name: deep ones, and long ones.
pub fn server_extremes(size: usize) -> Vec<(&'static str, String)> {
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

/// A text with changes: at a place, which begins anew behind the end, so many characters give way to others.
pub fn mutated(text: &str, changes: &[(usize, usize, &str)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, length, with) in changes {
        let start = at % (chars.len() + 1);
        let end = (start + length).min(chars.len());
        chars.splice(start..end, with.chars());
    }
    chars.into_iter().collect()
}

/// Reads arbitrary texts, as many as `PROPTEST_CASES` says.
///
/// # Errors
///
/// Fails with the shortest text at which the reader panics.
pub fn survive_texts(read: fn(&str)) -> Fallible<()> {
    let held = TestRunner::default().run(&any::<String>(), |text| {
        read(&text);
        Ok(())
    });
    Ok(held?)
}

/// Reads what is put together from these, with and without white space, as many as `PROPTEST_CASES` says.
///
/// # Errors
///
/// Fails with the shortest list at which the reader panics.
pub fn survive_bits(bits: &'static [&'static str], read: fn(&str)) -> Fallible<()> {
    let held = TestRunner::default().run(&vec(select(bits), 0..30), |bits| {
        read(&bits.join(" "));
        read(&bits.concat());
        Ok(())
    });
    Ok(held?)
}

/// Reads the extremes of `ROBUST_SIZE` bytes (64 KiB where it is not set) on a stack of so many bytes. With `ROBUST_TIMES`
/// it says on stderr how long each took.
///
/// # Errors
///
/// Fails where `ROBUST_SIZE` is no number, and where the reader panics.
pub fn survive(stack: usize, extremes: fn(usize) -> Vec<(&'static str, String)>, read: fn(&str)) -> Fallible<()> {
    let size = env::var("ROBUST_SIZE").map_or(Ok(64 << 10), |size| size.parse())?;
    let all = move || extremes(size).iter().for_each(|(name, text)| read_timed(name, text, read));
    thread::Builder::new().stack_size(stack).spawn(all)?.join().map_err(|_| "the reader panicked")?;
    Ok(())
}

fn read_timed(name: &str, text: &str, read: fn(&str)) {
    let (start, told) = (Instant::now(), env::var_os("ROBUST_TIMES").is_some());
    if told {
        eprintln!("{name} …");
    }
    read(text);
    if told {
        eprintln!("{name}: {} bytes, {:?}", text.len(), start.elapsed());
    }
}
