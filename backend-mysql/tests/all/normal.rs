//! Expressions as a person writes them, and as the servers keep them.

use limbeck_backend_mysql::normal;

/// Pairs of what a person writes and what MySQL keeps, and MariaDB where that is another.
const SAME: &[(&str, &str)] = &[
    ("position('x' in a)", r"locate(_utf8mb4\'x\',`a`)"),
    ("n div 2 + n mod 3 + n % 4 + mod(n, 5)", "((((`n` DIV 2) + (`n` % 3)) + (`n` % 4)) + (`n` % 5))"),
    ("(n + 1) mod (m + 2)", "((`n` + 1) % (`m` + 2))"),
    ("convert(n, char(10))", "cast(`n` as char(10) charset utf8mb4)"),
    ("cast(a as signed integer)", "cast(`a` as signed)"),
    ("not ((n > 3) xor (a = 'b'))", r"((`n` <= 3) xor (`a` = _utf8mb4\'b\'))"),
    ("n is not true", "((0 <> `n`) is not true)"),
    ("n > -1 and n <> 1.50 and !(n = 5)", "((`n` > -(1)) and (`n` <> 1.50) and (`n` <> 5))"),
    (
        "a in ('x', 'y') && n is null || n > 2",
        r"(((`a` in (_utf8mb4\'x\',_utf8mb4\'y\')) and (`n` is null)) or (`n` > 2))",
    ),
    ("a collate utf8mb4_bin = 'x'", r"((`a` collate utf8mb4_bin) = _utf8mb4\'x\')"),
    ("a = 0x41 or a = x'41' or n = b'101'", "((`a` = 0x41) or (`a` = 0x41) or (`n` = 0x05))"),
];

#[test]
fn what_is_the_same_compares_equal() {
    for (written, kept) in SAME {
        let kept = kept.replace(r"\'", "'");
        assert_eq!(normal::expression(written), normal::expression(&kept), "{written} is kept as {kept}");
    }
}

#[test]
fn what_differs_does_not() {
    for (one, other) in [
        ("n % 2", "n div 2"),
        ("a && b || c", "a && (b || c)"),
        ("a is true", "a is not false"),
        ("cast(a as char(3))", "cast(a as char(4))"),
        ("n = b'101'", "n = b'110'"),
        ("mod(a, b)", "mod(b, a)"),
    ] {
        assert_ne!(normal::expression(one), normal::expression(other), "{one}, {other}");
    }
}
