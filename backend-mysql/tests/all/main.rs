//! The tests of the backend, in one binary.
