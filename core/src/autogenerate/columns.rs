//! Columns of a table: those that come, those that change, and those that go.

use super::{Change, Notice, tables::Pair, widening::widens, within};
use crate::{
    dialect::PlacedColumn,
    name::ColumnName,
    node::{Entry, Node, Value},
    operation::{AddColumn, AlterColumn, ColumnSpec, DropColumn},
    schema::{Column, DialectOptions, Table},
};

/// How the columns of a table change.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) added: Vec<Change>,
    pub(super) altered: Vec<Change>,
    pub(super) dropped: Vec<Change>,
    /// The names of those that go.
    pub(super) gone: Vec<ColumnName>,
    /// The names of those whose types change.
    pub(super) retyped: Vec<ColumnName>,
}

/// `implied` are columns whose types stand for a constraint that is not there, or no longer meant.
pub(super) fn changes(pair: &Pair<'_>, implied: &[ColumnName]) -> Columns {
    let mut columns = Columns::default();
    for wanted in &pair.normal_to.columns {
        let name = wanted.name.as_str();
        let Some(original) = pair.to.columns.get(name) else { continue };
        let Some((normal, held)) = pair.normal_from.columns.get(name).zip(pair.from.columns.get(name)) else {
            columns.added.push(added(pair, original, wanted));
            continue;
        };
        let forced = pair.from.case().among(&wanted.name, implied);
        let both = Both { pair, normal_from: normal, from: held, normal_to: wanted, to: original };
        if let Some((change, retyped)) = both.altered(forced) {
            columns.retyped.extend(retyped.then(|| held.name.clone()));
            columns.altered.push(change);
        }
    }
    // What is computed from others comes behind them, and goes before them.
    columns.added.sort_by_key(is_computed);
    let mut gone: Vec<_> =
        pair.from.columns.iter().filter(|held| !pair.to.columns.contains(held.name.as_str())).collect();
    gone.sort_by_key(|column| column.generated.is_none());
    columns.dropped = gone.iter().map(|column| dropped(pair.from, column)).collect();
    columns.gone = gone.into_iter().map(|column| column.name.clone()).collect();
    if pair.options.column_order {
        place(pair, &mut columns.added);
    }
    columns
}

pub(super) fn is_computed(change: &Change) -> bool {
    matches!(&change.operation, crate::operation::Operation::AddColumn(add) if add.column.generated.is_some())
}

fn added(pair: &Pair<'_>, wanted: &Column, normal: &Column) -> Change {
    let mut add = AddColumn::new(pair.from.name.clone(), spec(wanted));
    add.common = within(pair.from.schema.as_ref());
    let filled = normal.default.is_some() || wanted.identity.is_some() || wanted.autoincrement;
    let notice = (!normal.nullable && !filled && normal.generated.is_none()).then(|| {
        Notice::refuse(
            "not-null-without-default",
            format!("rows that are in `{}` have no value for `{}`", pair.from.display_name(), wanted.name),
            format!(
                "give it a default, or say what they get: `--fill {}.{}=VALUE`",
                pair.from.display_name(),
                wanted.name
            ),
        )
    });
    Change::new(add).with(notice)
}

/// A column as an operation has it, without what goes without saying.
pub(super) fn spec(column: &Column) -> ColumnSpec {
    let mut spec = ColumnSpec::from(column);
    if column.nullable && column.identity.is_none() {
        spec.nullable = None;
    }
    spec
}

pub(super) fn dropped(table: &Table, column: &Column) -> Change {
    let drop = DropColumn::new(table.name.clone(), column.name.clone());
    let notice = Notice::warn(
        "data-loss",
        format!("the values of `{}.{}` are lost", table.display_name(), column.name),
        "say `renamed_from` where it has another name now",
    );
    let notice = column.generated.is_none().then_some(notice);
    Change::new(DropColumn { common: within(table.schema.as_ref()), ..drop }).with(notice)
}

/// Puts new columns where the target has them.
fn place(pair: &Pair<'_>, added: &mut [Change]) {
    let wanted: Vec<_> = pair.to.columns.iter().map(|column| &column.name).collect();
    let mut present: Vec<ColumnName> = pair.from.columns.iter().map(|column| column.name.clone()).collect();
    for change in added {
        let crate::operation::Operation::AddColumn(add) = &mut change.operation else { continue };
        let at = wanted.iter().position(|name| **name == add.column.name).unwrap_or(wanted.len());
        let case = pair.from.case();
        let later = wanted[at..].iter().skip(1).any(|name| case.among(name, &present));
        if later {
            let before = wanted[..at].iter().rev().find(|name| case.among(name, &present));
            add.first = before.is_none();
            add.after = before.map(|name| (*name).clone());
        }
        present.push(add.column.name.clone());
    }
}

/// A column on both sides, in canonical form and as it is.
struct Both<'a> {
    pair: &'a Pair<'a>,
    normal_from: &'a Column,
    from: &'a Column,
    normal_to: &'a Column,
    to: &'a Column,
}

