//! What makes of one table another: one `ALTER TABLE`, whose clauses the server does together or not at all.

use std::collections::HashMap;

use limbeck_core::{
    name::ColumnName,
    schema::{ForeignKey, IndexPart, Named, Schema, Table, expression},
    statement::{Cost, LowerError, Statement},
};

use super::{
    columns, constraint, definition, demands,
    keys::{Key, Writer},
    metadata, options, own_sql, settle, trigger,
};
use crate::{Capabilities, Server, quote};

/// One clause of an `ALTER TABLE`.
pub(super) struct Clause {
    pub(super) text: String,
    pub(super) cost: Cost,
}

impl Clause {
    pub(super) fn new(text: impl Into<String>, cost: Cost) -> Self {
        Self { text: text.into(), cost }
    }
}

/// A table before and after.
pub(super) struct Difference<'a> {
    pub(super) can: &'a Capabilities,
    pub(super) start: &'a Schema,
    pub(super) end: &'a Schema,
    pub(super) old: &'a Table,
    pub(super) new: &'a Table,
    /// The columns that stay: what each was called, under what it is called now.
    pub(super) origins: &'a HashMap<String, String>,
    /// Whether the texts that are there go over to the table's character set.
    pub(super) convert: bool,
}

/// What goes and what comes of one kind.
struct Exchange<T> {
    gone: Vec<T>,
    come: Vec<T>,
}

