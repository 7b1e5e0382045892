//! How far a copy of rows has come, told by a function that SQLite calls for each row: Diesel does not hand on SQLite's
//! own progress handler.
// The macro's own items carry no documentation.
#![allow(missing_docs)]

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use diesel::{QueryResult, SqliteConnection};
use limbeck_core::statement::{Cost, Statement};

diesel::define_sql_function! {
    /// Counts a row, and is true.
    fn _limbeck_row() -> diesel::sql_types::Bool;
}

/// Lets the connection count in `counter`.
pub(super) fn register(connection: &mut SqliteConnection, counter: Arc<AtomicU64>) -> QueryResult<()> {
    _limbeck_row_utils::register_nondeterministic_impl(connection, move || {
        counter.fetch_add(1, Ordering::Relaxed);
        true
    })
}

/// The statement that does the same and counts its rows; nothing for one that copies no rows.
pub(super) fn counting(statement: &Statement) -> Option<String> {
    let copies = statement.cost == Cost::Rewrite && statement.sql.starts_with("INSERT INTO ");
    copies.then(|| format!("{} WHERE _limbeck_row()", statement.sql))
}
