//! Against a real server.

mod address;
mod connection;
mod costs;
mod cycles;
mod enums;
mod flight;
mod functions;
mod indexes;
mod langbuilder;
mod laws;
mod odd;
mod reflect;
mod reset;
mod trouble;
mod zones;
