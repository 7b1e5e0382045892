//! What a version of MySQL or MariaDB can do, as a table from the
//! [release notes](https://dev.mysql.com/doc/relnotes/mysql/8.4/en/) of the one and the
//! [documentation](https://mariadb.com/kb/en/changes-improvements-in-mariadb/) of the other.

use std::fmt;

/// Whose server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// Oracle's, and those that are built from its source.
    MySql,
    /// The MariaDB Foundation's.
    MariaDb,
}

impl Server {
    /// What it calls itself.
    pub fn word(self) -> &'static str {
        match self {
            Self::MySql => "MySQL",
            Self::MariaDb => "MariaDB",
        }
    }
}

/// A version, part by part, so that 10.11 comes behind 10.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The first number.
    pub major: u16,
    /// The second.
    pub minor: u16,
    /// The third.
    pub patch: u16,
}

impl Version {
    /// A version by its numbers.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    const fn at_least(self, major: u16, minor: u16, patch: u16) -> bool {
        let (a, b) = ((self.major, self.minor, self.patch), (major, minor, patch));
        a.0 > b.0 || (a.0 == b.0 && (a.1 > b.1 || (a.1 == b.1 && a.2 >= b.2)))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// A version that no server reaches.
const NEVER: (u16, u16, u16) = (u16::MAX, 0, 0);

/// Whether a server is as new as the version of its make.
const fn since(server: Server, version: Version, mysql: (u16, u16, u16), maria: (u16, u16, u16)) -> bool {
    match server {
        Server::MySql => version.at_least(mysql.0, mysql.1, mysql.2),
        Server::MariaDb => version.at_least(maria.0, maria.1, maria.2),
    }
}

/// What one version of one server can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Whose it is.
    pub server: Server,
    /// Its version.
    pub version: Version,
    /// A change of the schema belongs to the transaction around it: on neither server.
    pub transactional_ddl: bool,
    /// CHECK constraints are kept and enforced (MySQL 8.0.16, MariaDB 10.2.1); older servers read them and forget them.
    pub check_constraints: bool,
    /// A CHECK is dropped as `DROP CHECK` (MySQL, for 8.0.16 has nothing else); MariaDB says `DROP CONSTRAINT`.
    pub drop_check: bool,
    /// An index may be on an expression (MySQL 8.0.13); MariaDB has none.
    pub functional_indexes: bool,
    /// A descending index is one (MySQL 8.0.1, MariaDB 10.8.1); older servers read the word and forget it.
    pub descending_indexes: bool,
    /// A default may be an expression (MySQL 8.0.13, MariaDB 10.2.1).
    pub expression_defaults: bool,
    /// TEXT, BLOB and JSON take a plain value as their default (MariaDB); MySQL wants parentheses around it.
    pub literal_blob_defaults: bool,
    /// A column that `SELECT *` leaves out (MySQL 8.0.23, MariaDB 10.3.3).
    pub invisible_columns: bool,
    /// `RENAME COLUMN` (MySQL 8.0.3, MariaDB 10.5.2); before it, `CHANGE` restates the whole column.
    pub rename_column: bool,
    /// `RENAME INDEX` (MySQL 5.7.1, MariaDB 10.5.2).
    pub rename_index: bool,
    /// A column is added without touching the rows: at the end (MySQL 8.0.12, MariaDB 10.3.2).
    pub instant_add_column: bool,
    /// Likewise at any place (MySQL 8.0.29, MariaDB 10.4.3).
    pub instant_add_anywhere: bool,
    /// A column is dropped without touching the rows (MySQL 8.0.29, MariaDB 10.4.3).
    pub instant_drop_column: bool,
    /// `ALTER TABLE … ADD COLUMN IF NOT EXISTS` and the like (MariaDB).
    pub alter_if_exists: bool,
    /// `CREATE SEQUENCE` (MariaDB 10.3.1).
    pub sequences: bool,
    /// The type UUID (MariaDB 10.7.1).
    pub uuid: bool,
    /// The type INET6 (MariaDB 10.5.1).
    pub inet6: bool,
    /// The type VECTOR (MySQL 9.0.0, MariaDB 11.7.1).
    pub vector: bool,
    /// The type JSON is one of its own (MySQL 5.7.8); on MariaDB it is LONGTEXT with a CHECK.
    pub native_json: bool,
    /// `INSERT … RETURNING` (MariaDB 10.5.1).
    pub returning: bool,
    /// `CREATE OR REPLACE TRIGGER` (MariaDB 10.1.4).
    pub replace_trigger: bool,
    /// Several triggers of one event and time on one table (MySQL 5.7.2, MariaDB 10.2.3).
    pub several_triggers: bool,
    /// A row alias stands for the new row in `ON DUPLICATE KEY UPDATE` (MySQL 8.0.19), where `VALUES()` is going away.
    pub row_alias: bool,
    /// Integers are shown without a display width (MySQL 8.0.19).
    pub no_display_width: bool,
    /// The names of tables are one in either case: `lower_case_table_names` is 1 or 2, which is a matter of the server's
    /// setting and not of its version.
    pub folded_names: bool,
}

impl Capabilities {
    /// What is assumed of a server that is not there, for `--sql`: MySQL 8.4.
    pub const ASSUMED: Self = Self::of(Server::MySql, Version::new(8, 4, 0));

    /// What a version can do.
    pub const fn of(server: Server, version: Version) -> Self {
        let is_maria = matches!(server, Server::MariaDb);
        Self {
            server,
            version,
            transactional_ddl: false,
            check_constraints: since(server, version, (8, 0, 16), (10, 2, 1)),
            drop_check: !is_maria,
            functional_indexes: since(server, version, (8, 0, 13), NEVER),
            descending_indexes: since(server, version, (8, 0, 1), (10, 8, 1)),
            expression_defaults: since(server, version, (8, 0, 13), (10, 2, 1)),
            literal_blob_defaults: since(server, version, NEVER, (10, 2, 1)),
            invisible_columns: since(server, version, (8, 0, 23), (10, 3, 3)),
            rename_column: since(server, version, (8, 0, 3), (10, 5, 2)),
            rename_index: since(server, version, (5, 7, 1), (10, 5, 2)),
            instant_add_column: since(server, version, (8, 0, 12), (10, 3, 2)),
            instant_add_anywhere: since(server, version, (8, 0, 29), (10, 4, 3)),
            instant_drop_column: since(server, version, (8, 0, 29), (10, 4, 3)),
            alter_if_exists: is_maria,
            sequences: since(server, version, NEVER, (10, 3, 1)),
            uuid: since(server, version, NEVER, (10, 7, 1)),
            inet6: since(server, version, NEVER, (10, 5, 1)),
            vector: since(server, version, (9, 0, 0), (11, 7, 1)),
            native_json: since(server, version, (5, 7, 8), NEVER),
            returning: since(server, version, NEVER, (10, 5, 1)),
            replace_trigger: since(server, version, NEVER, (10, 1, 4)),
            several_triggers: since(server, version, (5, 7, 2), (10, 2, 3)),
            row_alias: since(server, version, (8, 0, 19), NEVER),
            no_display_width: since(server, version, (8, 0, 19), NEVER),
            folded_names: false,
        }
    }

    /// The server and its version as people write them: `MariaDB 10.11`.
    pub fn describe(&self) -> String {
        format!("{} {}.{}", self.server.word(), self.version.major, self.version.minor)
    }
}

impl Default for Capabilities {
    fn default() -> Self {
        Self::ASSUMED
    }
}
