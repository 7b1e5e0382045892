//! One table that changes: its columns, constraints, indexes and options, in an order that runs.

use super::{
    Change, Notice,
    columns::{self, Columns},
    constraints::{Alterations, differences},
    indexes,
    tables::Pair,
    within,
};
use crate::{
    name::ColumnName,
    operation::{BatchAlterTable, Operation, SetTableComment, SetTableOptions},
    schema::{
        Check, DialectSql, Exclude, ForeignKey, HasName, Index, IndexPart, Schema, Table, Type, Unique, expression,
    },
};

/// What happens to a table.
#[derive(Default)]
pub(super) struct Alteration<'a> {
    /// What goes before everything else: its name, the table that it refers to, and the change.
    pub(super) dropped: Vec<(Option<String>, Option<String>, Change)>,
    /// What follows.
    pub(super) steps: Vec<Change>,
    /// The foreign keys that come behind it.
    pub(super) foreign_keys: Vec<(&'a ForeignKey, Change)>,
    /// What is said of the table as a whole.
    pub(super) last: Vec<Change>,
    /// The names that come.
    pub(super) made: Vec<String>,
    /// Whether something goes that a foreign key may need.
    pub(super) loses_keys: bool,
    /// The columns that go.
    pub(super) gone: Vec<ColumnName>,
    /// The columns whose types change.
    pub(super) retyped: Vec<ColumnName>,
}

pub(super) fn of<'a>(pair: &'a Pair<'a>) -> Alteration<'a> {
    let checks = differences(
        (&pair.normal_from.check_constraints, &pair.from.check_constraints),
        (&pair.normal_to.check_constraints, &pair.to.check_constraints),
        pair.from.case(),
    );
    let columns = columns::changes(pair, &implied(pair, &checks.implied));
    let goes = Goes { table: pair.from, gone: &columns.gone };
    let mut constraints = Alterations::default();
    let mut alteration = Alteration::default();
    alteration.foreign_keys(pair, &goes);
    constraints.add(pair, &checks, |check| goes.check(check), |check| judge_check(pair, check));
    let excludes = differences(
        (&pair.normal_from.exclude_constraints, &pair.from.exclude_constraints),
        (&pair.normal_to.exclude_constraints, &pair.to.exclude_constraints),
        pair.from.case(),
    );
    constraints.add(pair, &excludes, |exclude| goes.excludes(exclude), |_| None);
    let uniques = differences(
        (&pair.normal_from.unique_constraints, &pair.from.unique_constraints),
        (&pair.normal_to.unique_constraints, &pair.to.unique_constraints),
        pair.from.case(),
    );
    let unique = |unique: &Unique| goes.any(&unique.columns);
    constraints.add(pair, &uniques, unique, |unique| judge_unique(pair, &unique.columns));
    let keys = differences(
        (pair.normal_from.primary_key.as_slice(), pair.from.primary_key.as_slice()),
        (pair.normal_to.primary_key.as_slice(), pair.to.primary_key.as_slice()),
        pair.from.case(),
    );
    let mut key = Alterations::default();
    key.add(pair, &keys, |_| false, |key| judge_unique(pair, &key.columns));
    let indexes = indexes::changes(pair, |index| goes.index(index));
    alteration.loses_keys = !uniques.dropped.is_empty()
        || !keys.dropped.is_empty()
        || !columns.gone.is_empty()
        || !columns.retyped.is_empty()
        || !indexes.dropped.is_empty();
    alteration.names(pair, &uniques.created, &checks.created);
    alteration.put_together(pair, columns, constraints, key, indexes);
    alteration
}

/// The columns whose types stand for constraints that differ.
fn implied(pair: &Pair<'_>, checks: &[&Check]) -> Vec<ColumnName> {
    let listed = |ty: &Type| matches!(ty, Type::Enum(_) | Type::InlineEnum(_));
    let of =
        |table: &Table, name: &ColumnName| table.columns.get(name.as_str()).is_some_and(|column| listed(&column.ty));
    let names = pair.normal_to.columns.iter().map(|column| &column.name);
    let names = names.filter(|name| of(pair.to, name) || of(pair.from, name));
    names
        .filter(|name| {
            checks.iter().any(|check| check.check.texts().any(|text| expression::mentions(text, name.as_str())))
        })
        .cloned()
        .collect()
}

/// What goes along with the columns that go.
struct Goes<'a> {
    table: &'a Table,
    gone: &'a [ColumnName],
}

