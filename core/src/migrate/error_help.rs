//! The way out of each error of a move.

use super::{MigrateError, offline::ELSEWHERE};
use crate::revision::Direction;

impl MigrateError {
    /// The way out.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Graph(error) => Some(error.help()),
            Self::Script(error) => error.help(),
            Self::Backend(error) => error.help(),
            Self::Lower { cause, word: "create_table", direction: Direction::Upgrade, .. }
                if cause.code() == "exists" =>
            {
                Some(ADOPT.to_owned())
            }
            Self::Lower { cause, .. } | Self::Replay { cause, .. } | Self::Refused { cause } => cause.help(),
            Self::NoFunction { help, .. } => Some(help.clone()),
            Self::Step(failure) => Some(failure.help()),
            Self::Statement { error, state } => {
                Some(error.help().into_iter().chain([state.clone()]).collect::<Vec<_>>().join("; "))
            }
            Self::Compare(error) => error.help(),
            Self::Startup(error) => Some(error.help()),
            Self::Unfinished { revision, .. } => Some(format!(
                "`limbeck repair` shows how far the tables are; bring them to where {revision} is wholly done or not \
                 begun, and say which: `--done {revision}`, `--undone {revision}`"
            )),
            Self::InFlight { revision, .. } => Some(format!(
                "`limbeck repair` shows how far the tables are; find out whether that statement took effect, bring them \
                 to where {revision} is wholly done or not begun, and say which: `--done {revision}`, `--undone \
                 {revision}`"
            )),
            Self::LongId { table, .. } => Some(format!(
                "give the revision a shorter id, or widen the column: PostgreSQL `ALTER TABLE {table} ALTER COLUMN version_num \
                 TYPE varchar(255)`, MySQL `ALTER TABLE {table} MODIFY version_num varchar(255) NOT NULL`"
            )),
            Self::Undecided { .. } => {
                Some("do what the comment above it asks for, and take `undecided = true` out".to_owned())
            }
            Self::Irreversible { .. } => {
                Some("write a `downgrade` into its file, or restore a backup from before it".to_owned())
            }
            Self::Behind { .. } => Some("upgrade it first, or compare with what the revisions build".to_owned()),
            Self::HasRevisions { .. } => {
                Some("write a revision for it: what is changed past them, they do not know of".to_owned())
            }
            Self::OuterTransaction { .. } => {
                Some("write `transaction = false` into its file, or run it with limbeck's own migrator".to_owned())
            }
            Self::DieselUnknown { .. } => Some(DIESEL_UNKNOWN.to_owned()),
            Self::DieselGap { .. } => Some(DIESEL_GAP.to_owned()),
            Self::Moved { .. } => Some("look at `current`, and run the command again".to_owned()),
            Self::NotOffline { .. } => Some(ELSEWHERE.to_owned()),
        }
    }
}

/// The commonest way to a table that is there already: it was made before there were revisions.
const ADOPT: &str = "if it was there before limbeck was, `limbeck adopt` finds the revision that the tables are at";

const DIESEL_UNKNOWN: &str = "name the directory that has them all; or leave the database as it is with --no-stamp, and \
                              `stamp` it yourself";

const DIESEL_GAP: &str = "`diesel migration run` runs what was left out; or leave the database as it is with --no-stamp, \
                          and `stamp` it yourself";
