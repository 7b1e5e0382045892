//! limbeck beside the tools that it takes over from, each of them the real one: Alembic and the `diesel` command work on
//! the same databases in turn. `scripts/test --peers` brings both, and this is no part of a plain `cargo test`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod alembic;
mod diesel;
mod workshop;
