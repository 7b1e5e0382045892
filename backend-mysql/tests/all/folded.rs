//! A server that does not tell `User` from `user` (`lower_case_table_names` of 1 or 2). With 1 it gives names back in lower
//! case; with 2 as they were written, which nobody may rely on either.

use limbeck_backend_mysql::{Capabilities, MySql, Server, Version};
use limbeck_core::{
    autogenerate::{CompareOptions, compare},
    dialect::Dialect,
    schema::Schema,
};

use crate::support::{operations, replay};

/// What operations build.
fn built(mysql: &MySql, toml: &str) -> Schema {
    let mut schema = mysql.empty();
    for operation in operations(toml) {
        replay(mysql, &operation, &mut schema);
    }
    schema
}

/// What a file says; `{User}` and the like are names of tables and views, which the server may fold.
const SAID: &str = r#"
[[do]]
create_table = "{User}"
columns = [{ name = "Id", type = "integer", primary_key = true }, { name = "Name", type = "varchar(20)" }]
check_constraints = [{ name = "CK_Name", check = "Name <> ''" }]
[[do]]
create_table = "{UserPost}"
columns = [{ name = "id", type = "integer", primary_key = true }, { name = "user_id", type = "integer" }]
foreign_keys = [{ name = "FK_User", columns = ["user_id"], references = { table = "{User}", columns = ["Id"] } }]
indexes = [{ name = "IX_User", columns = ["user_id"] }]
[[do]]
create_view = "{Names}"
as = "SELECT `{User}`.`Id`, `{User}`.`Name` FROM `{User}` WHERE `{User}`.`Name` <> 'Nobody'"
[[do]]
create_trigger = "tr"
table = "{User}"
sql = "CREATE TRIGGER tr BEFORE INSERT ON `{User}` FOR EACH ROW SET NEW.Name = 'X'"
"#;

/// The names as they are written, or as the server gives them back.
fn named(give: impl Fn(&str) -> String) -> String {
    ["User", "UserPost", "Names"]
        .iter()
        .fold(SAID.to_owned(), |text, name| text.replace(&format!("{{{name}}}"), &give(name)))
}

fn mysql(server: Server, version: Version, folded_names: bool) -> MySql {
    MySql { capabilities: Capabilities { folded_names, ..Capabilities::of(server, version) }, ..MySql::default() }
}

#[test]
fn names_in_either_case_are_one_where_the_server_folds_them() {
    for (server, version) in [(Server::MySql, Version::new(9, 7, 0)), (Server::MariaDb, Version::new(11, 8, 0))] {
        let mysql = mysql(server, version, true);
        let said = built(&mysql, &named(str::to_owned));
        for held in [named(str::to_lowercase), named(str::to_uppercase), named(str::to_owned)] {
            let held = built(&mysql, &held);
            assert_eq!(mysql.normal(&held), mysql.normal(&said), "{server:?}");
            let changes = compare(&mysql, &held, &said, &CompareOptions::default()).unwrap().changes;
            assert!(changes.is_empty(), "{server:?}: {changes:#?}");
        }
    }
}

#[test]
fn names_in_another_case_are_others_where_the_server_tells_them_apart() {
    let mysql = mysql(Server::MySql, Version::new(9, 7, 0), false);
    let (said, held) = (built(&mysql, &named(str::to_owned)), built(&mysql, &named(str::to_lowercase)));
    assert_ne!(mysql.normal(&held), mysql.normal(&said));
}

#[test]
fn columns_and_constraints_keep_their_case_when_tables_are_folded() {
    let mysql = mysql(Server::MySql, Version::new(9, 7, 0), true);
    let folded = mysql.normal(&built(&mysql, &named(str::to_owned)));
    let table = folded.tables.iter().next().unwrap();
    assert_eq!(table.name.as_str(), "user");
    let columns: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["Id", "Name"]);
}
