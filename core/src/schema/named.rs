//! A list of named things in the order in which they were made, found by name in constant time.

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
/// Two lists are equal when they hold equal things, whatever their order.
#[derive(Debug, Clone)]
pub struct Named<T> {
    items: IndexMap<String, T>,
    case: NameCase,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self::with_case(NameCase::default())
    }
}

impl<T: PartialEq> PartialEq for Named<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<T> Named<T> {
    /// An empty list whose names are told apart as `case` says.
    pub fn with_case(case: NameCase) -> Self {
        Self { items: IndexMap::new(), case }
    }

    /// How the names are told apart.
    pub fn case(&self) -> NameCase {
        self.case
    }

    fn fold(&self, name: &str) -> String {
        match self.case {
            NameCase::Sensitive => name.to_owned(),
            NameCase::Insensitive => name.to_ascii_lowercase(),
        }
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
        self.items.get(&self.fold(name))
    }

    /// The one of that name, to change; its name must stay.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        let key = self.fold(name);
        self.items.get_mut(&key)
    }

    /// Whether there is one of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.items.contains_key(&self.fold(name))
    }

    /// Its place in the order.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.items.get_index_of(&self.fold(name))
    }

    /// Takes one out; the order of the others stays.
    pub fn remove(&mut self, name: &str) -> Option<T> {
        let key = self.fold(name);
        self.items.shift_remove(&key)
    }

    /// Moves one to another place in the order; a place behind the end is the end.
    pub fn move_to(&mut self, name: &str, place: usize) {
        if let Some(from) = self.position(name) {
            self.items.move_index(from, place.min(self.items.len() - 1));
        }
    }

    /// All, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.items.values()
    }

    /// All, in order, to change; their names must stay.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.values_mut()
    }

    /// Keeps those for which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.items.retain(|_, item| keep(item));
    }
}

impl<T: HasName> Named<T> {
    /// Adds one at the end, or in the place of the one of the same name, which is given back.
    pub fn insert(&mut self, item: T) -> Option<T> {
        let key = self.fold(&item.key());
        self.items.insert(key, item)
    }

    /// Puts `item` in the place of the one named `name`, also under a new name of its own.
    pub fn replace(&mut self, name: &str, item: T) {
        let place = self.position(name);
        self.remove(name);
        let key = self.fold(&item.key());
        match place {
            Some(place) => {
                self.items.shift_insert(place, key, item);
            }
            None => {
                self.items.insert(key, item);
            }
        }
    }
}

impl<T: HasName> FromIterator<T> for Named<T> {
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
    type IntoIter = indexmap::map::Values<'a, String, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.values()
    }
}
