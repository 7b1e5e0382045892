//! The reference pages of `docs/`, as far as they are about MySQL and MariaDB.

use limbeck_backend_mysql::{Capabilities, MySql, Server, Version, types::spelling};
use limbeck_conformance_tests::pages;
use limbeck_core::schema::{Named, Type};

#[test]
fn every_example_is_lowered_as_the_page_says() {
    let mysql = MySql::default();
    pages::check_operations("mysql", |base, example| pages::lowered(&mysql, base, example).unwrap()).unwrap();
    let mariadb = MySql { capabilities: Capabilities::of(Server::MariaDb, Version::new(11, 8, 0)), ..MySql::default() };
    pages::check_variant("mariadb", "mysql", |base, example| {
        // That it refuses what MySQL refuses says nothing new.
        let [other, usual] = [&mariadb, &mysql].map(|own| pages::lowered(own, base, example).unwrap());
        if other.replace("MariaDB cannot do", "MySQL cannot do") == usual { usual } else { other }
    })
    .unwrap();
}

#[test]
fn the_table_of_types_is_right() {
    let enums = Named::default();
    let newest = Capabilities::of(Server::MySql, Version::new(9, 7, 0));
    let mut table = String::from("| neutral type | on MySQL and MariaDB |\n| --- | --- |\n");
    for name in pages::TYPES {
        let ty: Type = name.parse().unwrap();
        let (written, newer) = (spelling(&ty, &enums, &Capabilities::ASSUMED), spelling(&ty, &enums, &newest));
        let newer = if written == newer { String::new() } else { format!(", on new servers `{newer}`") };
        table += &format!("| `{name}` | `{written}`{newer} |\n");
    }
    pages::check_types("mysql", &table).unwrap();
}
