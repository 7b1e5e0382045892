//! What autogenerate says of the values of enum types.

use std::path::Path;

use limbeck_backend_postgres::Postgres;
use limbeck_core::{
    autogenerate::{CompareOptions, compare},
    operation::NamingConvention,
    schema::Schema,
    target::Target,
};

fn mood(values: &str) -> Schema {
    let text = format!("[[enum]]\nname = \"mood\"\nvalues = {values}\n");
    let target = Target::parse(Path::new("schema.toml"), &text).unwrap();
    target.schema(&Postgres::default(), &NamingConvention::default()).unwrap()
}

#[test]
fn a_value_that_goes_and_one_that_moves_have_ways_out_of_their_own() {
    for (wanted, code, help) in [
        (r#"["a"]"#, "enum-value-dropped", "`replace_with`"),
        (r#"["b", "a"]"#, "enum-value-moved", "the order that the database has"),
    ] {
        let (held, wanted) = (mood(r#"["a", "b"]"#), mood(wanted));
        let found = compare(&Postgres::default(), &held, &wanted, &CompareOptions::default()).unwrap();
        let notices: Vec<_> = found.changes.iter().flat_map(|change| &change.notices).collect();
        let [notice] = notices.as_slice() else { panic!("{notices:?}") };
        assert_eq!(notice.code, code);
        assert!(notice.help.contains(help), "{}", notice.help);
    }
}
