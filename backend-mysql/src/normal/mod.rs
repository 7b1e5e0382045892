//! The canonical form of defaults, expressions and whole schemas, so that two spellings of one thing compare equal: that
//! of an operation, and that in which either server gives it back. What comes out is for comparing only: it is not run.

mod case;
mod characters;
mod default;
mod expression;
mod schema;
mod view;

pub(crate) use characters::said;
pub use default::default;
pub use expression::expression;
pub use schema::schema;
pub(crate) use schema::{counting, last_statement, query};
