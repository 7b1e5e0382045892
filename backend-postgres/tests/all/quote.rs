use limbeck_backend_postgres::quote;
use limbeck_core::schema::Literal;

#[test]
fn values_are_written_so_that_the_server_reads_the_same() {
    let texts: Vec<_> = [
        Literal::Null,
        Literal::Boolean(true),
        Literal::Integer(-3),
        Literal::Float(1.0),
        Literal::Float(f64::NAN),
        Literal::Float(f64::NEG_INFINITY),
        Literal::String("it's".to_owned()),
        Literal::String(r"C:\dir".to_owned()),
        Literal::Bytes(vec![0, 255]),
    ]
    .iter()
    .map(quote::literal)
    .collect();
    let expected =
        ["NULL", "TRUE", "-3", "1.0", "'NaN'", "'-Infinity'", "'it''s'", r"E'C:\\dir'", r"E'\\x00ff'::bytea"];
    assert_eq!(texts, expected);
}

#[test]
fn names_are_always_quoted() {
    assert_eq!(quote::identifiers(["a", "B c", "\u{1F980}"]), "\"a\", \"B c\", \"\u{1F980}\"");
    assert_eq!(quote::dotted("app.t.c"), r#""app"."t"."c""#);
}

#[test]
fn a_text_in_dollars_cannot_end_early() {
    assert_eq!(quote::dollar("a"), "$limbeck$a$limbeck$");
    assert_eq!(quote::dollar("$limbeck$"), "$limbeck1$$limbeck$$limbeck1$");
}
