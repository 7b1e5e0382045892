//! Indexes of a table: told by their names, and renamed where nothing else differs.

use super::{Change, Notice, tables::Pair, within};
use crate::{
    name::IndexName,
    node::Flat,
    operation::{CreateIndex, DropIndex, IndexSpec, RenameIndex},
    schema::{HasName, Index, Table},
};

/// How the indexes of a table change.
#[derive(Default)]
pub(super) struct Indexes {
    pub(super) dropped: Vec<(IndexName, Change)>,
    pub(super) renamed: Vec<Change>,
    pub(super) created: Vec<Change>,
}

/// `goes` says whether an index goes along with a column that is dropped.
pub(super) fn changes(pair: &Pair<'_>, goes: impl Fn(&Index) -> bool) -> Indexes {
    let mut indexes = Indexes::default();
    let missing_in = |other: &Table, index: &Index| !other.indexes.contains(&index.key());
    let mut gone: Vec<&Index> =
        pair.normal_from.indexes.iter().filter(|index| missing_in(pair.normal_to, index)).collect();
    let mut drop = |index: &Index| {
        let Some(held) = pair.from.indexes.get(&index.key()) else { return };
        if !goes(held) {
            indexes.dropped.push((held.name.clone(), dropped(pair.from, held)));
        }
    };
    for wanted in &pair.normal_to.indexes {
        let Some(original) = pair.to.indexes.get(&wanted.key()) else { continue };
        match pair.normal_from.indexes.get(&wanted.key()) {
            Some(held) if held == wanted => {}
            Some(held) => {
                drop(held);
                indexes.created.push(created(pair, original));
            }
            None => {
                let twin = gone.iter().position(|held| {
                    let stays = pair.from.indexes.get(&held.key()).is_some_and(|held| !goes(held));
                    stays && Index { name: wanted.name.clone(), ..(*held).clone() } == *wanted
                });
                match twin.map(|at| gone.remove(at)).and_then(|held| pair.from.indexes.get(&held.key())) {
                    Some(held) => indexes.renamed.push(Change::new(RenameIndex {
                        name: held.name.clone(),
                        table: Some(pair.from.name.clone()),
                        to: original.name.clone(),
                        common: within(pair.from.schema.as_ref()),
                    })),
                    None => indexes.created.push(created(pair, original)),
                }
            }
        }
    }
    gone.into_iter().for_each(drop);
    indexes
}

fn dropped(table: &Table, index: &Index) -> Change {
    Change::new(DropIndex {
        name: index.name.clone(),
        table: Some(table.name.clone()),
        concurrently: false,
        common: within(table.schema.as_ref()),
    })
}

fn created(pair: &Pair<'_>, index: &Index) -> Change {
    let operation = CreateIndex {
        spec: Flat(IndexSpec::from(index)),
        table: pair.from.name.clone(),
        concurrently: false,
        common: within(pair.from.schema.as_ref()),
    };
    let known = index.elements.iter().filter_map(|element| element.column_name());
    let on_old_rows = known.into_iter().all(|name| pair.from.columns.contains(name.as_str()));
    let notice = (index.unique && on_old_rows).then(|| {
        Notice::warn(
            "duplicates",
            format!("rows of `{}` that are the same to `{}` stop it", pair.from.display_name(), index.name),
            "remove the duplicates first",
        )
    });
    Change::new(operation).with(notice)
}
