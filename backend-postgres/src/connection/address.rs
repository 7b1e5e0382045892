//! Addresses of databases: libpq's own, with the password hidden from everybody else.

use limbeck_core::backend::{BackendError, split_scheme};

/// Where the password stands among the parameters of an address.
const SECRETS: [&str; 2] = ["password", "sslpassword"];

/// What stands in a password's place.
const MASK: &str = "***";

/// The address of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// The address as libpq takes it.
    url: String,
}

/// Whether an address is one that this backend opens.
pub fn serves(url: &str) -> bool {
    split_scheme(url, crate::SCHEMES).is_some()
}

impl Address {
    /// Reads an address. What stands behind the scheme is libpq's to understand.
    pub(super) fn parse(url: &str) -> Result<Self, BackendError> {
        let address = split_scheme(url, crate::SCHEMES);
        match address {
            Some((_, rest)) if !rest.contains('\0') => Ok(Self { url: format!("postgresql://{rest}") }),
            _ => Err(BackendError::Address {
                message: "it is no address of a PostgreSQL database".to_owned(),
                help: "for example `postgres://user@host/name`",
            }),
        }
    }

    /// The address as libpq takes it.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// What the database is called in messages: its address without a password.
    pub(super) fn describe(&self) -> String {
        if self.is_doubtful() {
            return format!("postgres://{MASK}");
        }
        let (user, place, list) = self.parts();
        let user = user.map(|user| format!("{}@", without_secret(user, ':'))).unwrap_or_default();
        let list: Vec<_> = list.split('&').filter(|pair| !pair.is_empty()).map(parameter).collect();
        let mark = if list.is_empty() { "" } else { "?" };
        format!("postgres://{user}{place}{mark}{}", list.join("&"))
    }

    /// A text of libpq's, which may quote the part of an address that it did not understand: also a part of a password
    /// in which a mark was not escaped.
    pub(super) fn without_password(&self, text: &str) -> String {
        let (user, _, _) = self.parts();
        let password = user.and_then(|user| user.split_once(':')).map(|(_, password)| password);
        let list = self.rest().split_once('?').map_or("", |(_, list)| list);
        let pairs = list.split('&').filter_map(|pair| pair.split_once('='));
        let secrets = pairs.filter(|(name, _)| SECRETS.contains(name)).map(|(_, secret)| secret);
        let secrets: Vec<_> = secrets.chain(password).filter(|secret| !secret.is_empty()).collect();
        let pieces = secrets.iter().flat_map(|secret| secret.split(['/', '?', '#', ':', '@', ',', '&', '=']));
        let pieces = pieces.filter(|piece| piece.len() > 2);
        secrets.iter().copied().chain(pieces).fold(text.to_owned(), |text, secret| text.replace(secret, MASK))
    }

    /// Whether the only `@` stands behind a `?`: nobody can say whether a password or a parameter holds the one or the other.
    fn is_doubtful(&self) -> bool {
        let rest = self.rest();
        rest.split_once('?').is_some_and(|(head, list)| head.contains(':') && !head.contains('@') && list.contains('@'))
    }

    /// User and password, host and database, and the parameters. A password may hold a `/` or `?` that was not escaped;
    /// then the last `@` still ends it.
    fn parts(&self) -> (Option<&str>, &str, &str) {
        let rest = self.rest();
        let head = &rest[..rest.find('?').unwrap_or(rest.len())];
        let at = head.rfind('@').or_else(|| rest.rfind('@').filter(|_| head.contains(':')));
        let (user, behind) = at.map_or((None, rest), |at| (Some(&rest[..at]), &rest[at + 1..]));
        let (place, list) = behind.split_once('?').unwrap_or((behind, ""));
        (user, place, list)
    }

    fn rest(&self) -> &str {
        self.url.split_once("://").map_or("", |(_, rest)| rest)
    }
}

fn without_secret(text: &str, separator: char) -> String {
    match text.split_once(separator) {
        Some((name, _)) => format!("{name}{separator}{MASK}"),
        None => text.to_owned(),
    }
}

fn parameter(pair: &str) -> String {
    let secret = pair.split_once('=').is_some_and(|(name, _)| SECRETS.contains(&name));
    if secret { without_secret(pair, '=') } else { pair.to_owned() }
}
