//! What a batch means: its operations in the order written, each with the effect that it has alone.

use crate::batch_lab::{Lab, batch, rebuilds, text_of};

const ABC: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT, c INT); INSERT INTO t VALUES (1, 'x', 10, 100), (2, 'y', 20, 200)";

/// The names of the columns, in order.
fn columns(lab: &mut Lab) -> String {
    lab.found("SELECT group_concat(name) FROM (SELECT name FROM pragma_table_xinfo('t') ORDER BY cid)")
}

#[test]
fn a_renamed_column_goes_by_its_new_name_in_what_follows() {
    for follower in [
        "{ create_unique_constraint = 'uq', columns = ['z'] }",
        "{ create_index = 'ix', columns = ['z'] }",
        "{ create_index = 'ix', columns = [{ expression = 'abs(z)' }], where = 'z > 0' }",
        "{ create_check_constraint = 'ck', check = 'z > 0' }",
        "{ create_foreign_key = 'fk', columns = ['z'], references = { table = 't', columns = ['id'] } }",
        "{ alter_column = 'z', type = 'bigint', nullable = false, default = 5 }",
        "{ alter_column = 'z', collation = 'NOCASE' }",
        "{ add_column = 'd', type = 'integer', after = 'z' }",
        "{ add_column = 'd', type = 'integer', generated = { sql = 'z + 1' } }",
        "{ drop_column = 'z' }",
        "{ alter_column = 'z', rename_to = 'zz' }, { create_unique_constraint = 'uq', columns = ['zz'] }",
    ] {
        let mut lab = Lab::new(&format!("{ABC}; UPDATE t SET b = id"));
        let statements = lab.done(&batch(&format!("{{ alter_column = 'b', rename_to = 'z' }}, {follower}")));
        assert!(rebuilds(&statements) <= 1, "{follower}: {}", text_of(&statements));
    }
}

#[test]
fn names_are_swapped() {
    let mut lab = Lab::new(ABC);
    let swap = "{ alter_column = 'b', rename_to = 'tmp' }, { alter_column = 'c', rename_to = 'b' }, { alter_column = 'tmp', rename_to = 'c' }";
    let statements = lab.done(&batch(swap));
    assert_eq!(columns(&mut lab), "id,a,c,b");
    assert_eq!(lab.found("SELECT b, c FROM t"), "100|10;200|20");
    assert_eq!(rebuilds(&statements), 0);
}

#[test]
fn a_name_that_a_drop_sets_free_is_taken() {
    let mut lab = Lab::new(ABC);
    lab.done(&batch("{ drop_column = 'b' }, { alter_column = 'c', rename_to = 'b' }, { create_unique_constraint = 'uq', columns = ['b'] }"));
    assert_eq!(lab.found("SELECT id, a, b FROM t"), "1|x|100;2|y|200");
}

#[test]
fn a_column_goes_and_comes_back_as_another() {
    for forced in ["", "{ create_unique_constraint = 'uq', columns = ['a'] }, "] {
        let mut lab = Lab::new(ABC);
        lab.done(&batch(&format!(
            "{forced}{{ drop_column = 'b' }}, {{ add_column = 'b', type = 'text', default = 'new' }}"
        )));
        assert_eq!(lab.found("SELECT id, c, b FROM t"), "1|100|new;2|200|new");
        lab.done(&batch("{ drop_column = 'c' }, { drop_column = 'b' }, { add_column = 'b', type = 'integer' }"));
        assert_eq!(lab.found("SELECT id, b FROM t"), "1|NULL;2|NULL");
    }
}

#[test]
fn a_default_fills_the_rows_of_the_moment_at_which_its_column_came() {
    for forced in ["", "{ create_unique_constraint = 'uq', columns = ['id', 'a'] }, "] {
        let mut lab = Lab::new(ABC);
        lab.done(&batch(&format!(
            "{forced}{{ add_column = 'd', type = 'integer', default = 1 }}, {{ alter_column = 'd', default = 2 }}, \
             {{ add_column = 'e', type = 'integer' }}, {{ alter_column = 'e', default = 3 }}, \
             {{ add_column = 'f', type = 'integer', default = 4 }}, {{ alter_column = 'f', drop_default = true }}"
        )));
        lab.run_sql("INSERT INTO t (id, a) VALUES (3, 'z')");
        assert_eq!(lab.found("SELECT id, d, e, f FROM t"), "1|1|NULL|4;2|1|NULL|4;3|2|3|NULL", "{forced}");
    }
}

