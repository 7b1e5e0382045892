//! What a program can hand to its migrator: a connection of its own, or a pool of them.

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
    )*};
}

connections! {
    "sqlite", diesel::SqliteConnection, limbeck_backend_sqlite::SqliteBackend<'_>;
    "postgres", diesel::PgConnection, limbeck_backend_postgres::PostgresBackend<'_>;
    "mysql", diesel::MysqlConnection, limbeck_backend_mysql::MySqlBackend<'_>;
}

#[cfg(feature = "r2d2")]
mod pool {
    use diesel::r2d2::{ConnectionManager, Pool, PooledConnection, R2D2Connection};
    use limbeck_core::{
        backend::{Backend, BackendError},
        migrate::MigrateError,
    };

    use super::Database;

    impl<C> Database for &mut PooledConnection<ConnectionManager<C>>
    where
        C: R2D2Connection + 'static,
        for<'c> &'c mut C: Database,
    {
        fn with<T>(self, work: impl FnOnce(&mut dyn Backend) -> Result<T, MigrateError>) -> Result<T, MigrateError> {
            let connection: &mut C = self;
            connection.with(work)
        }
    }

    impl<C> Database for &Pool<ConnectionManager<C>>
    where
        C: R2D2Connection + 'static,
        for<'c> &'c mut C: Database,
    {
        fn with<T>(self, work: impl FnOnce(&mut dyn Backend) -> Result<T, MigrateError>) -> Result<T, MigrateError> {
            let mut connection = self.get().map_err(|error| {
                MigrateError::from(BackendError::Connect {
                    database: "the pool's database".to_owned(),
                    message: error.to_string(),
                    help: "check that the server is there, and that the pool is large enough",
                })
            })?;
            (&mut connection).with(work)
        }
    }
}
