//! On real servers.

mod connection;
mod databases;
mod functions;
mod journal;
mod langbuilder;
mod laws;
mod own_words;
mod reflect;
mod scripts;
mod trouble;
