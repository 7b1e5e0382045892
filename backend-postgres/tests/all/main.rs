//! The backend, without a server and against one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, missing_docs)]

mod enums;
mod live;
mod lower;
mod normal;
mod quote;
mod quoting;
mod reference;
mod robust;
mod secrets;
mod support;
mod types;
