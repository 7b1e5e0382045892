//! A list of named things in the order in which they were made, found by name in constant time.

use std::{borrow::Cow, sync::Arc};

use indexmap::IndexMap;

/// Whether `User` and `user` are two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NameCase {
    /// Two different names.
    #[default]
    Sensitive,
    /// One name: ASCII letters of either case are the same, as SQLite has it.
    Insensitive,
}

impl NameCase {
    /// Whether two names are one.
    pub fn same(self, a: impl AsRef<str>, b: impl AsRef<str>) -> bool {
        match self {
            Self::Sensitive => a.as_ref() == b.as_ref(),
            Self::Insensitive => a.as_ref().eq_ignore_ascii_case(b.as_ref()),
        }
    }

    /// Whether a name is among others.
    pub fn among<T: AsRef<str>>(self, name: impl AsRef<str>, names: &[T]) -> bool {
        names.iter().any(|known| self.same(known, &name))
    }
}

/// Something that has a name within its list.
pub trait HasName {
    /// The name, in the form that tells it from others of its list.
    fn key(&self) -> String;
}

/// Named things in the order in which they were made.
///
/// Two lists are equal when they hold equal things, whatever their order. A copy shares everything with its original
/// until one of them changes, so that a schema of ten thousand tables can be kept as it was before an operation.
#[derive(Debug)]
pub struct Named<T> {
    items: Arc<IndexMap<Arc<str>, Arc<T>>>,
    case: NameCase,
}

impl<T> Clone for Named<T> {
    fn clone(&self) -> Self {
        Self { items: Arc::clone(&self.items), case: self.case }
    }
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self::with_case(NameCase::default())
    }
}

impl<T: PartialEq> PartialEq for Named<T> {
    fn eq(&self, other: &Self) -> bool {
        let same = |(key, item): (&Arc<str>, &Arc<T>)| {
            other.items.get(key).is_some_and(|known| Arc::ptr_eq(item, known) || item == known)
        };
        Arc::ptr_eq(&self.items, &other.items) || (self.len() == other.len() && self.items.iter().all(same))
    }
}

impl<T> Named<T> {
    /// An empty list whose names are told apart as `case` says.
    pub fn with_case(case: NameCase) -> Self {
        Self { items: Arc::default(), case }
    }

    /// How the names are told apart.
    pub fn case(&self) -> NameCase {
        self.case
    }

    fn fold<'n>(&self, name: &'n str) -> Cow<'n, str> {
        match self.case {
            NameCase::Insensitive if name.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                Cow::Owned(name.to_ascii_lowercase())
            }
            NameCase::Sensitive | NameCase::Insensitive => Cow::Borrowed(name),
        }
    }

    fn items_mut(&mut self) -> &mut IndexMap<Arc<str>, Arc<T>> {
        Arc::make_mut(&mut self.items)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The one of that name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.items.get(&*self.fold(name)).map(Arc::as_ref)
    }

    /// Whether there is one of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.items.contains_key(&*self.fold(name))
    }

    /// Its place in the order.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.items.get_index_of(&*self.fold(name))
    }

    /// Moves one to another place in the order; a place behind the end is the end.
    pub fn move_to(&mut self, name: &str, place: usize) {
        if let Some(from) = self.position(name)
            && from != place
        {
            let last = self.items.len() - 1;
            self.items_mut().move_index(from, place.min(last));
        }
    }

    /// All, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.into_iter()
    }

    /// Keeps those for which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.items_mut().retain(|_, item| keep(item));
    }
}

impl<T: Clone> Named<T> {
    /// The one of that name, to change; its name must stay.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        let key = self.fold(name);
        self.items_mut().get_mut(&*key).map(Arc::make_mut)
    }

    /// All, in order, to change; their names must stay.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items_mut().values_mut().map(Arc::make_mut)
    }

    /// Changes those for which `concerns` says so, and leaves the others shared; their names must stay.
    pub fn change(&mut self, concerns: impl Fn(&T) -> bool, mut change: impl FnMut(&mut T)) {
        if self.iter().any(&concerns) {
            let concerned = self.items_mut().values_mut().filter(|item| concerns(item));
            concerned.map(Arc::make_mut).for_each(&mut change);
        }
    }

    /// Takes one out; the order of the others stays.
    pub fn remove(&mut self, name: &str) -> Option<T> {
        let key = self.fold(name);
        self.items_mut().shift_remove(&*key).map(Arc::unwrap_or_clone)
    }
}

impl<T: HasName + Clone> Named<T> {
    /// Adds one at the end, or in the place of the one of the same name, which is given back.
    pub fn insert(&mut self, item: T) -> Option<T> {
        let key = self.fold(&item.key()).into();
        self.items_mut().insert(key, Arc::new(item)).map(Arc::unwrap_or_clone)
    }

    /// Puts `item` in the place of the one named `name`, also under a new name of its own.
    pub fn replace(&mut self, name: &str, item: T) {
        let place = self.position(name);
        let (old, key): (_, Arc<str>) = (self.fold(name), self.fold(&item.key()).into());
        let items = self.items_mut();
        if *old == *key {
            items.insert(key, Arc::new(item));
            return;
        }
        items.shift_remove(&*old);
        match place {
            Some(place) => items.shift_insert(place, key, Arc::new(item)),
            None => items.insert(key, Arc::new(item)),
        };
    }
}

impl<T: HasName + Clone> FromIterator<T> for Named<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut named = Self::default();
        for item in items {
            named.insert(item);
        }
        named
    }
}

impl<'a, T> IntoIterator for &'a Named<T> {
    type Item = &'a T;
    type IntoIter = std::iter::Map<indexmap::map::Values<'a, Arc<str>, Arc<T>>, fn(&'a Arc<T>) -> &'a T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.values().map(Arc::as_ref)
    }
}
