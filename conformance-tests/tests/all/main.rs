//! All histories, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)] // a test fails by panicking

mod changed;
mod comparison;
mod langbuilder;
mod live;
mod models;
mod print;
mod table;
