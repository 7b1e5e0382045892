//! Spellings that are the same, and some that are not.

use limbeck_backend_sqlite::normal;

#[test]
fn defaults_compare_equal() {
    let same = [
        ("(1)", "1"),
        ("((  1 ))", "1"),
        ("'0'", "0"),
        ("1.0", "1"),
        ("1e2", "100"),
        (".5", "0.5"),
        ("- 1", "-1"),
        ("+1", "1"),
        ("TRUE", "1"),
        ("false", "'0'"),
        ("CURRENT_TIMESTAMP", "(current_timestamp)"),
        ("\"x\"", "'x'"),
        ("x", "'x'"),
        ("x'AB'", "X'ab'"),
        ("NULL", "null"),
        ("(datetime( 'now' ))", "DATETIME('now')"),
        ("('a'||'b')", "'a' || 'b'"),
    ];
    for (one, other) in same {
        assert_eq!(normal::default(one), normal::default(other), "{one} and {other}");
    }
    let different = [("'x'", "'X'"), ("1", "2"), ("'007'", "7"), ("'1.0'", "1"), ("(1) + (2)", "1) + (2"), ("-1", "1")];
    for (one, other) in different {
        assert_ne!(normal::default(one), normal::default(other), "{one} and {other}");
    }
}

#[test]
fn expressions_compare_equal() {
    let same = [
        ("a>0", "(A > 0)"),
        ("\"a\" = 1", "[A] == 1"),
        ("a != 'x'", "`a` <> 'x'"),
        ("a IN (1,2)", "a in ( 1, 2 )"),
        ("a /* why */ > 0 -- so", "a > 0"),
        ("((a) AND (b))", "(a) and (b)"),
        ("t.a >= 1.50", "T . \"A\" >= 1.50"),
        ("a->>'$.x' = x'0A'", "a ->> '$.x' = X'0a'"),
    ];
    for (one, other) in same {
        assert_eq!(normal::expression(one), normal::expression(other), "{one} and {other}");
    }
    let different = [
        ("a = 'x'", "a = 'X'"),
        ("(a) AND (b)", "a) AND (b"),
        ("\"a b\" > 0", "a b > 0"),
        ("a < 1", "a <= 1"),
        ("'a' = b", "a = b"),
    ];
    for (one, other) in different {
        assert_ne!(normal::expression(one), normal::expression(other), "{one} and {other}");
    }
}

#[test]
fn what_is_no_sql_does_no_harm() {
    for text in
        ["", "(", ")", "'", "\"", "[", "/*", "--", "x'", ".", "\u{1F980}", "((", "'a", "\u{e4}\u{1F980}\"", "1.2.3"]
    {
        let _ = (normal::default(text), normal::expression(text));
    }
}
