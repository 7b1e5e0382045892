//! On real servers.

mod connection;
mod databases;
mod functions;
mod journal;
mod langbuilder;
mod laws;
mod reflect;
mod scripts;
mod trouble;
