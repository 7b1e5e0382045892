//! No password is in an error, whatever is wrong with the address.

use limbeck_backend_mysql::OpenMode;
use limbeck_conformance_tests::secrets;

#[test]
fn no_error_shows_a_password() {
    secrets::are_kept("mysql", |address| limbeck_backend_mysql::open(address, OpenMode::Read).map(drop)).unwrap();
}
