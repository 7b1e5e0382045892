//! The reference pages of `docs/`, as far as they are about PostgreSQL.

use limbeck_backend_postgres::{Postgres, types::spelling};
use limbeck_conformance_tests::pages;
use limbeck_core::schema::{Named, Type};

#[test]
fn every_example_is_lowered_as_the_page_says() {
    let postgres = Postgres::default();
    pages::check_operations("postgres", |base, example| pages::lowered(&postgres, base, example).unwrap()).unwrap();
}

#[test]
fn the_table_of_types_is_right() {
    let enums = Named::default();
    let mut table = String::from("| neutral type | on PostgreSQL |\n| --- | --- |\n");
    for name in pages::TYPES {
        let ty: Type = name.parse().unwrap();
        table += &format!("| `{name}` | `{}` |\n", spelling(&ty, &enums));
    }
    pages::check_types("postgres", &table).unwrap();
}