#[test]
fn sql_between_two_alterations_runs_between_them() {
    let mut lab = Lab::new(ABC);
    lab.done(&batch(
        "{ add_column = 'd', type = 'integer' }, { execute = 'UPDATE t SET d = b + c' }, { alter_column = 'd', nullable = false }, { drop_column = 'b' }",
    ));
    assert_eq!(lab.found("SELECT d FROM t"), "110;220");
    let refused = lab.refused(&batch(
        "{ add_column = 'e', type = 'integer' }, { execute = 'UPDATE t SET nowhere = 1' }, { drop_column = 'a' }",
    ));
    assert!(refused.contains("no such column: nowhere"), "{refused}");
}

#[test]
fn a_new_column_without_a_value_for_the_rows_needs_an_empty_table() {
    let add = batch("{ add_column = 'd', type = 'integer', nullable = false }");
    let mut empty = Lab::new("CREATE TABLE t (id INTEGER PRIMARY KEY)");
    empty.done(&add);
    let mut lab = Lab::new(ABC);
    let message = lab.refused(&add);
    assert!(message.contains("`t.d` is NOT NULL and has no default"), "{message}");
    lab.done(&batch("{ add_column = 'd', type = 'integer', nullable = false, default = { sql = 'abs(-7)' } }"));
    assert_eq!(lab.found("SELECT d FROM t"), "7;7");
    lab.done(&batch(
        "{ add_column = 'made', type = 'timestamp', nullable = false, default = { sql = 'CURRENT_TIMESTAMP' } }",
    ));
    assert_eq!(lab.found("SELECT DISTINCT length(made) FROM t"), "19");
}

#[test]
fn nulls_are_filled_or_refused() {
    for forced in ["", "{ create_unique_constraint = 'uq', columns = ['id', 'a'] }, "] {
        let mut lab = Lab::new(&format!("{ABC}; UPDATE t SET b = NULL WHERE id = 2"));
        let message = lab.refused(&batch(&format!("{forced}{{ alter_column = 'b', nullable = false }}")));
        assert!(message.contains("`t.b` cannot become NOT NULL while rows hold NULL"), "{message}");
        lab.done(&batch(&format!("{forced}{{ alter_column = 'b', nullable = false, fill_null = 7 }}")));
        assert_eq!(lab.found("SELECT b FROM t"), "10;7");
        lab.done(&batch("{ add_column = 'n', type = 'text' }, { alter_column = 'n', nullable = false, fill_null = { sql = \"'it''s ' || id\" } }"));
        assert_eq!(lab.found("SELECT n FROM t"), "it's 1;it's 2");
    }
}

#[test]
fn columns_stand_where_they_are_put() {
    let mut lab = Lab::new(ABC);
    lab.done(&batch(
        "{ add_column = 'x', type = 'integer', first = true }, { add_column = 'y', type = 'integer', after = 'a' }, { add_column = 'z', type = 'integer', before = 'a' }",
    ));
    assert_eq!(columns(&mut lab), "x,id,z,a,y,b,c");
    lab.done("{ batch_alter_table = 't', operations = [], partial_reordering = [['c', 'b'], ['id', 'x']] }");
    assert_eq!(columns(&mut lab), "id,x,z,a,y,c,b");
    assert_eq!(lab.found("SELECT id, a, b, c FROM t"), "1|x|10|100;2|y|20|200");
}

