//! The session's time zone, and the ways in which it writes values: what is made and read does not depend on them.

use limbeck_core::backend::Backend;

use crate::support::{laws::assert_same, project::Project, server::Database};

const REVISION: &str = r#"
[[upgrade]]
create_table = "event"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "begun", type = "timestamptz", nullable = false, default = "2024-01-01 00:00:00" },
  { name = "ended", type = "timestamptz(3)", default = "2024-07-01T12:30:00.5+02:00" },
  { name = "day", type = "timestamptz", default = "2024-02-29" },
  { name = "local", type = "timestamp", default = "2024-01-01 00:00:00" },
  { name = "on", type = "date", default = "2024-01-02" },
  { name = "lasts", type = "interval", default = "1 day 02:03:04" },
  { name = "bytes", type = "blob", default = { hex = "00ff" } },
]

[[upgrade]]
bulk_insert = "event"
rows = [{ id = 1, begun = "2024-06-01 00:00:00" }]
"#;

#[test]
fn what_is_made_and_read_is_the_same_in_every_zone() {
    let project = Project::new(&[REVISION]);
    let utc = Database::new();
    project.upgrade(&mut utc.open()).unwrap();
    let wanted = utc.open().reflect().unwrap();
    for settings in [
        "SET timezone = 'Europe/Berlin'",
        "SET timezone = 'America/St_Johns'; SET datestyle = 'SQL, DMY'; SET intervalstyle = 'iso_8601'; \
         SET bytea_output = 'escape'",
    ] {
        let database = Database::new();
        let name = database.url.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
        let altered: String = settings.split(';').map(|set| format!("ALTER DATABASE {name} {set};")).collect();
        database.run(&altered);
        let mut backend = database.open();
        project.upgrade(&mut backend).unwrap();
        let found = backend.reflect().unwrap();
        assert_same(&found, &wanted, settings);
        let heads = project.migrator().current(&mut backend).unwrap();
        let mut replayed = project.migrator().schema_at(backend.dialect(), &heads).unwrap();
        for table in found.tables.iter().filter(|table| table.name.as_str().starts_with("limbeck_")) {
            replayed.tables.insert(table.clone());
        }
        let dialect = backend.dialect();
        assert_eq!(dialect.normal(&found).tables, dialect.normal(&replayed).tables, "{settings}");
        database
            .run("SELECT 1 / count(*) FROM event WHERE begun = '2024-06-01 00:00:00+00' AND day = '2024-02-29 00:00Z'");
    }
}

/// What is read with other settings leaves the session as it was.
#[test]
fn the_session_keeps_its_settings() {
    let database = Database::new();
    let mut connection = database.connect();
    diesel::connection::SimpleConnection::batch_execute(
        &mut connection,
        "SET timezone = 'Asia/Tokyo'; SET datestyle = 'German'; SET jit = on",
    )
    .unwrap();
    limbeck_backend_postgres::PostgresBackend::new(&mut connection).unwrap().reflect().unwrap();
    let settings = "SELECT 1 / (current_setting('timezone') = 'Asia/Tokyo' AND current_setting('datestyle') = 'German, DMY' \
                    AND current_setting('jit') = 'on')::int";
    diesel::connection::SimpleConnection::batch_execute(&mut connection, settings).unwrap();
}
