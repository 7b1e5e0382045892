//! What the tests share.

pub mod laws;
pub mod server;