impl Difference<'_> {
    /// The statements; none where nothing differs.
    pub(super) fn statements(&self) -> Result<Vec<Statement>, LowerError> {
        let carried = self.carried();
        let foreign = self.foreign_keys(&carried)?;
        let keys = self.keys(&carried)?;
        demands::of_keys(self, &keys.gone)?;
        demands::of_table(self.new)?;
        let mut clauses = Vec::new();
        let mut statements = demands::of_rows(self);
        let returns = |key: &ForeignKey| foreign.come.iter().any(|(new, _)| new.name == key.name);
        let (first, along): (Vec<_>, Vec<_>) = foreign.gone.iter().partition(|(key, _)| returns(key));
        // A key that returns under its name has to be gone before: the server checks the name first.
        let first: Vec<_> = first.into_iter().map(|(key, _)| drop_foreign_key(key)).collect();
        statements.extend(self.alter(first));
        clauses.extend(along.into_iter().map(|(key, _)| drop_foreign_key(key)));
        let checks = self.checks(&mut clauses)?;
        let renamed = self.renamed(&keys);
        let is_renamed = |key: &Key| renamed.iter().any(|(from, to)| from.is(key) || to.is(key));
        let gone = keys.gone.iter().filter(|key| !is_renamed(key));
        clauses.extend(gone.map(|key| Clause::new(key.drop_text(), drop_cost(key))));
        clauses.extend(columns::clauses(self)?);
        clauses.extend(renamed.iter().map(|(from, to)| rename_index(from, to)));
        let come: Vec<_> = keys.come.iter().filter(|key| !is_renamed(key)).collect();
        let (own_way, plain): (Vec<_>, Vec<_>) = come.into_iter().partition(|key| !key.making.is_empty());
        clauses.extend(plain.iter().map(|key| Clause::new(format!("ADD {}", key.text()), key.cost())));
        clauses.extend(checks);
        let later = |key: &ForeignKey| self.comes_later(key, &keys);
        let (late, now): (Vec<_>, Vec<_>) = foreign.come.iter().partition(|(key, _)| later(key));
        clauses.extend(now.into_iter().map(|(_, text)| add_foreign_key(text)));
        clauses.extend(self.option_clauses()?);
        statements.extend(self.alter(clauses));
        statements.extend(own_way.into_iter().filter_map(|key| self.alter(made_in_its_way(key))));
        statements.extend(self.alter(late.into_iter().map(|(_, text)| add_foreign_key(text)).collect()));
        statements.extend(self.triggers()?);
        Ok(statements)
    }

    /// The triggers that name a column by another name now: the server would leave the old one in them, and they fail.
    fn triggers(&self) -> Result<Vec<Statement>, LowerError> {
        let stay = self.old.triggers.iter().filter(|trigger| self.new.triggers.contains(trigger.name.as_str()));
        let mut statements = Vec::new();
        for trigger in stay {
            let sql = own_sql(&trigger.sql, "create_trigger")?;
            let renamed = self.origins.iter().filter(|(new, old)| new != old);
            if let Some(sql) = trigger::renamed(sql, &renamed.map(|(new, old)| (old.as_str(), new.as_str())).collect())
            {
                let name = quote::qualified(self.new.schema.as_ref(), trigger.name.as_str());
                statements.extend([metadata(format!("DROP TRIGGER {name}")), metadata(sql)]);
            }
        }
        Ok(statements)
    }

    fn option_clauses(&self) -> Result<Vec<Clause>, LowerError> {
        if self.convert {
            demands::of_conversion(self)?;
        }
        let changes = options::changes(self.old, self.new, self.convert)?;
        Ok(changes.into_iter().map(|(text, cost)| Clause::new(text, cost)).collect())
    }

    /// Whether a foreign key has to wait for the end of the statement: MariaDB does not see in it the key of the same
    /// table to which it refers.
    fn comes_later(&self, key: &ForeignKey, keys: &Exchange<Key>) -> bool {
        let fresh = !keys.come.is_empty()
            || self.new.columns.iter().any(|column| !self.origins.contains_key(column.name.as_str()));
        self.can.server == Server::MariaDb && key.refers_to(self.new, self.new, None) && fresh
    }

    /// Clauses as a statement.
    fn alter(&self, clauses: Vec<Clause>) -> Option<Statement> {
        let name = quote::qualified(self.new.schema.as_ref(), self.new.name.as_str());
        let texts: Vec<_> = clauses.iter().map(|clause| clause.text.as_str()).collect();
        let sql = match texts.as_slice() {
            [] => return None,
            [one] => format!("ALTER TABLE {name} {one}"),
            many => format!("ALTER TABLE {name}\n  {}", many.join(",\n  ")),
        };
        let cost = clauses.iter().map(|clause| clause.cost).max_by_key(|cost| weight(*cost))?;
        let statement = definition(sql, cost);
        Some(if cost == Cost::Metadata {
            statement
        } else {
            statement.over_in(self.new.schema.as_ref(), self.new.name.as_str())
        })
    }

    /// The old table with its columns under their new names, wherever it names them outside expressions: in those the
    /// server does not let a column be renamed, so that what holds them is made anew.
    fn carried(&self) -> Table {
        let names: HashMap<&str, &str> = self.origins.iter().map(|(new, old)| (old.as_str(), new.as_str())).collect();
        let rename = |name: &mut ColumnName| {
            let to = names.get(name.as_str()).filter(|to| **to != name.as_str());
            if let Some(to) = to.and_then(|to| ColumnName::new(*to).ok()) {
                *name = to;
            }
        };
        let mut table = self.old.clone();
        table.primary_key.iter_mut().for_each(|key| key.columns.iter_mut().for_each(rename));
        table.unique_constraints.iter_mut().for_each(|unique| unique.columns.iter_mut().for_each(rename));
        for index in table.indexes.iter_mut() {
            for element in &mut index.elements {
                if let IndexPart::Column(name) = &mut element.part {
                    rename(name);
                }
            }
        }
        for key in &mut table.foreign_keys {
            key.columns.iter_mut().for_each(rename);
            if key.refers_to(self.old, self.old, None) {
                key.references.columns.iter_mut().for_each(rename);
            }
        }
        let mut columns = Named::with_case(table.case());
        for column in &self.old.columns {
            let mut column = column.clone();
            rename(&mut column.name);
            columns.insert(column);
        }
        table.columns = columns;
        table
    }

    /// Whether a column of the old table goes.
    fn goes(&self, name: &str) -> bool {
        self.old.columns.contains(name) && !self.origins.values().any(|old| old.eq_ignore_ascii_case(name))
    }

    fn keys(&self, carried: &Table) -> Result<Exchange<Key>, LowerError> {
        let before = Writer { can: self.can, table: carried, enums: &self.start.enums }.keys()?;
        let after = Writer { can: self.can, table: self.new, enums: &self.end.enums }.keys()?;
        let lasting = |key: &Key| !key.columns.iter().any(|name| self.goes(name));
        let kept = |key: &Key| lasting(key) && after.iter().any(|other| other.is(key));
        // The index behind a foreign key comes with it, and goes by itself when a better one comes.
        let is_new = |name: &str| {
            !carried.foreign_keys.iter().any(|key| key.name.as_ref().is_some_and(|own| own.as_str() == name))
        };
        let comes_along =
            |key: &Key| key.name.as_ref().is_some_and(|name| settle::is_implied(self.new, name) && is_new(name));
        let goes_along = |key: &Key| {
            let name = key.name.as_deref().unwrap_or_default();
            let owner =
                self.new.foreign_keys.iter().find(|key| key.name.as_ref().is_some_and(|own| own.as_str() == name));
            let served = owner.is_some_and(|owner| settle::supports(self.new, &owner.columns));
            settle::is_implied(carried, name) && served && lasting(key) && !self.new.indexes.contains(name)
        };
        let gone = before.iter().filter(|key| !kept(key) && !goes_along(key)).cloned().collect();
        let stays = |key: &Key| before.iter().any(|other| other.is(key) && lasting(other));
        let come = after.iter().filter(|key| !stays(key) && !comes_along(key)).cloned().collect();
        Ok(Exchange { gone, come })
    }

    /// The keys that only get another name.
    fn renamed(&self, keys: &Exchange<Key>) -> Vec<(Key, Key)> {
        let taken = |key: &Key| keys.gone.iter().any(|other| other.name == key.name);
        let lasting = |key: &&Key| !key.columns.iter().any(|name| self.goes(name));
        let mut pairs: Vec<(Key, Key)> = Vec::new();
        for from in keys.gone.iter().filter(|_| self.can.rename_index).filter(lasting) {
            let free = |to: &&Key| !taken(to) && !pairs.iter().any(|(_, known)| known.is(to));
            if let Some(to) = keys.come.iter().filter(free).find(|to| from.differs_in_name(to)) {
                pairs.push((from.clone(), to.clone()));
            }
        }
        pairs
    }

    fn foreign_keys(&self, carried: &Table) -> Result<Exchange<(ForeignKey, String)>, LowerError> {
        let texts = |table: &Table, schema: &Schema| -> Result<Vec<(ForeignKey, String)>, LowerError> {
            let keys = table.foreign_keys.iter();
            keys.map(|key| Ok((key.clone(), constraint::foreign_key(table, key, schema)?))).collect()
        };
        let (before, after) = (texts(carried, self.start)?, texts(self.new, self.end)?);
        let lasting = |key: &ForeignKey| !key.columns.iter().any(|name| self.goes(name.as_str()));
        let same =
            |list: &[(ForeignKey, String)], text: &str| list.iter().any(|(key, other)| other == text && lasting(key));
        let gone = before.iter().filter(|(key, text)| !lasting(key) || !same(&after, text)).cloned().collect();
        let come: Vec<_> = after.into_iter().filter(|(_, text)| !same(&before, text)).collect();
        // What becomes of a column decides what its keys may do, those that stay as well.
        self.new.foreign_keys.iter().try_for_each(|key| constraint::refuse_strangers(self.can, self.new, key))?;
        Ok(Exchange { gone, come })
    }

    /// Drops the CHECKs that go, and gives the clauses that bring others.
    fn checks(&self, clauses: &mut Vec<Clause>) -> Result<Vec<Clause>, LowerError> {
        let texts = |table: &Table| -> Result<Vec<_>, LowerError> {
            let own = table.check_constraints.iter().filter(|check| constraint::column_of(self.can, check).is_none());
            own.map(|check| Ok((check.clone(), constraint::check(self.can, check)?))).collect()
        };
        let (before, after) = (texts(self.old)?, texts(self.new)?);
        let lost: Vec<_> = self.old.columns.iter().filter(|column| self.goes(column.name.as_str())).collect();
        let lasting = |text: &str| !lost.iter().any(|column| expression::mentions(text, column.name.as_str()));
        let stays = |text: &str, others: &[(_, String)]| lasting(text) && others.iter().any(|(_, other)| other == text);
        for (check, text) in &before {
            if let Some(name) = check.name.as_ref().filter(|_| !stays(text, &after)) {
                clauses.push(Clause::new(constraint::drop_check(self.can, name.as_str()), Cost::Metadata));
            }
        }
        let come = after.iter().filter(|(_, text)| !stays(text, &before));
        Ok(come.map(|(_, text)| Clause::new(format!("ADD {text}"), Cost::Rewrite)).collect())
    }
}

