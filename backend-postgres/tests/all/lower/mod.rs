//! Every operation as statements, without a server.

mod columns;
mod constraints;
mod enums;
mod indexes;
mod objects;
mod rows;
mod scripts;
mod tables;

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
  { name = "name", type = "varchar(50)", nullable = false, default = "none" },
  { name = "size", type = "integer", default = 0 },
  { name = "mood", type = "enum(mood)", default = "ok" },
  { name = "total", type = "integer", generated = { sql = "size * 2", stored = true } },
  { name = "number", type = "integer", autoincrement = true },
  { name = "made", type = "timestamp" },
  { name = "kind", type = "enum('a','bb')" },
  { name = "role_id", type = "uuid", references = "role.id" },
]
unique_constraints = [{ columns = ["name", "size"], unnamed = true }]
check_constraints = [{ check = "size >= 0", unnamed = true }]
indexes = [{ name = "ix_flow_made", columns = ["made"] }]
comment = "flows"
"#;

/// What operations become on those tables.
fn on_given(operations: &str) -> String {
    crate::support::lowered(GIVEN, operations)
}
