//! Addresses of databases: `mysql://` and `mariadb://`, as Diesel takes them, with the password hidden from everybody
//! else.

use limbeck_core::{backend::BackendError, name::SchemaName};

/// What stands in a password's place.
const MASK: &str = "***";

/// The parameters that Diesel knows, and the other spellings that people have for them.
const PARAMETERS: [(&str, &str); 8] = [
    ("unix_socket", "unix_socket"),
    ("socket", "unix_socket"),
    ("ssl_mode", "ssl_mode"),
    ("ssl-mode", "ssl_mode"),
    ("ssl_ca", "ssl_ca"),
    ("ssl_cert", "ssl_cert"),
    ("ssl_key", "ssl_key"),
    ("charset", "charset"),
];

/// The address of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// The address as Diesel takes it, without the name of the database, which Diesel hands on undecoded.
    url: String,
    /// The name of the database.
    database: String,
    /// What it is called in messages.
    describe: String,
}

/// The name of the database at an address, where the address says one.
pub fn database_of(url: &str) -> Option<SchemaName> {
    let address = Address::parse(url).ok()?;
    SchemaName::new(address.database()).ok()
}

/// Whether an address is one that this backend opens, by its scheme.
pub fn serves(url: &str) -> bool {
    url.split_once("://").is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// `mysql+pymysql` is how other tools name a driver.
fn is_scheme(scheme: &str) -> bool {
    let name = scheme.split_once('+').map_or(scheme, |(name, _)| name);
    crate::SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

impl Address {
    /// Reads an address. Fails when it is no MySQL one, names no database, or has a parameter that nobody knows.
    pub(super) fn parse(url: &str) -> Result<Self, BackendError> {
        let address = url.split_once("://").filter(|(scheme, _)| is_scheme(scheme));
        let (scheme, rest) = address.ok_or_else(|| wrong("it is no address of a MySQL or MariaDB database"))?;
        let (place, list) = rest.split_once('?').map_or((rest, None), |(place, list)| (place, Some(list)));
        let (server, name) = place.rsplit_once('/').unwrap_or((place, ""));
        let database = decoded(name).ok_or_else(|| wrong("the name of the database is not UTF-8"))?;
        if database.is_empty() || database.contains('\0') {
            return Err(wrong("it names no database"));
        }
        if server.contains('/') || name.contains('@') && !server.contains('@') {
            return Err(wrong("a `/` in a user, a password or a database's name is written `%2F`"));
        }
        let parameters = parameters(list.unwrap_or_default())?;
        let scheme = scheme.split_once('+').map_or(scheme, |(name, _)| name);
        let shown = match server.rsplit_once('@') {
            Some((user, host)) => format!("{}@{host}", without_secret(user)),
            None => server.to_owned(),
        };
        let query = |list: &str| if list.is_empty() { String::new() } else { format!("?{list}") };
        Ok(Self {
            url: format!("mysql://{server}/{}", query(&parameters)),
            describe: format!("{scheme}://{shown}/{name}{}", query(list.unwrap_or_default())),
            database,
        })
    }

    /// The address as Diesel takes it. It names no database.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The name of the database.
    pub(super) fn database(&self) -> &str {
        &self.database
    }

    /// Whether the connection has to be encrypted.
    pub(super) fn wants_tls(&self) -> bool {
        ["ssl_mode=required", "ssl_mode=verify_ca", "ssl_mode=verify_identity"]
            .iter()
            .any(|mode| self.url.split(['?', '&']).any(|parameter| parameter == *mode))
    }

    /// What the database is called in messages: its address without a password.
    pub(super) fn describe(&self) -> &str {
        &self.describe
    }
}

fn wrong(message: &str) -> BackendError {
    BackendError::Address {
        message: message.to_owned(),
        help: "for example `mysql://user:password@host:3306/name`; characters such as `@`, `:`, `/`, `#` in a password \
               are written `%40`, `%3A`, `%2F`, `%23`",
    }
}

/// The parameters as Diesel knows them.
fn parameters(list: &str) -> Result<String, BackendError> {
    let mut kept = Vec::new();
    for pair in list.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let known = PARAMETERS.iter().find(|(spelling, _)| spelling.eq_ignore_ascii_case(name));
        match known {
            // Texts travel as UTF-8 whatever is asked for.
            Some((_, "charset")) if value.to_ascii_lowercase().starts_with("utf8") => {}
            Some((_, "charset")) => return Err(wrong("`charset` can be utf8mb4 only")),
            Some((_, "ssl_mode")) => kept.push(format!("ssl_mode={}", value.to_ascii_lowercase().replace('-', "_"))),
            Some((_, known)) => kept.push(format!("{known}={value}")),
            None if list.contains('@') => return Err(wrong("a `?` in a user or a password is written `%3F`")),
            None => {
                let known = "unix_socket, ssl_mode, ssl_ca, ssl_cert, ssl_key and charset";
                return Err(wrong(&format!("unknown parameter `{name}`; the parameters are {known}")));
            }
        }
    }
    Ok(kept.join("&"))
}

fn without_secret(user: &str) -> String {
    match user.split_once(':') {
        Some((name, _)) => format!("{name}:{MASK}"),
        None => user.to_owned(),
    }
}

/// A text without percent signs for its bytes; nothing where that is no text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(bytes).ok()
}
