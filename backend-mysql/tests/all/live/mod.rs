//! On real servers.

mod connection;
mod journal;
mod langbuilder;
mod laws;
mod reflect;
mod scripts;
