//! Tables: those that come, those that change, and those that go, in an order that runs.

use std::collections::{HashMap, HashSet};

use super::{
    Change, CompareOptions, Notice, Sides,
    alteration::{self, Alteration},
    columns, constraints, order, triggers,
    views::Touched,
    within,
};
use crate::{
    dialect::Dialect,
    name::ConstraintName,
    operation::{CreateTable, DropTable},
    schema::{ForeignKey, HasName, Schema, Table},
};

/// A table that is on both sides, in canonical form and as it is.
pub(super) struct Pair<'a> {
    pub(super) from: &'a Table,
    pub(super) to: &'a Table,
    pub(super) normal_from: &'a Table,
    pub(super) normal_to: &'a Table,
    pub(super) schema_from: &'a Schema,
    pub(super) schema_to: &'a Schema,
    pub(super) dialect: &'a dyn Dialect,
    pub(super) options: &'a CompareOptions,
}

/// What happens to the tables, in the order in which it happens.
pub(super) struct Tables<'a> {
    pub(super) triggers_dropped: Vec<Change>,
    /// What stands in the way of what comes.
    pub(super) early: Vec<Change>,
    pub(super) created: Vec<Change>,
    pub(super) altered: Vec<Change>,
    /// Foreign keys that had to wait.
    pub(super) foreign_keys: Vec<Change>,
    pub(super) dropped: Vec<Change>,
    pub(super) triggers_created: Vec<Change>,
    /// What views may read from.
    pub(super) touched: Vec<Touched>,
    sides: &'a Sides<'a>,
}

pub(super) fn changes<'a>(sides: &'a Sides<'a>) -> Tables<'a> {
    let mut tables = Tables {
        triggers_dropped: Vec::new(),
        early: Vec::new(),
        created: Vec::new(),
        altered: Vec::new(),
        foreign_keys: Vec::new(),
        dropped: Vec::new(),
        triggers_created: Vec::new(),
        touched: Vec::new(),
        sides,
    };
    let pairs = pairs(sides);
    let created: Vec<_> = sides.to.tables.iter().filter(|table| !sides.from.tables.contains(&table.key())).collect();
    let created = order::by_dependency(&created);
    let dropped: Vec<_> = sides.from.tables.iter().filter(|table| !sides.to.tables.contains(&table.key())).collect();
    let mut dropped = order::by_dependency(&dropped);
    dropped.reverse();
    let alterations: Vec<_> = pairs.iter().map(|pair| (pair, alteration::of(pair))).collect();
    let names = names(&created, &alterations);
    let losing = losing(&alterations, sides.from.rules.dangling_references);
    let early = tables.drop_all(&dropped, &names, &losing);
    tables.create_all(&created);
    tables.alter_all(alterations, &names, &early, &losing);
    tables
}

/// The tables that differ, each behind those that it refers to.
fn pairs<'a>(sides: &'a Sides<'a>) -> Vec<Pair<'a>> {
    let mut found = HashMap::new();
    for normal_to in &sides.normal_to.tables {
        let Some(normal_from) = sides.normal_from.tables.get(&normal_to.key()) else { continue };
        let order = |table: &'a Table| table.columns.iter().map(HasName::key);
        let moved = sides.options.column_order && !order(normal_from).eq(order(normal_to));
        let originals = sides.from.tables.get(&normal_to.key()).zip(sides.to.tables.get(&normal_to.key()));
        if let Some((from, to)) = originals.filter(|_| moved || normal_from != normal_to) {
            let (schema_from, schema_to) = (sides.from, sides.to);
            let (dialect, options) = (sides.dialect, sides.options);
            let pair = Pair { from, to, normal_from, normal_to, schema_from, schema_to, dialect, options };
            found.insert(order::key(to), pair);
        }
    }
    let mut wanted: Vec<_> = found.values().map(|pair| pair.to).collect();
    wanted.sort_by_key(|table| order::key(table));
    order::by_dependency(&wanted).into_iter().filter_map(|table| found.remove(&order::key(table))).collect()
}

