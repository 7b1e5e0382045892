//! Where a project's files are: on disk, or within the program that embeds them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::ScriptError;

/// The largest file that a revision may be.
const LARGEST: usize = 4 << 20;

/// A source of files.
#[derive(Debug)]
pub(super) enum Files {
    /// The file system.
    Disk,
    /// The file system, and a list of all that was read from it.
    Recorded(Mutex<BTreeSet<PathBuf>>),
    /// The program itself.
    Embedded(BTreeMap<PathBuf, Cow<'static, [u8]>>),
}

/// One entry of a directory.
pub(super) struct Found {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) is_dir: bool,
}

impl Files {
    /// The entries of a directory in the order of their names, without those that editors and tools leave behind.
    pub(super) fn list(&self, dir: &Path) -> Result<Vec<Found>, ScriptError> {
        let mut found = match self {
            Self::Disk | Self::Recorded(_) => on_disk(dir)?,
            Self::Embedded(files) => embedded(files, dir),
        };
        found.retain(|entry| !is_leftover(&entry.name));
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    /// The bytes of a file of any size.
    pub(super) fn read(&self, path: &Path) -> Result<Cow<'_, [u8]>, ScriptError> {
        self.record(path);
        match self {
            Self::Disk | Self::Recorded(_) => {
                on_disk_up_to(path, u64::MAX).map(Cow::Owned).map_err(|error| ScriptError::read(path, error))
            }
            Self::Embedded(files) => match files.get(path) {
                Some(bytes) => Ok(Cow::Borrowed(bytes.as_ref())),
                None => Err(ScriptError::read(path, io::ErrorKind::NotFound.into())),
            },
        }
    }

    /// The bytes of a revision file. Fails when it is too large for one, of which no more is read than it takes to know.
    pub(super) fn read_revision(&self, path: &Path) -> Result<Cow<'_, [u8]>, ScriptError> {
        self.record(path);
        let bytes = match self {
            Self::Disk | Self::Recorded(_) => {
                on_disk_up_to(path, LARGEST as u64 + 1).map_err(|error| ScriptError::read(path, error))?.into()
            }
            Self::Embedded(_) => self.read(path)?,
        };
        if bytes.len() > LARGEST { Err(ScriptError::TooLarge { path: path.to_owned() }) } else { Ok(bytes) }
    }

    fn record(&self, path: &Path) {
        if let Self::Recorded(read) = self {
            read.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        }
    }

    /// What was read, in the order of paths; nothing where no list is kept.
    pub(super) fn recorded(&self) -> Vec<PathBuf> {
        match self {
            Self::Recorded(read) => read.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect(),
            Self::Disk | Self::Embedded(_) => Vec::new(),
        }
    }

    pub(super) fn exists(&self, path: &Path) -> bool {
        match self {
            // A link that leads nowhere is there: who reads it says what is wrong.
            Self::Disk | Self::Recorded(_) => path.symlink_metadata().is_ok(),
            Self::Embedded(files) => files.contains_key(path),
        }
    }

    pub(super) fn is_dir(&self, path: &Path) -> bool {
        match self {
            Self::Disk | Self::Recorded(_) => path.is_dir(),
            Self::Embedded(files) => files.keys().any(|file| file != path && file.starts_with(path)),
        }
    }
}

/// Refuses what is no file: opening a pipe waits for a writer, and a device may have no end.
pub(crate) fn require_file(path: &Path) -> io::Result<()> {
    let kind = fs::metadata(path)?;
    if kind.is_file() || kind.is_dir() {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file, but a pipe, a socket or a device"))
}

fn on_disk_up_to(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    require_file(path)?;
    let mut bytes = Vec::with_capacity(4096);
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file of the project that is no revision file, or one in Rust. Fails where it cannot be read, is no UTF-8,
/// or is no file at all.
pub fn read_file(path: &Path) -> Result<String, ScriptError> {
    let bytes = on_disk_up_to(path, u64::MAX).map_err(|error| ScriptError::read(path, error))?;
    String::from_utf8(bytes).map_err(|error| super::header::not_utf8(path, &error))
}

fn on_disk(dir: &Path) -> Result<Vec<Found>, ScriptError> {
    if !dir.is_dir() {
        return Err(ScriptError::NoDirectory { path: dir.to_owned() });
    }
    let unreadable = |error| ScriptError::read(dir, error);
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let path = entry.path();
        // What a link points to counts, not the link.
        let is_dir = if kind.is_symlink() { path.is_dir() } else { kind.is_dir() };
        found.push(Found { name: entry.file_name().to_string_lossy().into_owned(), path, is_dir });
    }
    Ok(found)
}

fn embedded(files: &BTreeMap<PathBuf, Cow<'static, [u8]>>, dir: &Path) -> Vec<Found> {
    let mut entries = BTreeSet::new();
    for file in files.keys() {
        let Ok(rest) = file.strip_prefix(dir) else { continue };
        let mut parts = rest.components();
        if let Some(first) = parts.next() {
            entries.insert((first.as_os_str().to_owned(), parts.next().is_some()));
        }
    }
    entries
        .into_iter()
        .map(|(name, is_dir)| Found { path: dir.join(&name), name: name.to_string_lossy().into_owned(), is_dir })
        .collect()
}

fn is_leftover(name: &str) -> bool {
    name.starts_with(['.', '#', '~']) || name.ends_with(['~', '#'])
}
