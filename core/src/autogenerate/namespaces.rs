//! Schemas and extensions: made before everything else, dropped behind it.

use super::{Change, Sides, within};
use crate::operation::{CreateExtension, CreateSchema, DropExtension, DropSchema};

/// What comes first, and what goes last.
pub(super) struct Namespaces {
    pub(super) created: Vec<Change>,
    pub(super) dropped: Vec<Change>,
}

pub(super) fn changes(sides: &Sides<'_>) -> Namespaces {
    let (held, wanted) = (&sides.normal_from, &sides.normal_to);
    let mut created = Vec::new();
    let mut dropped = Vec::new();
    for name in wanted.namespaces.iter().filter(|name| !held.namespaces.contains(name)) {
        created.push(Change::new(CreateSchema { name: name.clone(), common: within(None) }));
    }
    for known in wanted.extensions.iter().filter(|known| !held.extensions.contains(known.name.as_str())) {
        let version = sides.to.extensions.get(known.name.as_str()).and_then(|known| known.version.clone());
        let common = within(known.schema.as_ref());
        created.push(Change::new(CreateExtension { name: known.name.clone(), version, cascade: false, common }));
    }
    for known in held.extensions.iter().filter(|known| !wanted.extensions.contains(known.name.as_str())) {
        let common = within(known.schema.as_ref());
        dropped.push(Change::new(DropExtension { name: known.name.clone(), cascade: false, common }));
    }
    for name in held.namespaces.iter().filter(|name| !wanted.namespaces.contains(name)) {
        dropped.push(Change::new(DropSchema { name: name.clone(), cascade: false, common: within(None) }));
    }
    Namespaces { created, dropped }
}
