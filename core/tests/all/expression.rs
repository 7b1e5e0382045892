//! Expressions without what says nothing.

use limbeck_core::schema::expression::plain;

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