fn drop_foreign_key(key: &ForeignKey) -> Clause {
    let name = key.name.as_ref().map(ToString::to_string).unwrap_or_default();
    Clause::new(format!("DROP FOREIGN KEY {}", quote::identifier(&name)), Cost::Metadata)
}

fn add_foreign_key(text: &str) -> Clause {
    Clause::new(format!("ADD {text}"), Cost::Rewrite)
}

/// A key that says how it is to be made, which holds for all of a statement: it has one of its own.
fn made_in_its_way(key: &Key) -> Vec<Clause> {
    let making = key.making.iter().map(|text| Clause::new(text.clone(), Cost::Metadata));
    std::iter::once(Clause::new(format!("ADD {}", key.text()), key.cost())).chain(making).collect()
}

fn drop_cost(key: &Key) -> Cost {
    if key.name.is_some() { Cost::Metadata } else { Cost::Rewrite }
}

fn rename_index(from: &Key, to: &Key) -> Clause {
    let name = |key: &Key| quote::identifier(key.name.as_deref().unwrap_or_default());
    Clause::new(format!("RENAME INDEX {} TO {}", name(from), name(to)), Cost::Metadata)
}

/// Costs in their order.
fn weight(cost: Cost) -> u8 {
    match cost {
        Cost::Metadata => 0,
        Cost::Scan => 1,
        Cost::Data => 2,
        Cost::Rewrite => 3,
        _ => 4,
    }
}

/// Drops the foreign keys that other tables have in `before` and not in `after`.
pub(super) fn keys_of_others(before: &Schema, after: &Schema, but: &Table) -> Vec<Statement> {
    let mut statements = Vec::new();
    for table in before.referrers(but).filter(|table| table.name != but.name || table.schema != but.schema) {
        let Some(left) = after.table(table.schema.as_ref(), &table.name) else { continue };
        let kept = |key: &ForeignKey| left.foreign_keys.iter().any(|other| other.name == key.name);
        for key in table.foreign_keys.iter().filter(|key| key.refers_to(table, but, None) && !kept(key)) {
            let name = quote::qualified(table.schema.as_ref(), table.name.as_str());
            statements.push(metadata(format!("ALTER TABLE {name} {}", drop_foreign_key(key).text)));
        }
    }
    statements
}
