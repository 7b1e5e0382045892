//! What an address leaves out comes from option files. The environment says where they are, so that each look at them is a
//! process of its own.

use std::{fs, path::Path, process::Command};

use limbeck_backend_mysql::OpenMode;
use limbeck_core::backend::Backend;

use crate::support::server::{Database, servers};

/// The address that the process is to open.
const TASK: &str = "LIMBECK_TEST_OPEN";

/// Not a test of its own: the process that the test below starts.
#[test]
fn opens() {
    let Ok(url) = std::env::var(TASK) else { return };
    match limbeck_backend_mysql::open(&url, OpenMode::Read) {
        Ok(backend) => println!("opened {}", backend.describe()),
        Err(error) => println!("refused: {error} {:?}", error.help()),
    }
}

/// What the process says, with the option files of a directory.
fn said(home: &Path, url: &str) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "live::option_files::opens", "--nocapture"]);
    let output = command.env(TASK, url).env("MYSQL_HOME", home).env("HOME", home).output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn an_address_may_name_the_database_alone() {
    for server in servers() {
        let database = Database::new(&server);
        let (account, place) = database.url.split_once("://").unwrap().1.rsplit_once('@').unwrap();
        let (user, password) = account.split_once(':').unwrap();
        let (place, name) = place.split_once('/').unwrap();
        let (host, port) = place.split_once(':').unwrap_or((place, "3306"));
        let home = tempfile::tempdir().unwrap();
        let text = format!("[client]\nuser = {user}\npassword = '{password}' # the word\nhost = {host}\nport = 1");
        fs::write(home.path().join("my.cnf"), text).unwrap();
        fs::write(home.path().join(".my.cnf"), format!("[client]\nport = {port}")).unwrap();
        for (url, expected) in [
            (format!("mysql:///{name}"), format!("opened mysql://{user}:***@{host}:{port}/{name}")),
            (format!("mariadb://{host}/{name}"), format!("opened mariadb://{user}:***@{host}:{port}/{name}")),
            (format!("mysql://nobody@{host}:{port}/{name}"), "refused: cannot open mysql://nobody:***@".to_owned()),
            (format!("mysql://{user}:wrong@{host}/{name}"), format!("refused: cannot open mysql://{user}:***@")),
        ] {
            let said = said(home.path(), &url);
            assert!(said.contains(&expected), "{}: {url}: {said}", server.name);
            assert!(!said.contains(password), "{}: {url}", server.name);
        }
    }
}
