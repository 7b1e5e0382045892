//! The backends in this build, by the schemes of their addresses: the one place that knows them.

use std::path::Path;

use limbeck_core::{backend::Backend, dialect::Dialect};

use crate::{
    error::{Blame, CliError},
    output::masked::masked,
};

#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
compile_error!("a limbeck without a backend can do nothing: choose the feature `sqlite`, `postgres` or `mysql`");

/// What a database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To be read: nothing is made and nothing is changed.
    Read,
    /// To be changed.
    Write,
}

/// A database that limbeck knows of, whether or not this build has its backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sqlite,
    Postgres,
    Mysql,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// The other names that people have for it, and the schemes of its addresses.
    fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Sqlite => &["sqlite", "sqlite3", "file"],
            Self::Postgres => &["postgres", "postgresql"],
            Self::Mysql => &["mysql", "mariadb"],
        }
    }

    fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        // `postgresql+psycopg` is how other tools name a driver.
        let name = name.split_once('+').map_or(name.as_str(), |(name, _)| name);
        Self::ALL.into_iter().find(|kind| kind.aliases().contains(&name))
    }

    fn of_url(url: &str) -> Result<Self, CliError> {
        #[cfg(feature = "sqlite")]
        if limbeck_backend_sqlite::serves(url) {
            return Ok(Self::Sqlite);
        }
        let scheme = url.split_once(':').and_then(|(scheme, _)| Self::named(scheme));
        scheme.ok_or_else(|| {
            // Of what has no scheme nobody can say which part is a password.
            let what = if url.contains("://") {
                format!("no backend knows the address `{}`", masked(url))
            } else {
                "what is given as the address of the database is none: it has no scheme".to_owned()
            };
            CliError::new("bad-address", what).with_help("an address begins with sqlite:, postgres:// or mysql://")
        })
    }

    #[cfg(not(all(feature = "sqlite", feature = "postgres", feature = "mysql")))]
    fn absent(self) -> CliError {
        let name = self.name();
        CliError::new("no-backend", format!("this build of limbeck has no backend for {name}"))
            .with_help(format!("it is built with the feature `{name}`"))
    }
}

/// An address that stands in a file in `dir`: where it is a path, that is relative to `dir`.
pub fn relative_to(url: &str, dir: &Path) -> String {
    #[cfg(feature = "sqlite")]
    if limbeck_backend_sqlite::serves(url) {
        return limbeck_backend_sqlite::relative_to(url, dir);
    }
    let _ = dir;
    url.to_owned()
}

/// Opens the database at an address.
pub fn open(url: &str, access: Access) -> Result<Box<dyn Backend>, CliError> {
    match Kind::of_url(url)? {
        #[cfg(feature = "sqlite")]
        Kind::Sqlite => {
            let mode = match access {
                Access::Read => limbeck_backend_sqlite::OpenMode::Read,
                Access::Write => limbeck_backend_sqlite::OpenMode::Write,
            };
            Ok(Box::new(limbeck_backend_sqlite::open(url, mode)?))
        }
        #[cfg(not(feature = "sqlite"))]
        kind @ Kind::Sqlite => Err(kind.absent()),
        #[cfg(feature = "postgres")]
        Kind::Postgres => {
            let mode = match access {
                Access::Read => limbeck_backend_postgres::OpenMode::Read,
                Access::Write => limbeck_backend_postgres::OpenMode::Write,
            };
            Ok(Box::new(limbeck_backend_postgres::open(url, mode)?))
        }
        #[cfg(not(feature = "postgres"))]
        kind @ Kind::Postgres => Err(kind.absent()),
        #[cfg(feature = "mysql")]
        Kind::Mysql => {
            let mode = match access {
                Access::Read => limbeck_backend_mysql::OpenMode::Read,
                Access::Write => limbeck_backend_mysql::OpenMode::Write,
            };
            Ok(Box::new(limbeck_backend_mysql::open(url, mode)?))
        }
        #[cfg(not(feature = "mysql"))]
        kind @ Kind::Mysql => Err(kind.absent()),
    }
}

/// The language of the database at an address, without opening it.
pub fn dialect_of(url: &str) -> Result<Box<dyn Dialect>, CliError> {
    match Kind::of_url(url)? {
        // Only the address says there which schema names without one mean.
        #[cfg(feature = "mysql")]
        Kind::Mysql => Ok(Box::new(limbeck_backend_mysql::MySql::at(url))),
        kind => dialect(kind),
    }
}

/// The language of a name.
pub fn dialect_named(name: &str) -> Result<Box<dyn Dialect>, CliError> {
    let kind = Kind::named(name).ok_or_else(|| {
        let names = Kind::ALL.map(Kind::name).join(", ");
        CliError::new("usage", format!("there is no dialect `{name}`"))
            .with_help(format!("the dialects are {names}"))
            .change(|failure| failure.blame = Blame::Usage)
    })?;
    dialect(kind)
}

fn dialect(kind: Kind) -> Result<Box<dyn Dialect>, CliError> {
    match kind {
        #[cfg(feature = "sqlite")]
        Kind::Sqlite => Ok(Box::new(limbeck_backend_sqlite::Sqlite::OFFLINE)),
        #[cfg(not(feature = "sqlite"))]
        Kind::Sqlite => Err(kind.absent()),
        #[cfg(feature = "postgres")]
        Kind::Postgres => Ok(Box::new(limbeck_backend_postgres::Postgres::default())),
        #[cfg(not(feature = "postgres"))]
        Kind::Postgres => Err(kind.absent()),
        #[cfg(feature = "mysql")]
        Kind::Mysql => Ok(Box::new(limbeck_backend_mysql::MySql::default())),
        #[cfg(not(feature = "mysql"))]
        Kind::Mysql => Err(kind.absent()),
    }
}
