use limbeck_backend_postgres::{lexer, normal};
use proptest::prelude::*;

/// Pairs of what a person writes and what the server keeps.
const SAME: &[(&str, &str)] = &[
    ("size > 0", "(size > 0)"),
    ("flow.size>0", "((size > 0))"),
    (
        "status IN ('a', 'b')",
        "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
    ),
    ("status NOT IN ('a', 'b')", "(status <> ALL (ARRAY['a'::text, 'b'::text]))"),
    ("status in ('a')", "((status)::text = 'a'::text)"),
    ("a BETWEEN 1 AND 10", "((a >= 1) AND (a <= 10))"),
    ("a LIKE 'x%' OR b NOT ILIKE 'y'", "((a ~~ 'x%'::text) OR (b !~~* 'y'::text))"),
    ("a != -1", "(a <> '-1'::integer)"),
    ("LENGTH(Title) > 0 and title is not null", "((length((title)::text) > 0) AND (title IS NOT NULL))"),
    ("CAST(a AS text) = 'x'", "((a)::text = 'x'::text)"),
    ("a + b * 2 > c", "((a + (b * 2)) > c)"),
    ("now()", "CURRENT_TIMESTAMP"),
    ("a IS NULL OR a", "((a IS NULL) OR a)"),
    ("a IS NOT DISTINCT FROM 'x'", "(NOT (a IS DISTINCT FROM 'x'::text))"),
    ("interval '1 day'", "'1 day'::interval"),
    ("a similar to 'x|y'", "(a ~ similar_to_escape('x|y'::text))"),
    (
        "(b, b + interval '1 day') overlaps (timestamp '2020-01-01', '2020-02-01 00:00:00')",
        "((b, (b + '1 day'::interval)) OVERLAPS ('2020-01-01 00:00:00'::timestamp without time zone, \
         '2020-02-01 00:00:00'::timestamp without time zone))",
    ),
    (
        "trim( leading from a) <> '' and trim(both from a) <> '' and ltrim(a, 'x') <> ''",
        "((TRIM(LEADING FROM a) <> ''::text) AND (TRIM(BOTH FROM a) <> ''::text) AND (ltrim(a, 'x'::text) <> ''::text))",
    ),
    ("pg_catalog.lower(\"Name\")", "lower((\"Name\")::text)"),
];

#[test]
fn what_is_the_same_compares_equal() {
    for (written, kept) in SAME {
        assert_eq!(normal::expression(written), normal::expression(kept), "{written} is kept as {kept}");
    }
}

#[test]
fn what_differs_does_not() {
    for (one, other) in [
        ("a > 0", "a >= 0"),
        ("a AND b OR c", "a AND (b OR c)"),
        ("a = 'X'", "a = 'x'"),
        ("a IN ('a', 'b')", "a IN ('b', 'a')"),
        ("a - (b - c)", "a - b - c"),
        ("f(a)", "g(a)"),
        ("NOT (a AND b)", "NOT a AND b"),
    ] {
        assert_ne!(normal::expression(one), normal::expression(other), "{one}, {other}");
    }
}

#[test]
fn a_column_under_its_own_name() {
    assert_eq!(normal::query("SELECT t.a AS a FROM t"), normal::query("SELECT a FROM t"));
    assert_ne!(normal::query("SELECT upper(a) AS a FROM t"), normal::query("SELECT upper(a) FROM t"));
}

proptest! {
    #[test]
    fn whatever_text_there_is_nothing_breaks(text in "[ -~\\n$'\"/*é-]{0,40}") {
        let once = normal::expression(&text);
        let _ = (normal::query(&text), normal::default(&text), once);
        if let Ok(statements) = lexer::split(&text) {
            for statement in statements {
                prop_assert_eq!(lexer::split(statement).unwrap().len(), 1, "{:?}", statement);
            }
        }
    }

    #[test]
    fn texts_and_names_hide_semicolons(text in "[ -~]{0,20}") {
        let script = format!(
            "SELECT {}, {};{}",
            limbeck_backend_postgres::quote::string(&text),
            limbeck_backend_postgres::quote::identifier(&text),
            limbeck_backend_postgres::quote::dollar(&text),
        );
        prop_assert_eq!(lexer::split(&script).unwrap().len(), 2, "{}", script);
    }
}