#[test]
fn whether_the_table_is_rebuilt_is_for_the_batch_to_say() {
    let mut lab = Lab::new(ABC);
    let always =
        "{ batch_alter_table = 't', recreate = 'always', operations = [{ add_column = 'd', type = 'integer' }] }";
    assert_eq!(rebuilds(&lab.done(always)), 1);
    let never =
        "{ batch_alter_table = 't', recreate = 'never', operations = [{ add_column = 'e', type = 'integer' }] }";
    assert_eq!(rebuilds(&lab.done(never)), 0);
    let message = lab.refused("{ batch_alter_table = 't', recreate = 'never', operations = [{ create_unique_constraint = 'u', columns = ['a'] }] }");
    assert!(message.contains("`recreate = \"never\"` forbids it"), "{message}");
}

#[test]
fn a_copy_says_what_the_table_looks_like() {
    let mut lab = Lab::new(ABC).lawless();
    let copy = |b: &str| {
        format!(
            "{{ batch_alter_table = 't', operations = [{{ add_column = 'd', type = 'integer', default = 4 }}], copy_from = {{ name = 't', columns = [
               {{ name = 'id', type = 'integer', primary_key = true, identity = true }}, {{ name = 'a', type = 'text' }}, {b} {{ name = 'c', type = 'integer', nullable = false }} ] }} }}"
        )
    };
    let message = lab.refused(&copy(""));
    assert!(message.contains("the columns of `t` are not what they were: found id,a,b,c"), "{message}");
    lab.done(&copy("{ name = 'b', type = 'text' },"));
    assert_eq!(lab.found("SELECT *, typeof(b) FROM t"), "1|x|10|100|4|text;2|y|20|200|4|text");
}

#[test]
fn what_is_there_or_not_there_already_is_passed_over() {
    for _ in 0..2 {
        let mut lab = Lab::new(&format!("{ABC}; CREATE INDEX ix ON t (a)"));
        for twice in [
            "{ add_column = 'd', table = 't', type = 'integer', if_not_exists = true }",
            "{ create_index = 'ix2', table = 't', columns = ['b'], if_not_exists = true }",
            "{ create_unique_constraint = 'uq', table = 't', columns = ['b'], if_not_exists = true }",
            "{ create_check_constraint = 'ck', table = 't', check = 'b > 0', if_not_exists = true }",
            "{ create_foreign_key = 'fk', table = 't', columns = ['id'], references = { table = 't', columns = ['id'] }, if_not_exists = true }",
            "{ drop_constraint = 'uq', table = 't', if_exists = true }",
            "{ drop_constraint = 'ck', table = 't', if_exists = true }",
            "{ drop_index = 'ix', if_exists = true }",
            "{ drop_index = 'ix2', table = 't', if_exists = true }",
            "{ drop_column = 'd', table = 't', if_exists = true }",
            "{ create_table = 'u', columns = [{ name = 'x', type = 'integer' }], if_not_exists = true }",
            "{ drop_table = 'u', if_exists = true }",
            "{ drop_view = 'v', if_exists = true }",
            "{ batch_alter_table = 'none', if_exists = true, operations = [{ drop_column = 'x' }] }",
        ] {
            lab.done(twice);
            let dump = lab.dump();
            assert_eq!(lab.done(twice), [], "{twice}");
            assert_eq!(lab.dump(), dump, "{twice}");
        }
    }
}

#[test]
fn constraints_are_dropped_by_name_by_columns_and_by_text() {
    let setup = "CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);
        CREATE TABLE t (a INT, b TEXT NOT NULL UNIQUE, c INT REFERENCES p ON DELETE CASCADE, CHECK (a > 0), CHECK (length(b) > 0), \
        CONSTRAINT pk PRIMARY KEY (a), CONSTRAINT uq UNIQUE (b, a), UNIQUE (c), FOREIGN KEY (a) REFERENCES p); INSERT INTO t VALUES (1, 'b', 1)";
    for (drop, gone) in [
        ("{ drop_constraint = 'uq' }", "uq"),
        ("{ drop_constraint = 'pk' }", "pk"),
        ("{ drop_constraint = { primary_key = ['a'] } }", "PRIMARY"),
        ("{ drop_constraint = { unique = ['c'] } }", "UNIQUE (c)"),
        ("{ drop_constraint = { unique = ['b'] } }", "NULL UNIQUE"),
        ("{ drop_constraint = { foreign_key = ['c'] } }", "CASCADE"),
        ("{ drop_constraint = { foreign_key = ['a'] } }", "FOREIGN KEY"),
        ("{ drop_constraint = { check = 'a > 0' } }", "a > 0"),
        ("{ drop_constraint = { check = 'length( b )>0' } }", "length"),
    ] {
        let mut lab = Lab::new(setup);
        let before = lab.definition("t");
        lab.done(&batch(drop));
        let after = lab.definition("t");
        assert!(before.contains(gone) && !after.contains(gone), "{drop}: {after}");
        assert_eq!(
            after.matches("CHECK").count()
                + after.matches("UNIQUE").count()
                + after.matches("REFERENCES").count()
                + after.matches("PRIMARY").count(),
            7
        );
        assert_eq!(lab.found("SELECT * FROM t"), "1|b|1");
    }
    let mut lab = Lab::new(setup);
    assert!(lab.refused(&batch("{ drop_constraint = 'uqq' }")).contains("uqq"));
}