impl Both<'_> {
    /// What changes, and whether the type does; nothing where nothing differs.
    fn altered(&self, forced: bool) -> Option<(Change, bool)> {
        let unaltered = AlterColumn {
            common: within(self.pair.from.schema.as_ref()),
            ..AlterColumn::new(self.pair.from.name.clone(), self.from.name.clone())
        };
        let mut alter = unaltered.clone();
        let mut notices = Vec::new();
        if forced || self.differs_in_type() {
            alter.ty = Some(ColumnSpec::from(self.to).ty);
            notices.extend(self.conversion());
        }
        self.sources(&mut alter);
        self.words(&mut alter);
        notices.extend(self.nulls(&mut alter));
        alter.options = options(&self.normal_from.options, &self.normal_to.options);
        let retyped = alter.ty.is_some();
        (alter != unaltered).then(|| (Change::new(alter).with(notices), retyped))
    }

    fn differs_in_type(&self) -> bool {
        let of = |schema, table, column| PlacedColumn { schema, table, column };
        self.pair.options.compare_type
            && self.normal_from.ty != self.normal_to.ty
            && !self.pair.dialect.same_type(
                of(self.pair.schema_from, self.pair.from, self.from),
                of(self.pair.schema_to, self.pair.to, self.to),
            )
    }

    /// Where the column takes its value from.
    fn sources(&self, alter: &mut AlterColumn) {
        let (old, new) = (self.normal_from, self.normal_to);
        if self.pair.options.compare_default && old.default != new.default {
            alter.default = self.to.default.clone().filter(|_| new.default.is_some());
            alter.drop_default = alter.default.is_none();
        }
        if old.identity != new.identity {
            alter.identity = self.to.identity.clone().filter(|_| new.identity.is_some());
            alter.drop_identity = alter.identity.is_none();
        }
        if old.generated != new.generated {
            alter.generated = self.to.generated.clone().filter(|_| new.generated.is_some());
            alter.drop_generated = alter.generated.is_none();
        }
        alter.autoincrement = (old.autoincrement != new.autoincrement).then_some(new.autoincrement);
    }

    fn words(&self, alter: &mut AlterColumn) {
        let (old, new) = (self.normal_from, self.normal_to);
        if old.comment != new.comment {
            alter.comment.clone_from(&self.to.comment);
            alter.drop_comment = alter.comment.is_none();
        }
        if old.collation != new.collation {
            alter.collation = self.to.collation.clone().filter(|_| new.collation.is_some());
            alter.drop_collation = alter.collation.is_none();
        }
    }

    /// What was NULL takes the default, where there is one.
    fn nulls(&self, alter: &mut AlterColumn) -> Option<Notice> {
        let comes_with_key = self.pair.to.is_key(&self.to.name) && !self.pair.from.is_key(&self.from.name);
        if self.normal_from.nullable == self.normal_to.nullable || comes_with_key {
            return None;
        }
        alter.nullable = Some(self.normal_to.nullable);
        if self.normal_to.nullable {
            return None;
        }
        alter.fill_null = self.to.default.clone().filter(|_| self.normal_to.default.is_some());
        alter.fill_null.is_none().then(|| {
            Notice::refuse(
                "null-values",
                format!("rows of `{}` may hold NULL in `{}`", self.pair.from.display_name(), self.from.name),
                "say with `fill_null` what takes its place",
            )
        })
    }

    fn conversion(&self) -> Option<Notice> {
        let (old, new) = (&self.from.ty, &self.to.ty);
        let loses = !widens(&self.normal_from.ty, &self.normal_to.ty) && !widens(old, new);
        loses.then(|| {
            Notice::refuse(
                "type-conversion",
                format!("values of `{}.{}` may not fit {new}", self.pair.from.display_name(), self.from.name),
                "look at the rows, and say with `using` how they are converted where that is not plain",
            )
        })
    }
}

/// The options to set so that the one becomes the other. What is no matter of on and off, such as an engine, stays where
/// nothing is said of it any more: there is no word for taking it back.
pub(super) fn options(old: &DialectOptions, new: &DialectOptions) -> DialectOptions {
    let mut changed = DialectOptions::default();
    for (dialect, table) in &new.dialects {
        let held = old.dialects.get(dialect);
        for entry in
            table.entries.iter().filter(|entry| held.and_then(|held| held.get(&entry.key)) != Some(&entry.node))
        {
            changed.dialects.entry(dialect.clone()).or_default().push(&entry.key, entry.node.clone());
        }
    }
    for (dialect, table) in &old.dialects {
        let wanted = new.dialects.get(dialect);
        let gone = |entry: &&Entry| wanted.and_then(|wanted| wanted.get(&entry.key)).is_none();
        let is_on = |entry: &&Entry| matches!(entry.node.value, Value::Boolean(_));
        for entry in table.entries.iter().filter(gone).filter(is_on) {
            let off = Node::new(Value::Boolean(false));
            changed.dialects.entry(dialect.clone()).or_default().push(&entry.key, off);
        }
    }
    changed
}
