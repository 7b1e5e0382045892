//! `run`: a function of the program gets Diesel's own connection. Its rows are kept together with the note that it ran.

use diesel::{MysqlConnection, dsl::count_star, prelude::*, result::Error};
use limbeck_core::{
    migrate::{Functions, Migrator, MigratorOptions, Silent},
    operation::Operations,
    revision::{Revision, RevisionId},
    schema::Type,
    script::{Downgrade, Header, Script, ScriptDirectory},
};

use crate::support::server::{Database, servers};

diesel::table! {
    post (id) {
        id -> Integer,
        slug -> Nullable<Text>,
    }
}

fn scripts() -> ScriptDirectory {
    let mut up = Operations::new();
    up.create_table("post", |t| {
        t.column("id", Type::INTEGER).primary_key();
    });
    up.batch_alter_table("post", |b| b.add_column("slug", Type::Text));
    up.run("fill");
    up.batch_alter_table("post", |b| b.create_index("ix_id", &["id"]));
    let mut down = Operations::new();
    down.run("empty");
    down.drop_table("post");
    let header = Header {
        revision: Revision::base(RevisionId::new("a1").unwrap()),
        message: "posts".to_owned(),
        created: None,
        transaction: true,
    };
    let script = Script::in_memory(header, up.finish().unwrap(), Downgrade::Written(down.finish().unwrap()));
    ScriptDirectory::from_scripts([script]).unwrap()
}

fn fill(connection: &mut MysqlConnection) -> QueryResult<()> {
    let row = (post::id.eq(1), post::slug.eq("one"));
    // A transaction of Diesel's is a savepoint here.
    connection.transaction(|connection| diesel::insert_into(post::table).values(row).execute(connection).map(drop))
}

fn empty(connection: &mut MysqlConnection) -> QueryResult<()> {
    diesel::delete(post::table).execute(connection).map(drop)
}

fn rows(database: &Database) -> i64 {
    post::table.select(count_star()).first(&mut database.connect()).unwrap()
}

#[test]
fn functions_run_both_ways_and_a_run_that_failed_goes_on() {
    for server in servers() {
        let database = Database::new(&server);
        let scripts = scripts();
        let mut functions = Functions::new();
        functions
            .register("fill", |connection: &mut MysqlConnection| fill(connection).and(Err::<(), _>(Error::NotFound)));
        let mut backend = database.open();
        let migrator = Migrator::new(&scripts, MigratorOptions::default());
        let error = migrator.clone().with_functions(&functions).upgrade(&mut backend, None, &mut Silent).unwrap_err();
        assert_eq!(error.code(), "function-failed");
        let help = error.help().unwrap();
        assert!(help.contains("the first 2 statements of revision a1 took effect and stay"), "{help}");
        // The tables stay, as they do on these servers; the rows of the function are gone.
        assert_eq!(rows(&database), 0);

        functions.register("fill", fill);
        functions.register("empty", empty);
        let migrator = migrator.with_functions(&functions);
        migrator.upgrade(&mut backend, None, &mut Silent).unwrap_or_else(|error| panic!("{}: {error}", server.name));
        assert_eq!((rows(&database), migrator.current(&mut backend).unwrap().len()), (1, 1));
        migrator.downgrade(&mut backend, "base", &mut Silent).unwrap();
        assert!(migrator.current(&mut backend).unwrap().is_empty());
    }
}