/// The names of indexes and constraints that are going to be made, with the tables that they are made for. Some servers
/// have one space for those of all tables.
type Names = HashMap<String, HashSet<String>>;

fn names(created: &[&Table], alterations: &[(&Pair<'_>, Alteration<'_>)]) -> Names {
    let mut names = Names::new();
    let mut add = |name: &str, table: &Table| {
        names.entry(name.to_lowercase()).or_default().insert(order::key(table));
    };
    for table in created {
        table.indexes.iter().for_each(|index| add(index.name.as_str(), table));
        table.constraint_names().for_each(|name| add(name.as_str(), table));
    }
    for (pair, alteration) in alterations {
        alteration.made.iter().for_each(|name| add(name, pair.from));
    }
    names
}

/// The tables that lose something which a foreign key may need.
fn losing(alterations: &[(&Pair<'_>, Alteration<'_>)], dangling: bool) -> HashSet<String> {
    // Where a key may refer to what is not unique, only the column itself matters.
    let loses =
        |alteration: &Alteration<'_>| if dangling { !alteration.gone.is_empty() } else { alteration.loses_keys };
    let losing = alterations.iter().filter(|(_, alteration)| loses(alteration));
    losing.map(|(pair, _)| order::key(pair.from)).collect()
}

fn made_elsewhere(names: &Names, name: &str, table: &Table) -> bool {
    names.get(&name.to_lowercase()).is_some_and(|tables| tables.iter().any(|other| *other != order::key(table)))
}

