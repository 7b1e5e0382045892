//! Addresses with passwords, right and wrong, and what may be seen of them: nothing.

use limbeck_core::backend::BackendError;

use crate::Fallible;

/// Passwords, each with the word that nobody may see: plain, escaped, and with marks that should have been.
const PASSWORDS: &[&str] = &[
    "s3cret",
    "s3cret%40%3A%2F",
    "%733cret",
    "s3cret%",
    "s3cret%ZZ",
    "s3cret%00",
    "s3cret@x",
    "x@s3cret",
    "s3cret:x",
    "x:s3cret",
    "s3cret/x",
    "x/s3cret",
    "s3cret?x",
    "x?s3cret",
    "x?y=s3cret",
    "s3cret#x",
    "x#s3cret",
    "x s3cret",
    "'s3cret'",
    "s3cret🦀",
];

/// Where a password stands, and how an address can be wrong besides. Nobody listens there.
const PLACES: &[&str] = &[
    "SCHEME://ann:PASSWORD@127.0.0.1:1/db",
    "SCHEME://ann:PASSWORD@127.0.0.1:1/",
    "SCHEME://ann:PASSWORD@127.0.0.1:99999999/db",
    "SCHEME://ann:PASSWORD@127.0.0.1:port/db",
    "SCHEME://ann:PASSWORD@[::1/db",
    "SCHEME://ann:PASSWORD@127.0.0.1:1/db?nothing=1",
    "SCHEME://:PASSWORD@127.0.0.1:1/db",
    "SCHEME://ann:PASSWORD@",
    "SCHEME://127.0.0.1:1/db?user=ann&password=PASSWORD",
    "SCHEME:ann:PASSWORD@127.0.0.1:1/db",
];

/// Opens every address, as a backend does whose addresses have that scheme. Fails with what shows a password.
pub fn are_kept(scheme: &str, open: impl Fn(&str) -> Result<(), BackendError>) -> Fallible<()> {
    for place in PLACES {
        for password in PASSWORDS {
            let address = place.replace("SCHEME", scheme).replace("PASSWORD", password);
            let Err(error) = open(&address) else { return Err(format!("{address} leads somewhere").into()) };
            let shown = format!("{error} {error:?} {}", error.help().unwrap_or_default());
            if ["s3cret", "%733cret"].iter().any(|secret| shown.contains(secret)) {
                return Err(format!("{address}: {shown}").into());
            }
        }
    }
    Ok(())
}
