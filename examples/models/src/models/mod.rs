//! The models: one struct a table.

pub mod access;
pub mod billing;
pub mod langbuilder;
pub mod library;
