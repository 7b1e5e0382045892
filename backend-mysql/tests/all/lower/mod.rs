//! Every operation as statements, without a server.

mod columns;
mod constraints;
mod enums;
mod given;
mod indexes;
mod objects;
mod properties;
mod rows;
mod scripts;
mod tables;

use given::{lowered, lowered_on};
use limbeck_backend_mysql::{Capabilities, Server, Version};

/// A few tables for the operations to work on.
pub const GIVEN: &str = r#"
create_enum = "mood"
values = ["sad", "ok", "happy"]
---
create_table = "role"
columns = [{ name = "id", type = "uuid", primary_key = true }, { name = "name", type = "varchar(20)" }]
---
create_table = "flow"
columns = [
  { name = "id", type = "integer", primary_key = true, identity = true },
  { name = "name", type = "varchar(50)", nullable = false, default = "none", comment = "what it's called", mysql = { charset = "utf8mb4", collate = "utf8mb4_bin" } },
  { name = "size", type = "integer", default = 0 },
  { name = "mood", type = "enum(mood)", nullable = false, default = "ok" },
  { name = "total", type = "integer", generated = { sql = "size * 2", stored = true } },
  { name = "made", type = "timestamptz(3)", nullable = false, default = { sql = "now()" }, mysql = { on_update = "CURRENT_TIMESTAMP" } },
  { name = "kind", type = "enum('a','bb')", mysql = { invisible = true } },
  { name = "note", type = "text", default = "it" },
  { name = "role_id", type = "uuid", references = "role.id" },
]
unique_constraints = [{ columns = ["name", "size"], unnamed = true }]
check_constraints = [{ check = "size >= 0", unnamed = true }]
indexes = [{ name = "ix_flow_made", columns = ["made"] }]
comment = "flows"
"#;

/// MariaDB 10.11.
const MARIADB: Capabilities = Capabilities::of(Server::MariaDb, Version::new(10, 11, 5));

/// What operations become on those tables.
fn on_given(operations: &str) -> String {
    lowered(GIVEN, operations)
}

/// What they become on MariaDB.
fn on_mariadb(operations: &str) -> String {
    lowered_on(MARIADB, GIVEN, operations)
}
