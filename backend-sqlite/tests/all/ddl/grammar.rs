//! What the reader reports of each piece of a table, piece by piece.

use limbeck_backend_sqlite::ddl::{
    Action, ColumnConstraintKind as Kind, ColumnDef, CreateTable, CreateVirtualTable, DefaultValue, Initially,
    OnConflict, SortOrder, TableConstraint, TableConstraintKind, TableStatement, quote, quote_if_needed, same_name,
    unquote,
};

fn kinds(text: &str) -> Vec<Kind> {
    ColumnDef::parse(text).unwrap().kinds().cloned().collect()
}

#[test]
fn headers_say_what_is_created() {
    let text = "CREATE TEMPORARY TABLE IF NOT EXISTS \"main\".[my t](a)";
    let table = CreateTable::parse(text).unwrap();
    let header = table.header();
    assert_eq!(header.temporary.unwrap().of(text), "TEMPORARY");
    assert_eq!(header.if_not_exists.unwrap().of(text), "IF NOT EXISTS");
    assert_eq!(header.schema.as_ref().unwrap().value, "main");
    assert_eq!(table.name().value, "my t");
    assert_eq!(table.name().span.of(text), "[my t]");
    assert_eq!(table.body().of(text), "(a)");
}

#[test]
fn types_are_kept_as_written() {
    let declared = |text: &str| ColumnDef::parse(text).unwrap().declared_type;
    assert_eq!(declared("a"), None);
    assert_eq!(declared("a NOT NULL"), None);
    assert_eq!(declared("a GENERATED ALWAYS AS (1)"), None);
    assert_eq!(declared("a GENERATED").unwrap().text, "GENERATED");
    assert_eq!(declared("a LONG  INT (1, -2) UNIQUE").unwrap().text, "LONG  INT (1, -2)");
    assert_eq!(declared("a [x y](3)").unwrap().name, "x y");
}

#[test]
fn keys_carry_their_clauses() {
    let found = kinds("a INTEGER PRIMARY KEY DESC ON CONFLICT FAIL AUTOINCREMENT UNIQUE ON CONFLICT IGNORE");
    let [Kind::PrimaryKey { order, on_conflict, autoincrement }, unique] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(*order, Some(SortOrder::Desc));
    assert_eq!(*on_conflict, Some(OnConflict::Fail));
    assert!(autoincrement.is_some());
    assert_eq!(*unique, Kind::Unique { on_conflict: Some(OnConflict::Ignore) });
}

