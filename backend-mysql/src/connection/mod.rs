//! The connection to a database: what runs statements, reads the catalog and keeps the books. Nothing outside this
//! module runs SQL.
