//! Against a real server.

mod connection;
mod langbuilder;
mod laws;
mod reflect;
