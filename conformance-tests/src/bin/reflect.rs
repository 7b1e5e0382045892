//! Reads the schema of a database on a server with the backend's own reflection, and says how much it was: `reflect URL`.
//! `reflect --queries URL` prints the queries of the catalog instead, so that the server's own client can ask them.

use std::{env, process::ExitCode};

use limbeck_backend_mysql as mysql;
use limbeck_backend_postgres as postgres;
use limbeck_conformance_tests::Fallible;
use limbeck_core::backend::Backend;

fn main() -> ExitCode {
    let words: Vec<_> = env::args().skip(1).collect();
    let done = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--queries", url] => queries(url),
        [url] => read(url),
        _ => Err("usage: reflect [--queries] URL".into()),
    };
    match done {
        #[expect(clippy::print_stdout, reason = "a program for a person")]
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        #[expect(clippy::print_stderr, reason = "a program for a person")]
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn read(url: &str) -> Fallible<String> {
    let mut backend: Box<dyn Backend> = if postgres::serves(url) {
        Box::new(postgres::open(url, postgres::OpenMode::Read)?)
    } else {
        Box::new(mysql::open(url, mysql::OpenMode::Read)?)
    };
    let schema = backend.reflect()?;
    let columns: usize = schema.tables.iter().map(|table| table.columns.iter().count()).sum();
    Ok(format!("{} tables with {columns} columns", schema.tables.iter().count()))
}

fn queries(url: &str) -> Fallible<String> {
    let queries: Vec<_> = if postgres::serves(url) {
        let backend = postgres::open(url, postgres::OpenMode::Read)?;
        let (capabilities, all) = (&backend.postgres().capabilities, postgres::reflect::Only::default());
        // As the backend reads: without the server's compiler.
        let parts = postgres::reflect::Part::ALL.map(|part| part.query(capabilities, &all));
        ["SET jit = off".to_owned()].into_iter().chain(parts).collect()
    } else {
        let backend = mysql::open(url, mysql::OpenMode::Read)?;
        let capabilities = &backend.mysql().capabilities;
        mysql::reflect::Part::of(capabilities).into_iter().map(|part| part.query(capabilities, None)).collect()
    };
    Ok(format!("{};", queries.join(";\n")))
}
