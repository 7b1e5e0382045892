//! Addresses of databases: `mysql://` and `mariadb://`, as Diesel takes them, with the password hidden from everybody
//! else.

use limbeck_core::{
    backend::{BackendError, split_scheme},
    name::SchemaName,
};

use super::option_files::Options;

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

/// The parameters that an address may leave to option files, and what they are called there.
const FROM_FILES: [(&str, &str); 5] = [
    ("unix_socket", "socket"),
    ("ssl_mode", "ssl_mode"),
    ("ssl_ca", "ssl_ca"),
    ("ssl_cert", "ssl_cert"),
    ("ssl_key", "ssl_key"),
];

/// The address of a database. What stands between its signs is as in the address, with percent signs.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address {
    scheme: String,
    user: Option<String>,
    password: Option<String>,
    /// The host; empty where none is named.
    host: String,
    port: Option<String>,
    /// The name of the database, as it is written.
    name: String,
    /// The name of the database.
    database: String,
    /// The parameters, as they are written.
    list: String,
    /// The parameters as Diesel knows them.
    parameters: Vec<(&'static str, String)>,
}

/// The name of the database at an address, where the address says one.
pub fn database_of(url: &str) -> Option<SchemaName> {
    let address = Address::parse(url).ok()?;
    SchemaName::new(address.database()).ok()
}

/// Whether an address is one that this backend opens, by its scheme.
pub fn serves(url: &str) -> bool {
    split_scheme(url, crate::SCHEMES).is_some()
}

impl Address {
    /// Reads an address. Fails when it is no MySQL one, names no database, or has a parameter that nobody knows.
    pub(super) fn parse(url: &str) -> Result<Self, BackendError> {
        let address = split_scheme(url, crate::SCHEMES);
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
        let (user, host) = server.rsplit_once('@').unwrap_or(("", server));
        let (user, password) = user.split_once(':').map_or((user, None), |(user, password)| (user, Some(password)));
        let port = host.rfind(']').map_or(0, |end| end + 1);
        let port = host[port..].find(':').map(|colon| port + colon);
        Ok(Self {
            scheme: scheme.split_once('+').map_or(scheme, |(name, _)| name).to_owned(),
            user: Some(user.to_owned()).filter(|user| !user.is_empty()),
            password: password.map(str::to_owned),
            host: host[..port.unwrap_or(host.len())].to_owned(),
            port: port.map(|colon| host[colon + 1..].to_owned()),
            name: name.to_owned(),
            database,
            list: list.unwrap_or_default().to_owned(),
            parameters,
        })
    }

    /// The address with what it leaves out from option files, as the servers' own clients put both together.
    pub(super) fn completed(mut self, options: &Options) -> Self {
        let option = |name: &str| options.get(name).map(encoded);
        self.user = self.user.or_else(|| option("user"));
        self.password = self.password.or_else(|| option("password"));
        self.port = self.port.or_else(|| option("port"));
        if self.host.is_empty() {
            self.host = option("host").unwrap_or_default();
        }
        // A socket is for this machine only.
        let here = matches!(self.host.as_str(), "" | "localhost");
        for (name, spelled) in FROM_FILES {
            let said = self.parameters.iter().any(|(known, _)| *known == name);
            if !said && (name != "unix_socket" || here) {
                let value =
                    options.get(spelled).map(|value| if name == "ssl_mode" { mode(value) } else { encoded(value) });
                self.parameters.extend(value.map(|value| (name, value)));
            }
        }
        self
    }

    /// The address as Diesel takes it. It names no database, which Diesel would hand on undecoded.
    pub(super) fn url(&self) -> String {
        let parameters: Vec<_> = self.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        // What stands beside a host wants one: the library's own.
        let beside = self.user.is_some() || self.password.is_some() || self.port.is_some();
        let host = if self.host.is_empty() && beside { "localhost" } else { &self.host };
        format!("mysql://{}/{}", self.server(self.password.as_deref(), host), query(&parameters.join("&")))
    }

    fn server(&self, password: Option<&str>, host: &str) -> String {
        let password = password.map(|password| format!(":{password}")).unwrap_or_default();
        let user = self.user.as_deref().unwrap_or_default();
        let at = if user.is_empty() && password.is_empty() { "" } else { "@" };
        let port = self.port.as_deref().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{user}{password}{at}{host}{port}")
    }

    /// The name of the database.
    pub(super) fn database(&self) -> &str {
        &self.database
    }

