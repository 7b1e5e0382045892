//! Against a real server.

mod laws;
