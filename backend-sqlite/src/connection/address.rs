//! Addresses of databases: what people write, and the URI that SQLite opens.

use std::path::{Path, PathBuf};

use limbeck_core::backend::BackendError;

use super::OpenMode;

/// The parameters of a URI that SQLite itself knows.
const PARAMETERS: [&str; 6] = ["mode", "cache", "immutable", "nolock", "psow", "vfs"];

/// How the name of a file ends that needs no scheme.
const ENDINGS: [&str; 3] = [".db", ".sqlite", ".sqlite3"];

/// Pairs of a parameter and its value.
type Parameters = Vec<(String, String)>;

/// The address of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// The path, or `:memory:`.
    path: String,
    /// How it is opened.
    parameters: Parameters,
}

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In memory: it is always there, and empty.
    Memory,
    /// In a file.
    File(PathBuf),
}

/// Whether an address is one that this backend opens.
pub fn serves(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    let known = scheme.is_some_and(|scheme| crate::SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()));
    known || is_plain(url)
}

fn is_plain(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    url == ":memory:" || (!url.contains("://") && ENDINGS.iter().any(|ending| lower.ends_with(ending)))
}

/// An address from a file in `dir`, whose relative path is relative to that file.
pub fn relative_to(url: &str, dir: &Path) -> String {
    let Ok(address) = Address::parse(url) else { return url.to_owned() };
    match address.place() {
        Place::File(path) if path.is_relative() && !dir.as_os_str().is_empty() => {
            let path = dir.join(path).to_string_lossy().into_owned();
            Address { path, ..address }.written()
        }
        _ => url.to_owned(),
    }
}

impl Address {
    /// The address as a person would write it.
    fn written(&self) -> String {
        if self.parameters.is_empty() { self.describe() } else { self.uri() }
    }

    /// Reads an address. A `file:` address is SQLite's own kind of URI, with `%` escapes; everything else holds the
    /// path as it is, up to a `?`.
    pub(super) fn parse(url: &str) -> Result<Self, BackendError> {
        let scheme = url.split_once(':').filter(|(scheme, _)| scheme.len() > 1);
        if is_login(scheme.map_or(url, |(_, rest)| rest)) {
            return Err(BackendError::Address {
                message: "a SQLite database is a file, and has neither user nor password".to_owned(),
                help: "a file with such a name is `sqlite:./NAME`",
            });
        }
        let (path, parameters, escaped) = match scheme {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sqlite") => {
                let (path, parameters) = parameters(rest)?;
                (without_authority(path), parameters, false)
            }
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("file") => {
                let (path, parameters) = parameters(rest)?;
                (without_authority(path), parameters, true)
            }
            _ if is_plain(url) => (url, Vec::new(), false),
            _ => return Err(unknown("it is no address of a SQLite database".to_owned())),
        };
        let path = if escaped { unescape(path) } else { path.to_owned() };
        if path.is_empty() || path.contains('\0') {
            return Err(unknown("the address names no file".to_owned()));
        }
        Ok(Self { path, parameters })
    }

    /// What the database is called in messages.
    pub(super) fn describe(&self) -> String {
        format!("sqlite:{}", self.path)
    }

    /// Where the database is.
    pub(super) fn place(&self) -> Place {
        let memory = self.path == ":memory:" || self.parameter("mode") == Some("memory");
        if memory { Place::Memory } else { Place::File(PathBuf::from(&self.path)) }
    }

    /// The same address, in a mode that makes no file where one is only read.
    pub(super) fn opened_for(mut self, mode: OpenMode) -> Self {
        let makes_file = !matches!(self.parameter("mode"), Some("ro" | "rw" | "memory"));
        if mode == OpenMode::Read && makes_file && self.place() != Place::Memory {
            self.parameters.retain(|(name, _)| name != "mode");
            // Not `ro`: a database in WAL mode, or one left in the middle of a commit, is read by recovering it first.
            self.parameters.push(("mode".to_owned(), "rw".to_owned()));
        }
        self
    }

    /// The URI that SQLite opens.
    pub(super) fn uri(&self) -> String {
        if self.path == ":memory:" && self.parameters.is_empty() {
            return self.path.clone();
        }
        let parameters: Vec<_> =
            self.parameters.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
        let query = if parameters.is_empty() { String::new() } else { format!("?{}", parameters.join("&")) };
        // Two slashes at the start would make the first name a host's.
        let path = if self.path.starts_with("//") { format!("//{}", self.path) } else { self.path.clone() };
        format!("file:{}{query}", escape(&path))
    }

    fn parameter(&self, wanted: &str) -> Option<&str> {
        self.parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }
}

/// `//app.db` is a path behind an empty authority, and so is the absolute `///srv/app.db`.
fn without_authority(path: &str) -> &str {
    let path = path.strip_prefix("//").unwrap_or(path);
    let is_drive = matches!(path.as_bytes(), [b'/', letter, b':', ..] if letter.is_ascii_alphabetic());
    if is_drive { &path[1..] } else { path }
}

/// The path, and the parameters behind the `?`.
fn parameters(rest: &str) -> Result<(&str, Parameters), BackendError> {
    let (path, list) = rest.split_once('?').unwrap_or((rest, ""));
    let mut parameters = Vec::new();
    for pair in list.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !PARAMETERS.contains(&name) {
            let known = PARAMETERS.join(", ");
            // What is no pair may be a part of anything.
            let name = if pair.contains('=') { format!(" `{name}`") } else { String::new() };
            return Err(unknown(format!("unknown parameter{name}; the parameters are {known}")));
        }
        parameters.push((name.to_owned(), unescape(value)));
    }
    Ok((path, parameters))
}

/// Whether what stands behind the scheme is a relative path that looks like `user:password@host`, which a person meant for
/// a server. The password may hold a `/` or `?` that was not escaped.
fn is_login(rest: &str) -> bool {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let is_path = path.starts_with(['/', '.']) || path.as_bytes().get(1) == Some(&b':');
    let user = path.rsplit_once('@').and_then(|(login, _)| login.split(['/', '?']).next());
    !is_path && user.is_some_and(|user| user.contains(':'))
}

fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/:".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'%');
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn unknown(message: String) -> BackendError {
    BackendError::Address { message, help: "for example `sqlite:app.db`" }
}
