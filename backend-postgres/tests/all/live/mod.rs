//! Against a real server.

mod connection;
mod cycles;
mod enums;
mod indexes;
mod langbuilder;
mod laws;
mod odd;
mod reflect;
