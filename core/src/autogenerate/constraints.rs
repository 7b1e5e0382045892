//! Constraints of a table. They are told by their names, and by what they say where one side has no name.

use super::{Change, Notice, tables::Pair, within};
use crate::{
    name::{ColumnName, ConstraintName},
    node::Flat,
    operation::{
        CheckSpec, ConstraintKind, ConstraintTarget, CreateCheckConstraint, CreateExcludeConstraint, CreateForeignKey,
        CreatePrimaryKey, CreateUniqueConstraint, DropConstraint, ExcludeSpec, ForeignKeySpec, PrimaryKeySpec,
        RenameConstraint, UniqueSpec, ValidateConstraint,
    },
    schema::{Check, Exclude, ForeignKey, NameCase, PrimaryKey, Table, Unique},
};

/// What the kinds of constraints have in common.
pub(super) trait Constraint: Clone + PartialEq {
    const KIND: ConstraintKind;
    fn name(&self) -> Option<&ConstraintName>;
    /// The same without its name, and whatever rows it was checked on.
    fn content(&self) -> Self;
    /// How one without a name is told; nothing where it cannot be.
    fn target(&self) -> Option<ConstraintTarget>;
    fn create(&self, table: &Table) -> Change;
    fn is_valid(&self) -> bool {
        true
    }
}

macro_rules! constraint {
    ($held:ident, $spec:ident, $create:ident, $kind:ident, |$own:ident| $target:expr, {$($unsaid:ident: $unset:expr),*} $(, $valid:ident)?) => {
        impl Constraint for $held {
            const KIND: ConstraintKind = ConstraintKind::$kind;
            fn name(&self) -> Option<&ConstraintName> {
                self.name.as_ref()
            }
            fn content(&self) -> Self {
                Self { name: None, $($unsaid: $unset,)* ..self.clone() }
            }
            fn target(&self) -> Option<ConstraintTarget> {
                let $own = self;
                $target
            }
            fn create(&self, table: &Table) -> Change {
                let (spec, common) = (Flat($spec::from(self)), within(table.schema.as_ref()));
                Change::new($create { spec, table: table.name.clone(), common })
            }
            $(fn is_valid(&self) -> bool {
                !self.$valid
            })?
        }
    };
}

fn covering(kind: ConstraintKind, columns: &[ColumnName]) -> ConstraintTarget {
    ConstraintTarget::Covering(kind, columns.to_vec())
}

constraint!(
    PrimaryKey,
    PrimaryKeySpec,
    CreatePrimaryKey,
    PrimaryKey,
    |own| Some(covering(Self::KIND, &own.columns)),
    {}
);
constraint!(Unique, UniqueSpec, CreateUniqueConstraint, Unique, |own| Some(covering(Self::KIND, &own.columns)), {});
constraint!(ForeignKey, ForeignKeySpec, CreateForeignKey, ForeignKey, |own| Some(covering(Self::KIND, &own.columns)),
    { not_valid: false }, not_valid);
constraint!(Check, CheckSpec, CreateCheckConstraint, Check, |own| Some(ConstraintTarget::Check(own.check.clone())),
    { not_valid: false }, not_valid);
constraint!(Exclude, ExcludeSpec, CreateExcludeConstraint, Exclude, |_own| None, {});

/// A constraint in canonical form, and as it is; without the latter where the type of a column stands for it.
#[derive(Debug)]
struct Entry<'a, T> {
    normal: &'a T,
    original: Option<&'a T>,
}

impl<T> Clone for Entry<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Entry<'_, T> {}

fn same_name<T: Constraint>(one: &T, other: &T, case: NameCase) -> bool {
    one.name().zip(other.name()).is_some_and(|(one, other)| case.same(one, other))
}

/// The constraints of one side. The canonical form keeps names, and the order of those without.
fn entries<'a, T: Constraint>(normals: &'a [T], originals: &'a [T], case: NameCase) -> Vec<Entry<'a, T>> {
    let mut left: Vec<&T> = originals.iter().collect();
    let mut found: Vec<Entry<'_, T>> = Vec::with_capacity(normals.len());
    for normal in normals {
        let place = left.iter().position(|original| same_name(normal, *original, case));
        found.push(Entry { normal, original: place.map(|at| left.remove(at)) });
    }
    let mut rest = left.into_iter();
    for unnamed in [true, false] {
        let left = |entry: &&mut Entry<'_, T>| entry.original.is_none() && (entry.normal.name().is_none() || !unnamed);
        for entry in found.iter_mut().filter(left) {
            entry.original = rest.next();
        }
    }
    found
}

/// How the constraints of one kind differ.
pub(super) struct Differences<'a, T> {
    /// As they are in the database.
    pub(super) dropped: Vec<&'a T>,
    /// As they are wanted.
    pub(super) created: Vec<&'a T>,
    /// The one and the other name.
    pub(super) renamed: Vec<(&'a T, &'a T)>,
    /// Those whose rows are still to be looked at.
    pub(super) validated: Vec<&'a T>,
    /// Those that a column's type stands for, in canonical form.
    pub(super) implied: Vec<&'a T>,
}