#[test]
fn defaults_know_their_parentheses() {
    for (text, value, parenthesised) in [
        ("-1", "-1", false),
        ("+ 1", "+ 1", false),
        ("(1 + 2)", "1 + 2", true),
        ("'it''s'", "'it''s'", false),
        ("x'00'", "x'00'", false),
        ("true", "true", false),
        ("\"q\"", "\"q\"", false),
        ("NULL", "NULL", false),
    ] {
        let parsed = DefaultValue::parse(text).unwrap();
        assert_eq!((parsed.text.as_str(), parsed.parenthesised), (value, parenthesised));
    }
    for wrong in ["", "1 + 2", "f(x)", "()", "-", "not"] {
        assert!(DefaultValue::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn foreign_keys_carry_their_clauses() {
    let text = "a INT CONSTRAINT fk REFERENCES [o] (x, 'y') ON DELETE SET NULL MATCH full \
                ON UPDATE CASCADE NOT DEFERRABLE INITIALLY DEFERRED UNIQUE";
    let column = ColumnDef::parse(text).unwrap();
    let constraint = &column.constraints[0];
    assert_eq!(constraint.name.as_ref().unwrap().value, "fk");
    let Kind::References(clause) = &constraint.kind else {
        panic!("{constraint:?}");
    };
    assert_eq!(clause.table.value, "o");
    assert_eq!(clause.columns_span.unwrap().of(text), "(x, 'y')");
    assert_eq!(clause.on_delete, Some(Action::SetNull));
    assert_eq!(clause.on_update, Some(Action::Cascade));
    assert_eq!(clause.match_name.as_ref().unwrap().value, "full");
    let deferrable = clause.deferrable.as_ref().unwrap();
    assert_eq!(deferrable.initially, Some(Initially::Deferred));
    assert!(deferrable.negated && !deferrable.is_deferred());
    assert!(constraint.body.of(text).starts_with("REFERENCES [o]"));
    assert!(constraint.span.of(text).ends_with("INITIALLY DEFERRED"));
}

#[test]
fn names_may_stand_alone() {
    let found = kinds("a INT CONSTRAINT one CONSTRAINT two NOT NULL CONSTRAINT three");
    assert_eq!(found, [Kind::Bare, Kind::NotNull { on_conflict: None }, Kind::Bare]);
    let bare = TableConstraint::parse("CONSTRAINT one").unwrap();
    assert_eq!(bare.kind, TableConstraintKind::Bare);
}

#[test]
fn generated_columns_say_how() {
    let found = kinds("a INT GENERATED ALWAYS AS (b + 1) STORED AS (b) VIRTUAL AS (c)");
    let facts = found.iter().map(|kind| match kind {
        Kind::Generated { expr, stored, always } => (expr.text.as_str(), *stored, *always),
        other => panic!("{other:?}"),
    });
    let expected = [("b + 1", true, true), ("b", false, false), ("c", false, false)];
    assert_eq!(facts.collect::<Vec<_>>(), expected);
}

#[test]
fn key_columns_are_told_from_expressions() {
    let text = "PRIMARY KEY (a COLLATE nocase DESC, ((\"b\")), lower(c) COLLATE x, d || e COLLATE y)";
    let constraint = TableConstraint::parse(text).unwrap();
    let TableConstraintKind::PrimaryKey { columns, .. } = &constraint.kind else {
        panic!("{constraint:?}");
    };
    let names = columns.iter().map(|column| column.column().map(|name| name.value.as_str()));
    assert_eq!(names.collect::<Vec<_>>(), [Some("a"), Some("b"), None, None]);
    let collations = columns.iter().map(|column| column.collate.as_ref().map(|n| n.value.as_str()));
    assert_eq!(collations.collect::<Vec<_>>(), [Some("nocase"), None, Some("x"), None]);
    assert_eq!(columns[0].order, Some(SortOrder::Desc));
    let all: Vec<&str> = constraint.columns().iter().map(|name| name.value.as_str()).collect();
    assert_eq!(all, ["a", "b", "c", "d", "e"]);
}

#[test]
fn virtual_tables_keep_their_arguments() {
    let text = "CREATE VIRTUAL TABLE IF NOT EXISTS main.\"f t\" USING fts5(a, b UNINDEXED, tokenize = 'x, y')";
    let Ok(TableStatement::Virtual(table)) = TableStatement::parse(text) else {
        panic!("no virtual table");
    };
    assert_eq!(table.module().value, "fts5");
    let arguments: Vec<&str> = table.arguments().collect();
    assert_eq!(arguments, ["a", "b UNINDEXED", "tokenize = 'x, y'"]);
    let mut renamed = CreateVirtualTable::parse(text).unwrap();
    renamed.set_name("g").unwrap();
    assert_eq!(renamed.text(), text.replace("f t", "g"));
    let plain = CreateVirtualTable::parse("CREATE VIRTUAL TABLE v USING m").unwrap();
    assert_eq!(plain.arguments().count(), 0);
    assert_eq!(TableStatement::parse(text).unwrap().name().value, "f t");
}

#[test]
fn names_are_quoted_and_compared_like_sqlite() {
    for (token, name) in [("[a b]", "a b"), ("`a``b`", "a`b"), ("'a''b'", "a'b"), ("a", "a"), ("", "")] {
        assert_eq!(unquote(token), name);
    }
    for name in ["", "a\"b", "ä", "1a", "table", "end", "_x1"] {
        assert_eq!(unquote(&quote(name)), name);
        assert_eq!(unquote(&quote_if_needed(name)), name);
    }
    assert!(same_name("ID", "id") && !same_name("É", "é"));
}