impl Goes<'_> {
    fn any(&self, columns: &[ColumnName]) -> bool {
        columns.iter().any(|name| self.table.case().among(name, self.gone))
    }

    fn named(&self, text: &str) -> bool {
        self.gone.iter().any(|name| expression::mentions(text, name.as_str()))
    }

    /// One that names other columns as well would hold the column back.
    fn check(&self, check: &Check) -> bool {
        let names = |text: &str, name: &str| expression::mentions(text, name);
        let texts: Vec<_> = check.check.texts().collect();
        let columns =
            self.table.columns.iter().filter(|column| texts.iter().any(|text| names(text, column.name.as_str())));
        columns.count() == 1 && texts.iter().any(|text| self.named(text))
    }

    fn excludes(&self, exclude: &Exclude) -> bool {
        exclude.filter.iter().flat_map(DialectSql::texts).any(|text| self.named(text))
            || exclude.elements.iter().any(|element| self.named(&element.expression))
    }

    fn index(&self, index: &Index) -> bool {
        let expressions = index.elements.iter().filter_map(|element| match &element.part {
            IndexPart::Expression(sql) => Some(sql),
            IndexPart::Column(_) => None,
        });
        self.gone.iter().any(|name| index.uses(name, self.table.case()))
            || expressions.chain(&index.filter).flat_map(DialectSql::texts).any(|text| self.named(text))
    }
}

fn are_old(pair: &Pair<'_>, columns: &[ColumnName]) -> bool {
    columns.iter().all(|name| pair.from.columns.contains(name.as_str()))
}

fn judge_unique(pair: &Pair<'_>, columns: &[ColumnName]) -> Option<Notice> {
    let names: Vec<_> = columns.iter().map(ColumnName::as_str).collect();
    are_old(pair, columns).then(|| {
        Notice::warn(
            "duplicates",
            format!("rows of `{}` with the same {} stop it", pair.from.display_name(), names.join(", ")),
            "remove the duplicates first",
        )
    })
}

/// A CHECK in a message.
fn called(check: &Check) -> String {
    check.name.as_ref().map_or_else(|| "the new CHECK".to_owned(), |name| format!("the CHECK `{name}`"))
}

fn judge_check(pair: &Pair<'_>, check: &Check) -> Option<Notice> {
    let old = pair
        .from
        .columns
        .iter()
        .any(|column| check.check.texts().any(|text| expression::mentions(text, column.name.as_str())));
    old.then(|| {
        Notice::warn(
            "existing-rows",
            format!("rows of `{}` for which {} is not true stop it", pair.from.display_name(), called(check)),
            "correct them first",
        )
    })
}

impl<'a> Alteration<'a> {
    fn foreign_keys(&mut self, pair: &'a Pair<'a>, goes: &Goes<'_>) {
        let found = differences(
            (&pair.normal_from.foreign_keys, &pair.from.foreign_keys),
            (&pair.normal_to.foreign_keys, &pair.to.foreign_keys),
            pair.from.case(),
        );
        let ties = |key: &ForeignKey| (key.columns.clone(), key.references.clone());
        let judge = |key: &ForeignKey| {
            let kept = found.dropped.iter().any(|held| ties(held) == ties(key));
            (are_old(pair, &key.columns) && !kept).then(|| {
                let names: Vec<_> = key.columns.iter().map(ColumnName::as_str).collect();
                let message = format!(
                    "rows of `{}` whose {} is not in `{}` stop it",
                    pair.from.display_name(),
                    names.join(", "),
                    key.references.table
                );
                Notice::warn("existing-rows", message, "correct them first")
            })
        };
        let mut alterations = Alterations::default();
        alterations.add(pair, &found, |key| goes.any(&key.columns), judge);
        let dropped = found.dropped.iter().filter(|key| !goes.any(&key.columns));
        self.dropped.extend(dropped.zip(alterations.dropped).map(|(key, (name, change))| {
            (name.map(|name| name.to_string()), Some(super::order::target(pair.from, key)), change)
        }));
        self.steps.extend(alterations.renamed);
        self.last.extend(alterations.validated);
        self.made.extend(found.created.iter().filter_map(|key| key.name.as_ref()).map(ToString::to_string));
        self.foreign_keys.extend(found.created.iter().copied().zip(alterations.created));
    }

    fn names(&mut self, pair: &Pair<'_>, uniques: &[&Unique], checks: &[&Check]) {
        let uniques = uniques.iter().filter_map(|unique| unique.name.as_ref());
        let checks = checks.iter().filter_map(|check| check.name.as_ref());
        let key = pair.to.primary_key.iter().filter_map(|key| key.name.as_ref());
        let key = key.filter(|name| !pair.from.has_constraint(name));
        self.made.extend(uniques.chain(checks).chain(key).map(ToString::to_string));
        let new =
            pair.normal_to.indexes.iter().filter(|index| pair.normal_from.indexes.get(&index.key()) != Some(*index));
        self.made.extend(new.map(|index| index.name.to_string()));
    }

