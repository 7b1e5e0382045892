//! Option files such as `~/.my.cnf`, for what an address leaves out. The servers' own clients have the library read them;
//! Diesel has no way to ask it.
//!
//! Read is what concerns a connection, from the
//! [files and in the form](https://dev.mysql.com/doc/refman/8.4/en/option-files.html) that both makes have on Unix.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
};

/// The groups for every client, and those for MariaDB's.
const GROUPS: [&str; 3] = ["client", "client-server", "client-mariadb"];

/// The options that say where a connection leads, and how.
const NAMES: [&str; 9] = ["user", "password", "host", "port", "socket", "ssl_mode", "ssl_ca", "ssl_cert", "ssl_key"];

/// How deep a file may include others, and they others.
const DEEPEST: usize = 10;

/// What option files say. It holds a password, and is never shown.
#[derive(Default)]
pub(super) struct Options {
    values: HashMap<&'static str, String>,
}

impl Options {
    /// What the files of this machine and of this user say; a later one counts.
    pub(super) fn of_this_user() -> Self {
        let home = |variable, name| env::var_os(variable).map(|home| PathBuf::from(home).join(name));
        let global = ["/etc/my.cnf", "/etc/mysql/my.cnf"].map(PathBuf::from);
        let own = [home("MYSQL_HOME", "my.cnf"), home("HOME", ".my.cnf")].into_iter().flatten();
        let mut options = Self::default();
        global.into_iter().chain(own).for_each(|file| options.read(&file, 0));
        options
    }

    /// A value, where some file has one.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Takes in a file. One that is not there, or that anybody may write, says nothing, as with the servers' clients.
    fn read(&mut self, file: &Path, depth: usize) {
        if depth > DEEPEST || is_writable_by_anybody(file) {
            return;
        }
        let Ok(text) = fs::read(file) else { return };
        self.take(&String::from_utf8_lossy(&text), depth);
    }

    fn take(&mut self, text: &str, depth: usize) {
        let mut wanted = false;
        for line in text.lines().map(str::trim) {
            if let Some(directive) = line.strip_prefix('!') {
                self.include(directive, depth);
            } else if let Some(group) = line.strip_prefix('[') {
                wanted = group.split_once(']').is_some_and(|(group, _)| GROUPS.contains(&group.trim()));
            } else if wanted && !line.starts_with(['#', ';']) {
                self.take_option(line);
            }
        }
    }

    fn include(&mut self, directive: &str, depth: usize) {
        let Some((word, place)) = directive.split_once(char::is_whitespace) else { return };
        let place = Path::new(place.trim());
        match word {
            "include" => self.read(place, depth + 1),
            "includedir" => {
                let entries = fs::read_dir(place).into_iter().flatten().flatten().map(|entry| entry.path());
                let mut files: Vec<_> =
                    entries.filter(|file| file.extension().is_some_and(|end| end == "cnf")).collect();
                files.sort();
                for file in files {
                    self.read(&file, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Takes in `name = value`. A name without a value asks for one at a terminal, or means nothing here.
    fn take_option(&mut self, line: &str) {
        let Some((name, value)) = without_comment(line).split_once('=') else { return };
        let name = name.trim().replace('-', "_");
        let name = name.strip_prefix("loose_").unwrap_or(&name);
        if let Some(name) = NAMES.iter().find(|known| **known == name) {
            self.values.insert(name, plain(value.trim()));
        }
    }
}

#[cfg(unix)]
fn is_writable_by_anybody(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|file| file.permissions().mode() & 0o002 != 0)
}

#[cfg(not(unix))]
fn is_writable_by_anybody(_: &Path) -> bool {
    false
}

/// A line before the `#` that stands outside of quotes.
fn without_comment(line: &str) -> &str {
    let (mut quote, mut escaped) = (None, false);
    for (at, c) in line.char_indices() {
        match c {
            '#' if quote.is_none() => return &line[..at],
            '\'' | '"' if !escaped && quote.is_none() => quote = Some(c),
            c if !escaped && quote == Some(c) => quote = None,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    line
}

/// A value without the quotes around it and the backslashes in it.
fn plain(value: &str) -> String {
    let inner = ['\'', '"'].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    let mut text = String::new();
    let mut characters = inner.unwrap_or(value).chars();
    while let Some(c) = characters.next() {
        match (c, if c == '\\' { characters.next() } else { None }) {
            (_, Some('b')) => text.push('\u{8}'),
            (_, Some('t')) => text.push('\t'),
            (_, Some('n')) => text.push('\n'),
            (_, Some('r')) => text.push('\r'),
            (_, Some('s')) => text.push(' '),
            (_, Some(sign @ ('\\' | '\'' | '"'))) => text.push(sign),
            (_, Some(other)) => text.extend([c, other]),
            (_, None) => text.push(c),
        }
    }
    text
}

#[cfg(test)]
impl Options {
    pub(super) fn of_text(text: &str) -> Self {
        let mut options = Self::default();
        options.take(text, 0);
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(line: &str) -> Option<String> {
        Options::of_text(&format!("[client]\n{line}")).get("password").map(str::to_owned)
    }

    #[test]
    fn values_are_read_as_the_clients_read_them() {
        for (line, expected) in [
            ("password=x", "x"),
            ("  password  =  x y  ", "x y"),
            ("password = 'x # y' # z", "x # y"),
            ("password = x#y", "x"),
            (r#"password = "it\'s \"so\"""#, r#"it's "so""#),
            (r"password = a\sb\tc\\d\e", "a b\tc\\d\\e"),
            ("loose-password = x", "x"),
            ("password =", ""),
        ] {
            assert_eq!(value(line).as_deref(), Some(expected), "{line}");
        }
        for line in ["password", "# password = x", "; password = x", "passwords = x", "[mysqld]\npassword = x"] {
            assert_eq!(value(line), None, "{line}");
        }
    }

    #[test]
    fn files_include_others_and_the_last_word_counts() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::create_dir(path("d")).unwrap();
        fs::write(path("d/2.cnf"), "[client-mariadb]\nport = 2\nhost = two").unwrap();
        fs::write(path("d/1.cnf"), "[client]\nport = 1").unwrap();
        fs::write(path("d/3.txt"), "[client]\nport = 3").unwrap();
        let whole = format!(
            "[client]\nuser = a\nhost = one\n!include {0}/my.cnf\n!includedir {0}/d\nuser = b\n!include {0}/none",
            directory.path().display()
        );
        fs::write(path("my.cnf"), &whole).unwrap();
        let mut options = Options::default();
        options.read(&path("my.cnf"), 0);
        let found = ["user", "host", "port", "password"].map(|name| options.get(name));
        assert_eq!(found, [Some("b"), Some("two"), Some("2"), None]);
    }

    #[cfg(unix)]
    #[test]
    fn what_anybody_may_write_is_passed_over() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("my.cnf");
        fs::write(&file, "[client]\nuser = a").unwrap();
        for (mode, expected) in [(0o666, None), (0o664, Some("a"))] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let mut options = Options::default();
            options.read(&file, 0);
            assert_eq!(options.get("user"), expected);
        }
    }
}