    /// Whether the connection has to be encrypted.
    pub(super) fn wants_tls(&self) -> bool {
        let mode = self.parameters.iter().find(|(name, _)| *name == "ssl_mode").map(|(_, mode)| mode.as_str());
        matches!(mode, Some("required" | "verify_ca" | "verify_identity"))
    }

    /// What the database is called in messages: its address without a password.
    pub(super) fn describe(&self) -> String {
        let server = self.server(self.password.as_ref().map(|_| MASK), &self.host);
        format!("{}://{server}/{}{}", self.scheme, self.name, query(&self.list))
    }
}

fn query(list: &str) -> String {
    if list.is_empty() { String::new() } else { format!("?{list}") }
}

fn wrong(message: &str) -> BackendError {
    BackendError::Address {
        message: message.to_owned(),
        help: "for example `mysql://user:password@host:3306/name`; characters such as `@`, `:`, `/`, `#` in a password \
               are written `%40`, `%3A`, `%2F`, `%23`",
    }
}

/// The parameters as Diesel knows them.
fn parameters(list: &str) -> Result<Vec<(&'static str, String)>, BackendError> {
    let mut kept = Vec::new();
    for pair in list.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let known = PARAMETERS.iter().find(|(spelling, _)| spelling.eq_ignore_ascii_case(name));
        match known {
            // Texts travel as UTF-8 whatever is asked for.
            Some((_, "charset")) if value.to_ascii_lowercase().starts_with("utf8") => {}
            Some((_, "charset")) => return Err(wrong("`charset` can be utf8mb4 only")),
            Some((_, known @ "ssl_mode")) => kept.push((*known, mode(value))),
            Some((_, known)) => kept.push((*known, value.to_owned())),
            None if list.contains('@') => return Err(wrong("a `?` in a user or a password is written `%3F`")),
            None => {
                let known = "unix_socket, ssl_mode, ssl_ca, ssl_cert, ssl_key and charset";
                return Err(wrong(&format!("unknown parameter `{name}`; the parameters are {known}")));
            }
        }
    }
    Ok(kept)
}

/// A word of `ssl_mode`, as Diesel spells it.
fn mode(value: &str) -> String {
    value.to_ascii_lowercase().replace('-', "_")
}

/// A text as it stands in an address.
fn encoded(text: &str) -> String {
    let sign = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(sign).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(url: &str) -> Address {
        let options = Options::of_text(
            "[client]\nuser = app\npassword = 'p@ss:/#'\nhost = db.example\nport = 3307\nsocket = /run/my sql.sock\n\
             ssl-mode = VERIFY_CA\nssl-ca = /etc/ca.pem",
        );
        Address::parse(url).unwrap().completed(&options)
    }

    #[test]
    fn what_an_address_leaves_out_comes_from_option_files() {
        let address = completed("mysql:///shop");
        assert_eq!(
            address.url(),
            "mysql://app:p%40ss%3A%2F%23@db.example:3307/?ssl_mode=verify_ca&ssl_ca=%2Fetc%2Fca.pem"
        );
        assert!(address.wants_tls());
        assert_eq!(address.describe(), "mysql://app:***@db.example:3307/shop");
    }

    #[test]
    fn what_an_address_says_counts() {
        let address = completed("mysql://root:secret@localhost:3306/shop?ssl-mode=disabled&ssl_ca=own.pem");
        assert_eq!(
            address.url(),
            "mysql://root:secret@localhost:3306/?ssl_mode=disabled&ssl_ca=own.pem&unix_socket=%2Frun%2Fmy%20sql.sock"
        );
        assert_eq!(address.describe(), "mysql://root:***@localhost:3306/shop?ssl-mode=disabled&ssl_ca=own.pem");
        assert!(!address.wants_tls());
        assert!(completed("mysql://root:@h/shop").url().starts_with("mysql://root:@h:3307/"), "no password at all");
        assert!(completed("mysql://root@[::1]:9/shop").url().starts_with("mysql://root:p%40ss%3A%2F%23@[::1]:9/"));
    }

    #[test]
    fn without_option_files_an_address_is_as_it_was() {
        for url in ["mysql:///", "mysql://h/", "mysql://u@h:1/", "mysql://u:p@[::1]:1/?ssl_ca=x"] {
            let with_name = url.replacen("/?", "/d?", 1);
            let with_name = if with_name == url { format!("{url}d") } else { with_name };
            let address = Address::parse(&with_name).unwrap().completed(&Options::default());
            assert_eq!(address.url(), url);
        }
    }
}