#[test]
fn a_primary_key_is_made_and_taken_away() {
    let mut lab = Lab::new("CREATE TABLE t (a INT, b TEXT); INSERT INTO t VALUES (2, 'x'), (1, 'y')");
    lab.done(&batch("{ create_primary_key = 'pk_t', columns = ['a', 'b'] }"));
    assert_eq!(lab.found("SELECT rowid, * FROM t ORDER BY rowid"), "1|2|x;2|1|y");
    lab.run_sql("INSERT INTO t SELECT 3, 'z'");
    lab.done(&batch("{ drop_constraint = 'pk_t' }, { create_primary_key = 'pk_t', columns = ['b'] }"));
    lab.done(&batch("{ drop_constraint = { primary_key = ['b'] } }, { alter_column = 'b', nullable = true }"));
    lab.run_sql("INSERT INTO t VALUES (3, 'z'), (3, NULL)");
    let message = lab.refused(&batch("{ create_primary_key = 'pk_t', columns = ['b'] }"));
    assert!(message.contains("`t.b` cannot become NOT NULL"), "{message}");
    lab.run_sql("DELETE FROM t WHERE b IS NULL");
    assert!(lab.refused(&batch("{ create_primary_key = 'pk_t', columns = ['b'] }")).contains("UNIQUE"));
}

#[test]
fn constraints_and_indexes_are_renamed() {
    let setup = "CREATE TABLE t (a INT CONSTRAINT ck CHECK (a > 0), b TEXT, CONSTRAINT uq UNIQUE (b)); CREATE INDEX ix ON t (lower(b) DESC) WHERE a > 1; INSERT INTO t VALUES (1, 'x')";
    let mut lab = Lab::new(setup);
    lab.done(&batch("{ rename_constraint = 'ck', to = 'ck new' }, { rename_constraint = 'uq', to = 'uq2' }"));
    lab.done("{ rename_index = 'ix', to = 'ix2' }");
    lab.done("{ rename_index = 'ix2', table = 't', to = 'ix3' }");
    assert_eq!(lab.definition("ix3"), "CREATE INDEX ix3 ON t (lower(b) DESC) WHERE a > 1");
    assert!(lab.refused("{ rename_index = 'ix', to = 'ix4' }").contains("no index `ix`"));
    let message = lab.refused(&batch("{ rename_constraint = 'ck', to = 'x' }"));
    assert!(message.contains("ck"), "{message}");
    assert_eq!(
        lab.definition("t"),
        "CREATE TABLE t (a INT CONSTRAINT \"ck new\" CHECK (a > 0), b TEXT, CONSTRAINT uq2 UNIQUE (b))"
    );
}

#[test]
fn table_options_are_switched() {
    let mut lab = Lab::new(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(9), b BIGINT, c DOUBLE, d BLOB); INSERT INTO t VALUES (1, 'x', 2, 1.5, x'00')",
    );
    let rows = lab.found("SELECT *, typeof(b), typeof(c) FROM t");
    for options in [
        "strict = true",
        "without_rowid = true",
        "strict = false",
        "without_rowid = false",
        "autoincrement = true",
        "autoincrement = false",
    ] {
        lab.done(&format!("{{ set_table_options = 't', sqlite = {{ {options} }} }}"));
        assert_eq!(lab.found("SELECT *, typeof(b), typeof(c) FROM t"), rows, "{options}");
    }
    lab.run_sql("UPDATE t SET b = 'no number'");
    assert!(
        lab.refused("{ set_table_options = 't', sqlite = { strict = true } }")
            .contains("cannot store TEXT value in INTEGER column")
    );
}

