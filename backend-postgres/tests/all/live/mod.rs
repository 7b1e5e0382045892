//! Against a real server.

mod connection;
mod laws;
mod reflect;
