//! The revision graph: which revisions there are, what stands on what, and how
//! to get from one state of a database to another.
//!
//! [`RevisionMap`] holds the checked graph. [`Target`] and [`TargetRange`] are
//! what people write to name places in it. Plans ([`Step`], [`Stamp`]) say what
//! to run and what the version table holds afterwards; nothing here touches a
//! database.
//!
//! A revision has *parents* (`down_revision`) and *dependencies* (`depends_on`).
//! Heads, bases, branches and labels go by parents; what must be applied first
//! goes by both.

mod create;
mod downgrade;
mod error;
mod graph;
mod history;
mod id;
mod labels;
mod load;
mod map;
mod nearest;
mod node;
mod relative;
mod resolve;
mod stamp;
mod table;
mod target;
mod upgrade;

pub use create::NewRevision;
pub use error::GraphError;
pub use id::{BranchLabel, InvalidId, MAX_NAME_LENGTH, RevisionId};
pub use map::RevisionMap;
pub use node::Revision;
pub use stamp::Stamp;
pub use table::{Direction, RowChange, Step};
pub use target::{Symbol, Target, TargetRange};