#[test]
fn a_counter_is_given_and_taken() {
    let mut lab = Lab::new("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (5, 'x')");
    lab.done(&batch("{ alter_column = 'id', autoincrement = true }"));
    lab.run_sql("DELETE FROM t; INSERT INTO t (a) VALUES ('y')");
    assert_eq!(lab.found("SELECT id FROM t"), "6");
    lab.done(&batch("{ alter_column = 'id', autoincrement = false }"));
    assert_eq!(lab.found("SELECT count(*) FROM sqlite_sequence"), "0");
    assert!(
        lab.refused(&batch("{ alter_column = 'a', autoincrement = true }")).contains("only the primary key counts up")
    );
    let mut lab =
        Lab::new("CREATE TABLE t (id INT NOT NULL PRIMARY KEY, a TEXT); INSERT INTO t (rowid, id) VALUES (1, 5)");
    lab.done(&batch("{ alter_column = 'id', identity = true }"));
    lab.run_sql("INSERT INTO t (a) VALUES ('y')");
    assert_eq!(lab.found("SELECT id FROM t"), "5;6");
}

#[test]
fn generated_columns_come_and_go() {
    let mut lab = Lab::new(ABC);
    lab.done(&batch("{ add_column = 'v', type = 'integer', generated = { sql = 'b * 2' } }, { add_column = 's', type = 'integer', generated = { sql = 'b * 3', stored = true } }"));
    assert_eq!(lab.found("SELECT v, s FROM t"), "20|30;40|60");
    lab.done(&batch("{ alter_column = 's', drop_generated = true }, { alter_column = 'c', generated = { sql = 'b + 1', stored = true } }"));
    lab.run_sql("UPDATE t SET b = 0 WHERE id = 1");
    assert_eq!(lab.found("SELECT v, s, c FROM t"), "0|30|1;40|60|21");
    assert!(lab.refused(&batch("{ drop_column = 'b' }")).contains("generated column"));
}

#[test]
fn tables_of_an_attached_database_are_altered_in_their_place() {
    let mut lab = Lab::new("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'main')");
    let path = lab.dir.path().join("aux.db").display().to_string();
    lab.run_sql(&format!(
        "ATTACH '{path}' AS aux; CREATE TABLE aux.t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b INT); CREATE INDEX aux.ix ON t (b DESC) WHERE b > 0;
         CREATE TRIGGER aux.tr AFTER INSERT ON t BEGIN UPDATE t SET b = 1; END; CREATE TABLE aux.c (t_id INT REFERENCES t ON DELETE CASCADE);
         INSERT INTO aux.t VALUES (1, 'aux', 2), (9, 'gone', 0); DELETE FROM aux.t WHERE id = 9; INSERT INTO aux.c VALUES (1)"
    ));
    lab.backend = std::mem::replace(
        &mut lab.backend,
        limbeck_backend_sqlite::open("sqlite::memory:", limbeck_backend_sqlite::OpenMode::Write).unwrap(),
    )
    .with_attached();
    let before = lab.dump();
    for alteration in [
        "{ alter_column = 'b', type = 'text', using = 'b' }",
        "{ alter_column = 'b', type = 'integer', using = 'b' }",
        "{ create_unique_constraint = 'uq', columns = ['a'] }",
        "{ drop_constraint = 'uq' }",
        "{ alter_column = 'a', default = 'x' }",
        "{ alter_column = 'a', drop_default = true }",
        "{ alter_column = 'a', nullable = false }",
        "{ alter_column = 'a', nullable = true }",
        "{ create_check_constraint = 'ck', check = 'b > 0' }",
        "{ drop_constraint = 'ck' }",
        "{ alter_column = 'a', rename_to = 'aa' }",
        "{ alter_column = 'aa', rename_to = 'a' }",
        "{ create_foreign_key = 'fk', columns = ['id'], references = { table = 't', columns = ['id'] } }",
        "{ drop_constraint = 'fk' }",
        "{ add_column = 'x', type = 'integer', first = true }",
        "{ drop_column = 'x' }",
        "{ rename_index = 'ix', to = 'ix2' }",
        "{ rename_index = 'ix2', to = 'ix' }",
    ] {
        lab.done(&format!("{{ batch_alter_table = 't', schema = 'aux', operations = [{alteration}] }}"));
        assert_eq!(lab.found("SELECT * FROM c"), "1", "{alteration}");
    }
    let mut after = lab.dump();
    for dump in [&mut after] {
        for text in dump.values_mut() {
            *text = text.replace("b integer", "b int").replace("|INTEGER|0|NULL|0|0", "|INT|0|NULL|0|0");
        }
    }
    assert_eq!(crate::batch_lab::changes(&before, &after), Vec::<String>::new());
    lab.done("{ create_table = 'made', schema = 'aux', columns = [{ name = 'x', type = 'integer', index = true }] }");
    lab.done("{ batch_alter_table = 'made', schema = 'aux', operations = [{ alter_column = 'x', type = 'text' }] }");
    lab.done("{ drop_table = 'made', schema = 'aux' }");
    let message = lab.refused("{ drop_table = 't', schema = 'aux' }");
    assert!(message.contains("`t` cannot go while rows refer to it"), "{message}");
}

