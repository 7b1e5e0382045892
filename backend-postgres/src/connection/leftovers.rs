//! What a `CREATE INDEX CONCURRENTLY` that did not end well leaves: an index that is never used, and whose name is
//! taken.

use limbeck_core::backend::BackendError;

use super::PostgresBackend;
use crate::{
    lexer::{self, Kind},
    quote,
};

/// The index that a statement makes while rows are written, and its table, as they are written.
fn concurrent_index(sql: &str) -> Option<(String, String)> {
    let words = lexer::leading_words(sql);
    let makes_index = words.first().is_some_and(|word| word == "CREATE") && words.iter().any(|word| word == "INDEX");
    if !makes_index || !words.iter().any(|word| word == "CONCURRENTLY") {
        return None;
    }
    let tokens = lexer::tokens(sql).ok()?;
    let text = |place: usize| tokens.get(place).map(|token| &sql[token.span.clone()]);
    let on = (0..tokens.len()).find(|place| text(*place).is_some_and(|word| word.eq_ignore_ascii_case("on")))?;
    let name = tokens.get(on.checked_sub(1)?).filter(|token| matches!(token.kind, Kind::Word | Kind::Name))?;
    let only = usize::from(text(on + 1).is_some_and(|word| word.eq_ignore_ascii_case("only")));
    let end = (on + 1 + only..tokens.len()).take_while(|place| {
        let after_dot = text(place.checked_sub(1).unwrap_or_default()) == Some(".");
        *place == on + 1 + only || after_dot || text(*place) == Some(".")
    });
    let table: String = end.filter_map(text).collect();
    Some((sql[name.span.clone()].to_owned(), table))
}

impl PostgresBackend<'_> {
    /// Drops the index that an earlier attempt at this statement left unfinished.
    pub(super) fn drop_unfinished_index(&mut self, sql: &str) -> Result<(), BackendError> {
        let Some((index, table)) = concurrent_index(sql) else { return Ok(()) };
        let unquoted = match index.strip_prefix('"') {
            Some(name) => name.trim_end_matches('"').replace("\"\"", "\""),
            None => index.to_lowercase(),
        };
        let found = self.value(&format!(
            "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) \
             FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE i.indrelid = to_regclass({}) AND c.relname = {} AND NOT i.indisvalid",
            quote::string(&table),
            quote::string(&unquoted)
        ))?;
        match found {
            Some(name) => self.run(&format!("DROP INDEX CONCURRENTLY IF EXISTS {name}")).map(drop),
            None => Ok(()),
        }
    }
}
