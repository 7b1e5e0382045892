//! What the macros write.
