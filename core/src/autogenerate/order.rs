//! An order in which tables can be made: each behind those that it refers to.

use std::collections::{HashMap, HashSet};

use crate::schema::{HasName, Table};

/// Tables, each behind those that its foreign keys refer to as far as that goes, and behind those that it inherits
/// from; otherwise in the order given.
pub(super) fn by_dependency<'a>(tables: &[&'a Table]) -> Vec<&'a Table> {
    let places: HashMap<String, usize> = tables.iter().enumerate().map(|(at, table)| (key(table), at)).collect();
    let needs = tables.iter().map(|table| needs(table)).collect();
    let mut walk = Walk { tables, places, needs, seen: HashSet::new(), order: Vec::new() };
    (0..tables.len()).for_each(|at| walk.visit(at));
    walk.order
}

/// The name by which a table is told from others, whatever its case.
pub(super) fn key(table: &Table) -> String {
    table.key().to_lowercase()
}

/// The same of the table that a foreign key of `owner` refers to.
pub(super) fn target(owner: &Table, key: &crate::schema::ForeignKey) -> String {
    let schema = key.references.schema.as_ref().or(owner.schema.as_ref());
    crate::schema::TableKey::text(schema, &key.references.table).to_lowercase()
}

/// The tables that are to be there before this one.
fn needs(table: &Table) -> Vec<String> {
    let parents = table.options.parents().map(str::to_lowercase);
    parents.chain(table.foreign_keys.iter().map(|key| target(table, key))).collect()
}

struct Walk<'a, 'b> {
    tables: &'b [&'a Table],
    places: HashMap<String, usize>,
    /// The tables that each is to stand behind.
    needs: Vec<Vec<String>>,
    seen: HashSet<usize>,
    order: Vec<&'a Table>,
}

impl Walk<'_, '_> {
    /// Takes a table after what it refers to. The stack is this function's own: chains of keys may be long.
    fn visit(&mut self, start: usize) {
        let mut stack = vec![(start, 0)];
        if !self.seen.insert(start) {
            return;
        }
        while let Some((at, next)) = stack.pop() {
            let Some(needed) = self.needs[at].get(next) else {
                self.order.push(self.tables[at]);
                continue;
            };
            stack.push((at, next + 1));
            if let Some(&other) = self.places.get(needed)
                && self.seen.insert(other)
            {
                stack.push((other, 0));
            }
        }
    }
}
