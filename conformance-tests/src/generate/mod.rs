//! Projects of any size, always the same for the same size.

mod ladder;
mod many;
mod wide;
mod worn;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::Fallible;

pub use ladder::{ladder, write_alembic};
pub use many::many;
pub use wide::{COLUMNS as WIDE_COLUMNS, TOGETHER, write_wide, write_wide_alembic};
pub use worn::worn;

/// A revision that is to be written.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Its id.
    pub id: String,
    /// The ids of its parents.
    pub down: Vec<String>,
    /// Its operations: what follows the header in the file.
    pub body: String,
}

impl Revision {
    /// A revision of a line, in which they are numbered from 1.
    fn numbered(number: usize, body: impl Into<String>) -> Self {
        let down = number.checked_sub(1).filter(|below| *below > 0).map(id).into_iter().collect();
        Self { id: id(number), down, body: body.into() }
    }

    fn text(&self, number: usize) -> String {
        let down = match self.down.as_slice() {
            [] => String::new(),
            [one] => format!("down_revision = \"{one}\"\n"),
            several => format!("down_revision = {several:?}\n"),
        };
        format!("revision = \"{}\"\n{down}message = \"step {number}\"\n\n{}", self.id, self.body)
    }
}

/// The id of the revision of that number.
pub fn id(number: usize) -> String {
    format!("step{number:05}")
}

/// Writes a project, and gives the path of its configuration.
pub fn write(directory: &Path, revisions: &[Revision]) -> Fallible<PathBuf> {
    let versions = directory.join("versions");
    fs::create_dir_all(&versions)?;
    for (place, revision) in revisions.iter().enumerate() {
        fs::write(versions.join(format!("{}_step.toml", revision.id)), revision.text(place + 1))?;
    }
    let config = directory.join("limbeck.toml");
    fs::write(&config, "script_location = \".\"\nversion_locations = [\"versions\"]\n")?;
    Ok(config)
}
