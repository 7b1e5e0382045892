//! Expressions without what says nothing.

use limbeck_core::schema::expression::{NameQuote, plain, rename_identifier};

#[test]
fn what_is_equal_without_idle_words_means_the_same() {
    let same = |one: &str, other: &str| assert_eq!(plain(one), plain(other), "{one} / {other}");
    same("n > 0", "(`n` > 0)");
    same("n>0 and id<1000", "((`n` > 0) and (`id` < 1000))");
    same("kind IN ('a', 'B')", "(`kind` in (_utf8mb4'a',_utf8mb4'B'))");
    same("a != 1", "(\"a\" <> 1)");
    same("kind <> 'a b'", "((kind)::text <> 'a b'::character varying(20))");
    same("(a AND b) OR c", "a and b or c");
    let differ = |one: &str, other: &str| assert_ne!(plain(one), plain(other), "{one} / {other}");
    differ("a AND (b OR c)", "a AND b OR c");
    differ("NOT (a AND b)", "NOT a AND b");
    differ("kind = 'A'", "kind = 'a'");
    differ("(a + b) * c > 0", "a + b * c > 0");
    differ("\"Total sum\" > 0", "\"total sum\" > 0");
}

#[test]
fn what_a_query_shows_is_called_as_before() {
    use limbeck_core::schema::expression::{NameQuote, rename_shown};
    for (query, renamed) in [
        ("SELECT id, v FROM t", "SELECT id, w AS v FROM t"),
        ("SELECT DISTINCT t.v, s.\"V\" FROM t", "SELECT DISTINCT t.w AS v, s.\"w\" AS \"V\" FROM t"),
        (
            "SELECT v AS x, length(v) AS v, v + 1 FROM t GROUP BY v, a",
            "SELECT w AS x, length(w) AS v, w + 1 FROM t GROUP BY w, a",
        ),
        ("SELECT a.t.v, (SELECT v FROM u) AS u\n FROM t", "SELECT a.t.w AS v, (SELECT w FROM u) AS u\n FROM t"),
        ("WITH q AS (SELECT v FROM t) SELECT v FROM q", "WITH q AS (SELECT w FROM t) SELECT w AS v FROM q"),
        ("SELECT v", "SELECT w"),
    ] {
        assert_eq!(rename_shown(query, "v", "w", NameQuote::Double), renamed);
    }
}

#[test]
fn a_renamed_name_stands_in_the_quotes_of_the_database() {
    let renamed = |sql: &str, to: &str, quote| rename_identifier(sql, "a", to, quote);
    let (double, backtick) = (NameQuote::Double, NameQuote::Backtick);
    assert_eq!(renamed("a > 0 AND b > 'a'", "c", double), "c > 0 AND b > 'a'");
    assert_eq!(renamed("a > 0", "order", double), "\"order\" > 0");
    assert_eq!(renamed("a > 0", "Name", double), "\"Name\" > 0");
    assert_eq!(renamed("a > 0", "c\"d", double), "\"c\"\"d\" > 0");
    assert_eq!(renamed("a > 0", "c`d\"", backtick), "`c``d\"` > 0");
    assert_eq!(renamed("a > 0", "order", backtick), "`order` > 0");
    assert_eq!(renamed("`a` > 0 AND \"a\" = x", "c", backtick), "`c` > 0 AND \"a\" = x");
    assert_eq!(renamed("\"a\" > 0 AND [a] = 1", "c", double), "\"c\" > 0 AND \"c\" = 1");
}
