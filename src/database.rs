//! What a program can hand to its migrator: a connection of its own, or a pool of them.

#[cfg(feature = "r2d2")]
use diesel::r2d2::{ConnectionManager, Pool, PoolError, PooledConnection};
#[cfg(feature = "r2d2")]
use limbeck_core::backend::BackendError;
use limbeck_core::{backend::Backend, migrate::MigrateError};

/// A database that a program is connected to: `&mut SqliteConnection`, `&mut PgConnection`, `&mut MysqlConnection`, and
/// with the feature `r2d2` a `&Pool`, or a `&mut PooledConnection`, of one of them.
///
/// A connection is lent for as long as a call takes, and comes back as it was: outside of any transaction, with the
/// settings of its session as before.
pub trait Database {
    /// Does something with the database behind it.
    fn with<T>(self, work: impl FnOnce(&mut dyn Backend) -> Result<T, MigrateError>) -> Result<T, MigrateError>;
}

/// A backend, such as [`sqlite::open`](crate::sqlite::open) gives.
impl Database for &mut dyn Backend {
    fn with<T>(self, work: impl FnOnce(&mut dyn Backend) -> Result<T, MigrateError>) -> Result<T, MigrateError> {
        work(self)
    }
}

macro_rules! connections {
    ($($feature:literal, $connection:path, $backend:path;)*) => {$(
        #[cfg(feature = $feature)]
        impl Database for &mut $connection {
            fn with<T>(self, work: impl FnOnce(&mut dyn Backend) -> Result<T, MigrateError>) -> Result<T, MigrateError> {
                let mut backend = <$backend>::new(self)?;
                work(&mut backend)
            }
        }

        #[cfg(feature = $feature)]
        impl Database for &mut $backend {
            fn with<T>(self, work: impl FnOnce(&mut dyn Backend) -> Result<T, MigrateError>) -> Result<T, MigrateError> {
                work(self)
            }
        }

        #[cfg(all(feature = $feature, feature = "r2d2"))]
        impl Database for &mut PooledConnection<ConnectionManager<$connection>> {
            fn with<T>(self, work: impl FnOnce(&mut dyn Backend) -> Result<T, MigrateError>) -> Result<T, MigrateError> {
                let connection: &mut $connection = self;
                connection.with(work)
            }
        }

        #[cfg(all(feature = $feature, feature = "r2d2"))]
        impl Database for &Pool<ConnectionManager<$connection>> {
            fn with<T>(self, work: impl FnOnce(&mut dyn Backend) -> Result<T, MigrateError>) -> Result<T, MigrateError> {
                let mut connection = self.get().map_err(|error| no_connection(&error))?;
                (&mut connection).with(work)
            }
        }
    )*};
}

connections! {
    "sqlite", diesel::SqliteConnection, limbeck_backend_sqlite::SqliteBackend<'_>;
    "postgres", diesel::PgConnection, limbeck_backend_postgres::PostgresBackend<'_>;
    "mysql", diesel::MysqlConnection, limbeck_backend_mysql::MySqlBackend<'_>;
}

#[cfg(feature = "r2d2")]
fn no_connection(error: &PoolError) -> MigrateError {
    MigrateError::from(BackendError::Connect {
        database: "the pool's database".to_owned(),
        message: error.to_string(),
        help: "check that the server is there, and that the pool is large enough",
    })
}
