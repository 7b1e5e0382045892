//! Operations on tables with rows, held to what is true of all of them.

mod tables;

use crate::support::laws::hold_with;

/// Two tables with rows.
const GIVEN: &str = r#"
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
  { name = "made", type = "timestamp" },
  { name = "kind", type = "enum('a','bb')" },
  { name = "role_id", type = "uuid", references = "role.id" },
]
unique_constraints = [{ columns = ["name", "size"], unnamed = true }]
check_constraints = [{ check = "size >= 0", unnamed = true }]
indexes = [{ name = "ix_flow_made", columns = ["made"] }]
comment = "flows"
"#;

const ROWS: &str = "
    INSERT INTO role VALUES ('00000000000000000000000000000001', 'admin');
    INSERT INTO flow (name, size, kind, role_id) VALUES ('one', 1, 'a', '00000000000000000000000000000001'),
    ('two', 2, 'bb', NULL), ('three', NULL, NULL, NULL)";

fn on_given(operations: &str) {
    hold_with(GIVEN, ROWS, operations);
}
