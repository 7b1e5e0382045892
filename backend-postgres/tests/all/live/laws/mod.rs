//! Every operation, on tables with rows.

mod columns;
mod objects;
mod tables;
mod twice;

use crate::{lower::GIVEN, support::laws::hold_with};

/// Rows for the tables that are given.
const ROWS: &str = "
    INSERT INTO role VALUES ('00000000-0000-0000-0000-000000000001', 'admin');
    INSERT INTO flow (name, size, kind, role_id, made) SELECT 'flow ' || n, n, 'a', '00000000-0000-0000-0000-000000000001',
    CASE WHEN n % 2 = 0 THEN TIMESTAMP '2020-01-01 12:00' END FROM generate_series(1, 20) AS n";

fn on_given(operations: &str) {
    hold_with(GIVEN, ROWS, operations);
}
