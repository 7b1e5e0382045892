//! On real servers.

mod connection;
mod laws;
mod reflect;
mod scripts;
