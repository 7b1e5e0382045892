//! Literals, as SQLite reads them back.

use limbeck_backend_sqlite::quote;
use limbeck_core::schema::{Literal, hex};
use proptest::prelude::*;

use crate::sql::{memory, value};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn texts_come_back(text in "(\\PC|['\"\n\r\u{0}\u{1}\\\\]){0,12}") {
        let found = value(&mut memory(""), &format!("SELECT hex({})", quote::string(&text)));
        prop_assert_eq!(found.to_lowercase(), hex(text.as_bytes()));
    }

    #[test]
    fn floats_come_back(number in any::<f64>()) {
        let sql = format!("SELECT printf('%!.20e', {})", quote::literal(&Literal::Float(number)));
        let found: String = value(&mut memory(""), &sql);
        if number.is_finite() {
            prop_assert_eq!(found.parse::<f64>().unwrap().to_bits(), (number + 0.0).to_bits());
        }
    }

    #[test]
    fn integers_come_back(number in any::<i64>()) {
        let sql = format!("SELECT {}", quote::literal(&Literal::Integer(number)));
        prop_assert_eq!(value(&mut memory(""), &sql), number.to_string());
    }
}

#[test]
fn literals_have_their_types() {
    let cases = [
        (Literal::Null, "null"),
        (Literal::Boolean(true), "integer"),
        (Literal::Integer(i64::MIN), "integer"),
        (Literal::Float(1.0), "real"),
        (Literal::Float(1e300), "real"),
        (Literal::Float(f64::INFINITY), "real"),
        (Literal::Float(f64::NEG_INFINITY), "real"),
        (Literal::Float(f64::NAN), "null"),
        (Literal::String("a\0b".to_owned()), "text"),
        (Literal::Bytes(vec![0, 255]), "blob"),
    ];
    for (literal, ty) in cases {
        let sql = format!("SELECT typeof({})", quote::literal(&literal));
        assert_eq!(value(&mut memory(""), &sql), ty, "{literal:?}");
    }
    assert_eq!(quote::identifiers(["a", "b\"c"]), r#""a", "b""c""#);
}
