//! On real servers.

mod connection;
mod reflect;