impl<'a> Tables<'a> {
    /// Drops tables; those that stand in the way of something go first, and are given back.
    fn drop_all(&mut self, dropped: &[&'a Table], names: &Names, losing: &HashSet<String>) -> HashSet<String> {
        let in_the_way = |table: &&Table| {
            let indexes = table.indexes.iter().map(|index| index.name.as_str());
            let constraints = table.constraint_names().map(ConstraintName::as_str);
            let holds = table.foreign_keys.iter().any(|key| losing.contains(&order::target(table, key)));
            holds || indexes.chain(constraints).any(|name| made_elsewhere(names, name, table))
        };
        // What refers to one that goes first has to go before it.
        let first = dropped.iter().rposition(in_the_way).map_or(0, |last| last + 1);
        let mut there: Vec<&Table> = dropped.to_vec();
        for (place, table) in dropped.iter().enumerate() {
            there.retain(|other| other.key() != table.key());
            self.release(table, &there);
            let drop = DropTable { common: within(table.schema.as_ref()), ..DropTable::new(table.name.clone()) };
            let notice = Notice::warn(
                "data-loss",
                format!("the rows of `{}` are lost", table.display_name()),
                "say `renamed_from` where it has another name now",
            );
            let change = Change::new(drop).with([notice]);
            if place < first {
                self.early.push(change);
            } else {
                self.dropped.push(change);
            }
            let (table, gone, retyped) = (table.name.clone(), Vec::new(), Vec::new());
            self.touched.push(Touched { table, gone, retyped, dropped: true });
        }
        dropped[..first].iter().map(|table| order::key(table)).collect()
    }

    /// Drops the foreign keys to a table that goes before the tables that they are of.
    fn release(&mut self, table: &Table, there: &[&Table]) {
        if self.sides.from.rules.dangling_references {
            return;
        }
        for other in there {
            let keys = other.foreign_keys.iter().filter(|key| order::target(other, key) == order::key(table));
            self.early.extend(keys.filter_map(|key| constraints::dropped(key, other)));
        }
    }

    /// Makes tables. A foreign key to what is not there yet waits.
    fn create_all(&mut self, created: &[&'a Table]) {
        let mut done = HashSet::new();
        for table in created {
            done.insert(order::key(table));
            let mut create = CreateTable::from(*table);
            create.columns = table.columns.iter().map(columns::spec).collect();
            let (now, later): (Vec<_>, Vec<_>) =
                table.foreign_keys.iter().partition(|key| self.is_there(table, key, &done));
            create.foreign_keys = now.into_iter().map(Into::into).collect();
            self.created.push(Change::new(create));
            self.foreign_keys.extend(later.into_iter().map(|key| constraints::Constraint::create(key, table)));
            if let Some(normal) = self.sides.normal_to.tables.get(&table.key()) {
                self.triggers_created.extend(triggers::created(table, normal, None));
            }
        }
    }

    /// Whether what a foreign key refers to is there: in a table of `done`, or since before.
    fn is_there(&self, owner: &Table, key: &ForeignKey, done: &HashSet<String>) -> bool {
        let target = order::target(owner, key);
        if done.contains(&target) {
            return true;
        }
        let schema = key.references.schema.as_ref().or(owner.schema.as_ref());
        let held = self.sides.from.table(schema, &key.references.table);
        if self.sides.to.rules.dangling_references {
            // A key may name a table that is not there, but no column that a table has not.
            let has = |held: &Table| key.references.columns.iter().all(|name| held.columns.contains(name.as_str()));
            return held.is_none_or(has);
        }
        held.is_some_and(|held| {
            let case = held.case();
            let covers = |columns: &[crate::name::ColumnName]| {
                columns.len() == key.references.columns.len()
                    && key.references.columns.iter().all(|name| case.among(name, columns))
            };
            let index = |index: &crate::schema::Index| {
                let columns: Vec<_> = index.elements.iter().filter_map(|part| part.column_name()).cloned().collect();
                index.unique && index.filter.is_none() && columns.len() == index.elements.len() && covers(&columns)
            };
            held.primary_key.iter().any(|own| key.references.columns.is_empty() || covers(&own.columns))
                || held.unique_constraints.iter().any(|unique| covers(&unique.columns))
                || held.indexes.iter().any(index)
        })
    }

    fn alter_all(
        &mut self,
        alterations: Vec<(&Pair<'_>, Alteration<'_>)>,
        names: &Names,
        dropped_early: &HashSet<String>,
        losing: &HashSet<String>,
    ) {
        let mut done: HashSet<String> = self
            .created
            .iter()
            .filter_map(|change| match &change.operation {
                crate::operation::Operation::CreateTable(create) => {
                    Some(crate::schema::TableKey::text(create.common.schema.as_ref(), &create.name).to_lowercase())
                }
                _ => None,
            })
            .collect();
        let strict = !self.sides.from.rules.dangling_references;
        let altered: HashSet<String> = alterations.iter().map(|(pair, _)| order::key(pair.from)).collect();
        for (pair, alteration) in alterations {
            let own = order::key(pair.from);
            let gone_by_then =
                |target: &String| dropped_early.contains(target) || (losing.contains(target) && done.contains(target));
            for (name, target, change) in alteration.dropped {
                let clashes = name.is_some_and(|name| made_elsewhere(names, &name, pair.from));
                let early = clashes || target.is_some_and(|target| target != own && gone_by_then(&target));
                if early { self.early.push(change) } else { self.altered.push(change) }
            }
            self.altered.extend(alteration.steps);
            done.insert(own);
            for (key, change) in alteration.foreign_keys {
                let target = order::target(pair.from, key);
                let waits = strict && altered.contains(&target) && !done.contains(&target);
                let there = !waits && self.is_there(pair.from, key, &done);
                if there { self.altered.push(change) } else { self.foreign_keys.push(change) }
            }
            self.altered.extend(alteration.last);
            self.triggers_dropped.extend(triggers::dropped(pair.from, pair.normal_from, pair.normal_to));
            self.triggers_created.extend(triggers::created(pair.to, pair.normal_to, Some(pair.normal_from)));
            self.touched.push(Touched {
                table: pair.from.name.clone(),
                gone: alteration.gone,
                retyped: alteration.retyped,
                dropped: false,
            });
        }
    }
}
