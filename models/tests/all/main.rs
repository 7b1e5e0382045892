//! All integration tests, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)] // a test fails by panicking

mod enums;
mod expansion;
mod mapping;
mod mistakes;
mod models;
mod robust;
mod sources;
mod support;
