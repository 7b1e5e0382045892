//! On real servers.

mod characters;
mod connection;
mod databases;
mod functions;
mod journal;
mod langbuilder;
mod laws;
mod option_files;
mod own_words;
mod reflect;
mod scripts;
mod trouble;
