//! What the server does within a transaction, and what it refuses there.

use crate::lexer::{self, Kind};

/// Whether the server refuses a statement within a transaction.
pub(super) fn refuses(sql: &str) -> bool {
    let words = lexer::leading_words(sql);
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let listed = matches!(
        words[..],
        ["VACUUM", ..] | ["CREATE" | "DROP", "DATABASE" | "TABLESPACE" | "SUBSCRIPTION", ..] | ["ALTER", "SYSTEM", ..]
    );
    listed || (words.first() != Some(&"REFRESH") && says(sql, "CONCURRENTLY"))
}

/// Whether a statement does the same within a transaction as outside of any, for certain. What extensions make of a
/// statement is not: a continuous aggregate of `TimescaleDB` is a materialized view that a transaction cannot make.
pub(crate) fn bears_transaction(sql: &str) -> bool {
    let words = lexer::leading_words(sql);
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    if refuses(sql) {
        return false;
    }
    match words[..] {
        [] | ["CREATE", "MATERIALIZED", ..] => false,
        ["CREATE" | "ALTER" | "DROP", ref rest @ ..] => rest.iter().find_map(|word| is_held(word)).unwrap_or(false),
        // A block may end the transaction by itself, and a procedure that it calls may.
        ["DO", ..] => !["COMMIT", "ROLLBACK", "CALL"].iter().any(|word| sql.to_ascii_uppercase().contains(word)),
        [first, ..] => BEARING.contains(&first),
    }
}

/// The first words of statements that do the same within a transaction, beside those that define something.
const BEARING: [&str; 11] =
    ["INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "WITH", "VALUES", "TRUNCATE", "COMMENT", "GRANT", "REVOKE"];

/// Whether something of a kind is made, altered and dropped within a transaction as outside; nothing where the word is
/// that of no kind.
fn is_held(word: &str) -> Option<bool> {
    match word {
        "DATABASE" | "TABLESPACE" | "SUBSCRIPTION" | "SYSTEM" => Some(false),
        "TABLE" | "INDEX" | "VIEW" | "TYPE" | "DOMAIN" | "SEQUENCE" | "SCHEMA" | "FUNCTION" | "PROCEDURE"
        | "ROUTINE" | "AGGREGATE" | "TRIGGER" | "RULE" | "POLICY" | "EXTENSION" | "ROLE" | "USER" | "GROUP"
        | "OPERATOR" | "CAST" | "COLLATION" | "STATISTICS" | "PUBLICATION" | "SERVER" | "LANGUAGE" | "PRIVILEGES" => {
            Some(true)
        }
        _ => None,
    }
}

/// Whether a word stands anywhere in a statement.
fn says(sql: &str, word: &str) -> bool {
    let tokens = lexer::tokens(sql).unwrap_or_default();
    tokens.iter().any(|token| token.kind == Kind::Word && sql[token.span.clone()].eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_transaction_holds() {
        for sql in [
            "UPDATE t SET a = a + 1",
            "with x as (delete from t returning *) insert into u select * from x",
            "ALTER TABLE \"t\" ADD COLUMN a integer",
            "ALTER TYPE mood ADD VALUE 'new'",
            "CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$",
            "CREATE UNIQUE INDEX i ON t (a)",
            "DROP MATERIALIZED VIEW v",
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r",
            "DO $$ BEGIN PERFORM 1; END $$",
        ] {
            assert!(bears_transaction(sql), "{sql}");
            assert!(!refuses(sql), "{sql}");
        }
    }

    #[test]
    fn what_a_transaction_does_not_hold() {
        for sql in [
            "CREATE INDEX CONCURRENTLY i ON t (a)",
            "DROP INDEX CONCURRENTLY i",
            "ALTER TABLE \"t\" DETACH PARTITION \"p\" CONCURRENTLY",
            "CREATE DATABASE d",
            "ALTER SYSTEM SET work_mem = '1MB'",
            "VACUUM t",
        ] {
            assert!(!bears_transaction(sql), "{sql}");
            assert!(refuses(sql), "{sql}");
        }
        for sql in [
            "CREATE MATERIALIZED VIEW v AS SELECT 1",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
            "CALL f()",
            "DO $$ BEGIN COMMIT; END $$",
            "SET work_mem = '1MB'",
        ] {
            assert!(!bears_transaction(sql), "{sql}");
            assert!(!refuses(sql), "{sql}");
        }
    }
}
