use limbeck_backend_mysql::quote::{bytes, identifier, literal, qualified, string};
use limbeck_core::{name::SchemaName, schema::Literal};

#[test]
fn names_and_values() {
    let schema = SchemaName::new("a`b").unwrap();
    assert_eq!(qualified(Some(&schema), "t"), "`a``b`.`t`");
    assert_eq!(identifier("select"), "`select`");
    assert_eq!(string("a\\'\0"), r"'a\\''\0'");
    assert_eq!(bytes(&[]), "x''");
    for (value, text) in [
        (Literal::Null, "NULL"),
        (Literal::Boolean(true), "TRUE"),
        (Literal::Integer(i64::MIN), "-9223372036854775808"),
        (Literal::Float(1e21), "1e21"),
        (Literal::Float(0.1), "0.1"),
        (Literal::Float(f64::NAN), "NULL"),
    ] {
        assert_eq!(literal(&value), text);
    }
}
