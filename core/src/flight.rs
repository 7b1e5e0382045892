//! Statements that no transaction could undo, and what became of one when nobody was left to say.
//!
//! Before such a statement runs, its text is written into the history, together with a [`Mark`]: what tells how the
//! catalog has the thing that the statement is about. Where the database does the statement wholly or not at all, the
//! mark is the same afterwards where it took no effect, and another where it did.

use crate::{
    backend::{Announced, BackendError, InFlight},
    statement::{Expectation, Statement},
};

/// What is so of the thing that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// It does not matter: the statement may run twice.
    Repeatable,
    /// Nothing shows whether the statement ran.
    Unknown,
    /// What the catalog says: the same words, whenever the same is said.
    Says(String),
}

/// The word for [`Mark::Repeatable`].
const REPEATABLE: &str = "repeatable";

/// The word for [`Mark::Unknown`].
const UNKNOWN: &str = "unknown";

/// The word for a thing that is not there.
const ABSENT: &str = "absent";

impl Mark {
    /// The mark of a thing of which the catalog says these texts, in any order; none where it is not there.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut texts: Vec<_> = texts.into_iter().collect();
        if texts.is_empty() {
            return Self::Says(ABSENT.to_owned());
        }
        texts.sort_unstable();
        Self::Says(format!("{:016x}", hash(&texts.join("\0"))))
    }

    /// What is written down of a statement before it runs.
    pub fn announcement(&self, sql: &str) -> String {
        format!("{}{}", self.word(), behind_mark(sql))
    }

    /// Whether the mark will tell.
    pub fn tells(&self) -> Announced {
        match self {
            Self::Says(_) => Announced::Certain,
            Self::Repeatable | Self::Unknown => Announced::Written,
        }
    }

    fn word(&self) -> &str {
        match self {
            Self::Repeatable => REPEATABLE,
            Self::Unknown => UNKNOWN,
            Self::Says(word) => word,
        }
    }
}

/// What stands behind the mark in what is written down of a statement.
pub fn behind_mark(sql: &str) -> String {
    format!("\n{sql}")
}

/// Whether a statement is worth an announcement. A query changes nothing, and may run twice; a function that runs outside
/// of any transaction has to bear it.
pub fn leaves_something(statement: &Statement) -> bool {
    statement.call.is_none() && !matches!(statement.expect, Expectation::NoRows(_))
}

/// What became of a statement that was announced; `mark` takes the mark of a statement once more, where what was
/// announced can still be told by one.
pub fn outcome(
    announcement: &str,
    mark: impl FnOnce(&str) -> Result<Mark, BackendError>,
) -> Result<InFlight, BackendError> {
    let (word, sql) = announcement.split_once('\n').unwrap_or((UNKNOWN, announcement));
    let now = match word {
        REPEATABLE => return Ok(InFlight::Undone),
        UNKNOWN => Mark::Unknown,
        _ => mark(sql)?,
    };
    Ok(match now {
        Mark::Says(now) if now == word => InFlight::Undone,
        Mark::Says(_) => InFlight::Done,
        Mark::Repeatable | Mark::Unknown => InFlight::Unknown { sql: sql.to_owned() },
    })
}

/// A number that stands for a text, the same from release to release: its
/// [FNV-1a](https://datatracker.ietf.org/doc/html/draft-eastlake-fnv) hash.
pub fn hash(text: &str) -> u64 {
    hash_from(0xcbf2_9ce4_8422_2325, text)
}

/// The same from another beginning, so that the same text has another number.
pub fn hash_from(beginning: u64, text: &str) -> u64 {
    text.bytes().fold(beginning, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_mark_says_that_nothing_happened() {
        let before = Mark::of(["a", "b"]);
        let announced = before.announcement("DROP INDEX\n i");
        assert_eq!(outcome(&announced, |_| Ok(Mark::of(["b", "a"]))), Ok(InFlight::Undone));
        assert_eq!(outcome(&announced, |_| Ok(Mark::of(["b"]))), Ok(InFlight::Done));
        assert_eq!(outcome(&announced, |_| Ok(Mark::of([]))), Ok(InFlight::Done));
        let mut asked = String::new();
        let gone = outcome(&announced, |sql| {
            sql.clone_into(&mut asked);
            Ok(Mark::Unknown)
        });
        let unknown = InFlight::Unknown { sql: "DROP INDEX\n i".to_owned() };
        assert_eq!((gone, asked.as_str()), (Ok(unknown), "DROP INDEX\n i"));
    }

    #[test]
    fn what_may_run_twice_and_what_nothing_shows_are_not_looked_for() {
        let never = |_: &str| Err(BackendError::InTransaction);
        assert_eq!(outcome(&Mark::Repeatable.announcement("VACUUM"), never), Ok(InFlight::Undone));
        let unknown = InFlight::Unknown { sql: "CALL p()".to_owned() };
        assert_eq!(outcome(&Mark::Unknown.announcement("CALL p()"), never), Ok(unknown));
    }
}
