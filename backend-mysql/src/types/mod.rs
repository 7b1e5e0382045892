//! Neutral types and what the columns of MySQL and MariaDB declare.