#[test]
fn another_default_leaves_rows_as_they_are_that_were_never_written_with_the_column() {
    for (setup, copies) in [
        ("CREATE TABLE t (a TEXT, b INT)", 0),
        ("CREATE TABLE t (rowid TEXT, a TEXT, b INT, oid INT)", 0),
        ("CREATE TABLE t (a TEXT PRIMARY KEY, b INT) WITHOUT ROWID", 1),
        (
            "CREATE TABLE t (a TEXT, b INT); CREATE TRIGGER tr AFTER UPDATE ON t BEGIN SELECT raise(ABORT, 'touched'); END",
            1,
        ),
        ("CREATE TABLE t (a TEXT, b INT); CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END", 0),
    ] {
        for change in ["default = 'new'", "drop_default = true", "default = { sql = 'CURRENT_DATE' }"] {
            for old in ["", "DEFAULT 'old'", "NOT NULL DEFAULT 'old'"] {
                let mut lab = Lab::new(&format!(
                    "{setup}; INSERT INTO t (a, b) VALUES ('early', 1); ALTER TABLE t ADD COLUMN late TEXT {old};
                     CREATE INDEX ix ON t (late); INSERT INTO t (a, b, late) VALUES ('then', 2, 'own')"
                ));
                let rows = lab.found("SELECT a, b, late FROM t");
                let statements = lab.done(&batch(&format!("{{ alter_column = 'late', {change} }}")));
                assert_eq!(rebuilds(&statements), copies, "{setup}");
                assert_eq!(lab.found("SELECT a, b, late FROM t"), rows, "{setup} {change}");
                assert_eq!(
                    lab.found("SELECT count(*) FROM t INDEXED BY ix WHERE late = 'old'"),
                    u8::from(old.contains("old")).to_string()
                );
                assert_eq!(lab.found("PRAGMA integrity_check"), "ok");
            }
        }
    }
}

#[test]
fn a_conflict_clause_loses_no_row_in_the_copy() {
    for clause in ["UNIQUE ON CONFLICT IGNORE", "UNIQUE ON CONFLICT REPLACE", "NOT NULL ON CONFLICT IGNORE"] {
        let mut lab = Lab::new(&format!(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT {clause}); INSERT INTO t VALUES (1, 'a'), (2, 'b')"
        ));
        let using = if clause.contains("NULL") { "nullif(a, 'a')" } else { "'same'" };
        let message = lab.refused(&batch(&format!("{{ alter_column = 'a', type = 'text', using = \"{using}\" }}")));
        assert!(message.contains("constraint failed"), "{message}");
    }
}
