//! Which names an expression holds, and in which role.

use limbeck_backend_sqlite::ddl::{Expr, Role};

fn columns(text: &str) -> Vec<String> {
    let expr = Expr::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    expr.columns().map(|name| name.value.clone()).collect()
}

#[test]
fn columns_are_told_from_all_other_words() {
    for (text, expected) in [
        ("1", &[] as &[&str]),
        ("a", &["a"]),
        ("\"a\" + [b] - `c` || 'd'", &["a", "b", "c"]),
        ("lower(a) = upper(b)", &["a", "b"]),
        ("t.a > main.t.b", &["a", "b"]),
        ("a COLLATE nocase = b", &["a", "b"]),
        ("a LIKE b ESCAPE c AND d NOT GLOB e OR f REGEXP g", &["a", "b", "c", "d", "e", "f", "g"]),
        ("like LIKE glob", &["like", "glob"]),
        ("CASE WHEN a THEN b ELSE c END + d", &["a", "b", "c", "d"]),
        ("CASE end WHEN end THEN end END", &["end", "end", "end"]),
        ("CAST(a AS VARCHAR(10)) = b", &["a", "b"]),
        ("CAST(a AS \"my type\") = b", &["a", "b"]),
        ("a IS NOT NULL AND b ISNULL AND c NOT NULL AND d NOTNULL", &["a", "b", "c", "d"]),
        ("a BETWEEN b AND c", &["a", "b", "c"]),
        ("a IN (b, 1) AND (c, d) = (1, 2)", &["a", "b", "c", "d"]),
        ("a IS NOT DISTINCT FROM b", &["a", "b"]),
        ("a > current_timestamp", &["a"]),
        ("key -> 'x' ->> \"y\"", &["key", "y"]),
        ("-a + ~b + NOT c", &["a", "b", "c"]),
        ("typeof(a) = 'integer' /* b */ -- c", &["a"]),
        ("replace(a, 'x', glob('y', b))", &["a", "b"]),
        ("x'00' <> a", &["a"]),
    ] {
        assert_eq!(columns(text), expected, "{text}");
    }
}

#[test]
fn the_other_roles_are_known_too() {
    let expr = Expr::parse("lower(t.a) COLLATE nocase").unwrap();
    let one = |role| expr.named(role).map(|name| name.value.as_str()).collect::<Vec<_>>();
    assert_eq!(one(Role::Function), ["lower"]);
    assert_eq!(one(Role::Qualifier), ["t"]);
    assert_eq!(one(Role::Collation), ["nocase"]);
    assert!(expr.uses_column("A") && !expr.uses_column("t"));
}

#[test]
fn what_is_no_single_expression_is_rejected() {
    for text in ["", "a, b", "(a", "a)", "a; b", "'a"] {
        assert!(Expr::parse(text).is_err(), "{text}");
    }
}

#[test]
fn nesting_costs_no_stack() {
    let deep = format!("{}a{}", "(".repeat(200_000), ")".repeat(200_000));
    assert_eq!(columns(&deep), ["a"]);
}
