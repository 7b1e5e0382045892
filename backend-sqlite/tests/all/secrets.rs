//! No password is in an error, whatever is wrong with the address.

use limbeck_backend_sqlite::OpenMode;
use limbeck_conformance_tests::secrets;

#[test]
fn no_error_shows_a_password() {
    secrets::are_kept("sqlite", |address| limbeck_backend_sqlite::open(address, OpenMode::Read).map(drop)).unwrap();
    secrets::are_kept("file", |address| limbeck_backend_sqlite::open(address, OpenMode::Read).map(drop)).unwrap();
}
