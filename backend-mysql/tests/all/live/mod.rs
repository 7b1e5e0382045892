//! On real servers.

mod connection;
mod journal;
mod laws;
mod reflect;