pub(super) fn differences<'a, T: Constraint>(
    (normal_from, from): (&'a [T], &'a [T]),
    (normal_to, to): (&'a [T], &'a [T]),
    case: NameCase,
) -> Differences<'a, T> {
    let mut held = entries(normal_from, from, case);
    let mut wanted = entries(normal_to, to, case);
    let mut found = Differences {
        dropped: Vec::new(),
        created: Vec::new(),
        renamed: Vec::new(),
        validated: Vec::new(),
        implied: Vec::new(),
    };
    let same = |one: &Entry<'_, T>, other: &Entry<'_, T>| one.normal.content() == other.normal.content();
    // Under one name, the same or another.
    wanted.retain(|wanted| {
        let Some(at) = held.iter().position(|held| same_name(held.normal, wanted.normal, case)) else { return true };
        let held = held.remove(at);
        if same(&held, wanted) {
            found.settle(held, *wanted);
        } else {
            found.drop(held);
            found.create(*wanted);
        }
        false
    });
    // The same, and at least one of them without a name.
    for named in [false, true] {
        wanted.retain(|wanted| {
            let fits = |held: &Entry<'_, T>| {
                (named || held.normal.name().is_none() || wanted.normal.name().is_none()) && same(held, wanted)
            };
            let Some(at) = held.iter().position(fits) else { return true };
            let held = held.remove(at);
            match (held.original, wanted.original) {
                (Some(old), Some(new)) if named => found.renamed.push((old, new)),
                _ => {}
            }
            found.settle(held, *wanted);
            false
        });
    }
    for held in held {
        found.drop(held);
    }
    for wanted in wanted {
        found.create(wanted);
    }
    found
}

impl<'a, T: Constraint> Differences<'a, T> {
    fn settle(&mut self, held: Entry<'a, T>, wanted: Entry<'a, T>) {
        if !held.normal.is_valid() && wanted.normal.is_valid() {
            self.validated.extend(held.original.filter(|held| held.name().is_some()));
        }
    }

    fn drop(&mut self, held: Entry<'a, T>) {
        match held.original {
            Some(original) => self.dropped.push(original),
            None => self.implied.push(held.normal),
        }
    }

    fn create(&mut self, wanted: Entry<'a, T>) {
        match wanted.original {
            Some(original) => self.created.push(original),
            None => self.implied.push(wanted.normal),
        }
    }
}

/// Drops a constraint; nothing where it has no name and cannot be told without.
pub(super) fn dropped<T: Constraint>(held: &T, table: &Table) -> Option<Change> {
    let (target, kind) = match held.name() {
        Some(name) => (ConstraintTarget::Named(name.clone()), Some(T::KIND)),
        None => (held.target()?, None),
    };
    let common = within(table.schema.as_ref());
    Some(Change::new(DropConstraint { target, table: table.name.clone(), kind, cascade: false, common }))
}

/// The alterations that constraints of one kind come to, without their creation.
#[derive(Default)]
pub(super) struct Alterations {
    pub(super) dropped: Vec<(Option<ConstraintName>, Change)>,
    pub(super) renamed: Vec<Change>,
    pub(super) validated: Vec<Change>,
    pub(super) created: Vec<Change>,
}

impl Alterations {
    /// `goes` says whether a constraint goes along with a column that is dropped; `judge` what a new one asks of the
    /// rows that are there.
    pub(super) fn add<T: Constraint>(
        &mut self,
        pair: &Pair<'_>,
        found: &Differences<'_, T>,
        goes: impl Fn(&T) -> bool,
        judge: impl Fn(&T) -> Option<Notice>,
    ) {
        let (table, common) = (&pair.from.name, || within(pair.from.schema.as_ref()));
        let dropped = found.dropped.iter().filter(|held| !goes(held));
        self.dropped.extend(dropped.filter_map(|held| Some((held.name().cloned(), dropped_of(*held, pair)?))));
        for (old, new) in &found.renamed {
            if let (Some(name), Some(to), false) = (old.name(), new.name(), goes(old)) {
                let (name, to, table) = (name.clone(), to.clone(), table.clone());
                self.renamed.push(Change::new(RenameConstraint { name, table, to, common: common() }));
            }
        }
        for name in found.validated.iter().filter_map(|held| held.name()) {
            let (name, table) = (name.clone(), table.clone());
            self.validated.push(Change::new(ValidateConstraint { name, table, common: common() }));
        }
        self.created.extend(found.created.iter().map(|wanted| wanted.create(pair.from).with(judge(wanted))));
    }
}

fn dropped_of<T: Constraint>(held: &T, pair: &Pair<'_>) -> Option<Change> {
    dropped(held, pair.from)
}
