//! The service: migrate, then serve.

use std::{env, error::Error, io};

use diesel::{
    prelude::*,
    r2d2::{ConnectionManager, Pool},
    sqlite::SqliteConnection,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::spawn_blocking,
};

use crate::{
    history,
    models::{Note, notes},
};

/// Connections to the database.
type Connections = Pool<ConnectionManager<SqliteConnection>>;

/// What may go wrong here; threads hand it on.
type Failure = Box<dyn Error + Send + Sync>;

/// Brings the database up to date and serves it at `ADDRESS`.
#[tokio::main]
pub async fn run(url: &str) -> Result<(), Failure> {
    let connections = Pool::builder().max_size(4).build(ConnectionManager::new(url))?;
    // A migration blocks its thread, like everything that Diesel does, so it gets one that may be blocked. Only when it is
    // through is there anything to serve.
    let pool = connections.clone();
    spawn_blocking(move || history::migrator().startup(&pool)).await??;
    let listener = TcpListener::bind(env::var("ADDRESS").unwrap_or_else(|_| "127.0.0.1:8080".to_owned())).await?;
    tracing::info!("listening on http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(answer(stream, connections.clone()));
    }
}

/// Answers a request of HTTP/1.1, whatever it asks for, with the notes.
async fn answer(mut stream: TcpStream, connections: Connections) -> io::Result<()> {
    let mut lines = BufReader::new(&mut stream).lines();
    while lines.next_line().await?.is_some_and(|line| !line.is_empty()) {}
    let found = spawn_blocking(move || list(&connections)).await.map_err(io::Error::other)?;
    let (status, body) = match found {
        Ok(body) => ("200 OK", body),
        Err(error) => ("500 Internal Server Error", format!("{error}\n")),
    };
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    stream.write_all((head + &body).as_bytes()).await
}

/// The notes, a line each.
fn list(connections: &Connections) -> Result<String, Failure> {
    let mut connection = connections.get()?;
    let notes = notes::table.order(notes::id).select(Note::as_select()).load(&mut connection)?;
    let line = |Note { id, title, body, words, slug }: &Note| format!("{id} /{slug} {title} ({words} words): {body}\n");
    Ok(notes.iter().map(line).collect())
}