    fn put_together(
        &mut self,
        pair: &Pair<'_>,
        columns: Columns,
        constraints: Alterations,
        key: Alterations,
        indexes: indexes::Indexes,
    ) {
        let reorder = reordering(pair, &columns);
        let (counting, altered): (Vec<_>, Vec<_>) =
            columns.altered.into_iter().partition(|change| begins_to_count(change) && !key.created.is_empty());
        let (resting, altered): (Vec<_>, Vec<_>) =
            altered.into_iter().partition(|change| counts_no_more(change) && !key.dropped.is_empty());
        self.dropped
            .splice(0..0, indexes.dropped.into_iter().map(|(name, change)| (Some(name.to_string()), None, change)));
        let dropped =
            constraints.dropped.into_iter().map(|(name, change)| (name.map(|name| name.to_string()), None, change));
        self.dropped.extend(dropped);
        self.dropped.extend(resting.into_iter().map(|change| (None, None, change)));
        self.dropped
            .extend(key.dropped.into_iter().map(|(name, change)| (name.map(|name| name.to_string()), None, change)));
        self.steps.extend([constraints.renamed, key.renamed, indexes.renamed].into_iter().flatten());
        // What is computed would hold the types of what it is computed from.
        let (computed, added): (Vec<_>, Vec<_>) = columns.added.into_iter().partition(columns::is_computed);
        self.steps.extend([added, altered, computed, columns.dropped].into_iter().flatten());
        self.steps.extend([key.created, counting, constraints.created, indexes.created].into_iter().flatten());
        self.last.extend(constraints.validated);
        self.last.extend(table_options(pair));
        self.last.extend(reorder);
        self.gone = columns.gone;
        self.retyped = columns.retyped;
    }
}

fn begins_to_count(change: &Change) -> bool {
    matches!(&change.operation, Operation::AlterColumn(alter) if alter.identity.is_some() || alter.autoincrement == Some(true))
}

fn counts_no_more(change: &Change) -> bool {
    matches!(&change.operation, Operation::AlterColumn(alter) if alter.drop_identity || alter.autoincrement == Some(false))
}

fn table_options(pair: &Pair<'_>) -> Vec<Change> {
    let (name, common) = (pair.from.name.clone(), within(pair.from.schema.as_ref()));
    let mut changes = Vec::new();
    let options = columns::options(&pair.normal_from.options, &pair.normal_to.options);
    if !options.is_empty() {
        changes.push(Change::new(SetTableOptions { name: name.clone(), options, common: common.clone() }));
    }
    if pair.normal_from.comment != pair.normal_to.comment {
        changes.push(Change::new(SetTableComment { name, comment: pair.to.comment.clone(), common }));
    }
    changes
}

/// A batch that only puts the columns into their order, where it is asked for and they would stand in another one.
fn reordering(pair: &Pair<'_>, columns: &Columns) -> Option<Change> {
    if !pair.options.column_order {
        return None;
    }
    let mut work = Schema::new(pair.schema_from.rules);
    work.opaque = true;
    work.tables.insert(Table {
        foreign_keys: Vec::new(),
        ..Table::new(pair.from.schema.clone(), pair.from.name.clone(), pair.from.case())
    });
    let table = work.table_mut(pair.from.schema.as_ref(), &pair.from.name)?;
    table.columns = pair.from.columns.clone();
    for change in &columns.added {
        let Operation::AddColumn(add) = &change.operation else { continue };
        let place = add.place(table).unwrap_or(table.columns.len());
        table.columns.insert(add.column.column());
        table.columns.move_to(add.column.name.as_str(), place);
    }
    table.columns.retain(|column| !columns.gone.contains(&column.name));
    let wanted: Vec<_> = pair.to.columns.iter().map(HasName::key).collect();
    let case = pair.from.case();
    let now: Vec<_> = table.columns.iter().map(HasName::key).collect();
    if now.len() == wanted.len() && now.iter().zip(&wanted).all(|(one, other)| case.same(one, other)) {
        return None;
    }
    let batch = BatchAlterTable {
        partial_reordering: vec![pair.to.columns.iter().map(|column| column.name.clone()).collect()],
        common: within(pair.from.schema.as_ref()),
        ..BatchAlterTable::new(pair.from.name.clone(), Vec::new())
    };
    Some(Change::new(batch))
}
