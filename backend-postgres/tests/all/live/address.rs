//! The forms of addresses, and what libpq takes from the environment.

use std::{env, process::Command};

use limbeck_backend_postgres::OpenMode;
use limbeck_core::{
    backend::Backend,
    statement::{Cost, Statement},
};

use crate::support::server::Database;

/// The parts of an address of a test database: user, password, host, port, name; with a socket host and port are empty.
fn parts(url: &str) -> (String, String, String, String, String, String) {
    let rest = url.split_once("://").unwrap().1;
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let (login, place) = place.rsplit_once('@').unwrap_or(("", place));
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let (host, name) = place.split_once('/').unwrap();
    let (host, port) = host.split_once(':').unwrap_or((host, ""));
    [user, password, host, port, name, parameters].map(str::to_owned).into()
}

/// The name of the database that an address leads to, and a setting of the session there.
fn found(url: &str, setting: &str) -> String {
    let mut backend =
        limbeck_backend_postgres::open(url, OpenMode::Write).unwrap_or_else(|error| panic!("{error}: {url}"));
    let sql = format!("SELECT current_database() || ' ' || current_setting('{setting}') AS found");
    let error = backend.execute(&Statement::check(sql, "")).unwrap_err().to_string();
    error.trim_start_matches([':', ' ']).to_owned()
}

#[test]
fn parameters_of_the_address() {
    let database = Database::new();
    let (.., name, _) = parts(&database.url);
    let join = if database.url.contains('?') { '&' } else { '?' };
    let with = |parameters: &str| format!("{}{join}{parameters}", database.url);
    assert_eq!(found(&with("application_name=my%20app"), "application_name"), format!("{name} my app"));
    let options = with("options=-c%20statement_timeout%3D7s%20-c%20search_path%3Dapp,public");
    assert_eq!(found(&options, "statement_timeout"), format!("{name} 7s"));
    assert_eq!(found(&options, "search_path"), format!("{name} app,public"));
    let driver = database.url.replacen("postgres://", "postgresql+psycopg2://", 1);
    assert_eq!(found(&driver, "server_encoding"), format!("{name} UTF8"));
    let upper = database.url.replacen("postgres://", "POSTGRESQL://", 1);
    assert_eq!(found(&upper, "server_encoding"), format!("{name} UTF8"));
}

#[test]
fn a_password_with_every_mark() {
    let database = Database::new();
    let (_, _, host, port, name, parameters) = parts(&database.url);
    let role = format!("role_{name}");
    let password = "p@s:s/w#o?r%d&=+ 'é";
    database.run(&format!("CREATE ROLE {role} LOGIN PASSWORD '{}'", password.replace('\'', "''")));
    let encoded: String = password.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let behind = if parameters.is_empty() { String::new() } else { format!("?{parameters}") };
    let place = if port.is_empty() { host } else { format!("{host}:{port}") };
    let url = format!("postgres://{role}:{encoded}@{place}/{name}{behind}");
    assert_eq!(found(&url, "server_encoding"), format!("{name} UTF8"));
    let wrong = format!("postgres://{role}:s3cret%21@{place}/{name}_gone{behind}");
    let error = limbeck_backend_postgres::open(&wrong, OpenMode::Read).err().unwrap();
    assert!(!error.to_string().contains("s3cret") && !format!("{error:?}").contains("s3cret"), "{error:?}");
    database.run(&format!("DROP ROLE {role}"));
}

/// Each in a process of its own: the environment is the process's.
#[test]
fn what_libpq_takes_from_the_environment() {
    let database = Database::new();
    let (user, password, host, port, name, parameters) = parts(&database.url);
    let host = if host.is_empty() { parameters.trim_start_matches("host=").to_owned() } else { host };
    let port = if port.is_empty() { "5432".to_owned() } else { port };
    let directory = tempfile::tempdir().unwrap();
    let write = |file: &str, text: String| {
        let path = directory.path().join(file);
        std::fs::write(&path, text).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&path, mode).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let passwords = write("pgpass", format!("*:*:*:{user}:{password}\n"));
    let services = write(
        "services.conf",
        format!(
            "[mine]\nhost={host}\nport={port}\nuser={user}\npassword={password}\ndbname={name}\napplication_name=served\n"
        ),
    );
    let all = [("PGHOST", &host), ("PGPORT", &port), ("PGUSER", &user), ("PGPASSFILE", &passwords)];
    let in_process = |url: &str, variables: &[(&str, &String)], wanted: &str| {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "live::address::in_a_process_of_its_own", "--nocapture"]);
        command.env("ADDRESS_URL", url).env("ADDRESS_WANTED", wanted).envs(variables.iter().copied());
        let done = command.output().unwrap();
        assert!(done.status.success(), "{url}: {}", String::from_utf8_lossy(&done.stderr));
    };
    in_process(&format!("postgres:///{name}"), &all, &format!("{name} limbeck"));
    let with_name = [all[0], all[1], all[2], all[3], ("PGDATABASE", &name)];
    in_process("postgresql://", &with_name, &format!("{name} limbeck"));
    let served = [("PGSERVICEFILE", &services)];
    in_process("postgres://?service=mine", &served, &format!("{name} served"));
    let by_variable = [("PGSERVICEFILE", &services), ("PGSERVICE", &"mine".to_owned())];
    in_process("postgres://", &by_variable, &format!("{name} served"));
    in_process(&format!("postgres://{user}@/{name}?host={host}&port={port}"), &[all[3]], &format!("{name} limbeck"));
}

#[test]
fn in_a_process_of_its_own() {
    let (Ok(url), Ok(wanted)) = (env::var("ADDRESS_URL"), env::var("ADDRESS_WANTED")) else { return };
    assert_eq!(found(&url, "application_name").trim_end(), wanted.trim_end());
}

#[test]
fn an_encrypted_connection_where_the_server_has_one() {
    let database = Database::new();
    let join = if database.url.contains('?') { '&' } else { '?' };
    let mut backend = database.open();
    let on = backend.execute(&Statement::check(
        "SELECT 1 WHERE current_setting('ssl') = 'on' AND inet_server_addr() IS NOT NULL",
        "on",
    ));
    let has_tls = on.is_err();
    let url = format!("{}{join}sslmode=require", database.url);
    if has_tls {
        let mut backend = limbeck_backend_postgres::open(&url, OpenMode::Write).unwrap();
        let check =
            Statement::check("SELECT 1 FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND NOT ssl", "not encrypted");
        assert_eq!(backend.execute(&check), Ok(0));
        let url = format!("{}{join}sslmode=verify-full&sslrootcert=/nowhere/root.crt", database.url);
        let error = limbeck_backend_postgres::open(&url, OpenMode::Write).err().unwrap();
        assert!(error.to_string().contains("/nowhere/root.crt"), "{error}");
    } else if !database.url.contains("host=/") {
        let error = limbeck_backend_postgres::open(&url, OpenMode::Write).err().unwrap();
        assert!(error.to_string().contains("SSL"), "{error}");
    }
    let _ = backend.execute(&Statement::new("SELECT 1", Cost::Unknown));
}

#[test]
fn what_is_no_address() {
    for url in
        ["postgres:/db", "postgres://host:port:x/db", "postgres://h/db?nothing=1", "postgres://[::1/db", "mysql://h/db"]
    {
        let error = limbeck_backend_postgres::open(url, OpenMode::Read).err().unwrap();
        assert!(matches!(error.code(), "bad-address" | "cannot-connect"), "{error:?}");
    }
}
