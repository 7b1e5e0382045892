//! `run`: a Rust function.

use super::{Common, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    node::{Flat, record},
    schema::Schema,
};

record! {
    /// Calls a Rust function that the embedding program registered.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Run: "`run`" {
        /// The name under which it was registered.
        name: String,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for Run {
    fn apply(&self, _: &mut Schema) -> Result<(), ReplayError> {
        Ok(())
    }

    fn invert(&self, _: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Err(Irreversible::new("run", "a function does not say what would undo it; write a `downgrade`"))
    }
}
