//! What others see of the command while it runs: no password.

use std::{
    fs, io,
    net::{TcpListener, TcpStream},
    process::{Child, Stdio},
    thread,
    time::Duration,
};

use crate::project::Project;

/// A server that lets everybody in and says nothing, so that who comes waits; and its port.
fn silent_server() -> (TcpListener, u16) {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    (server, port)
}

/// The connection of a process, which must not end before it has asked for one.
fn accepted(server: &TcpListener, child: &mut Child) -> TcpStream {
    server.set_nonblocking(true).unwrap();
    loop {
        match server.accept() {
            Ok((connection, _)) => return connection,
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock, "{error}"),
        }
        assert!(child.try_wait().unwrap().is_none(), "the command has PostgreSQL, and asks for the server");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The words of a process, as `ps` shows them.
fn words(child: &Child) -> String {
    let words = fs::read(format!("/proc/{}/cmdline", child.id())).unwrap();
    String::from_utf8(words).unwrap().replace('\0', " ")
}

#[test]
fn no_password_is_in_the_list_of_processes() {
    let project = Project::line();
    let secret = "s3cr%40et";
    for form in ["--url|ADDRESS|upgrade", "upgrade|--url|ADDRESS", "upgrade|--url=ADDRESS|--json"] {
        let (server, port) = silent_server();
        let address = format!("postgres://ann:{secret}@127.0.0.1:{port}/shop?application_name=a%20b");
        let mut child = project.command(&form.replace("ADDRESS", &address)).stdout(Stdio::null()).spawn().unwrap();
        // Once it asks for the server it is as it stays.
        let connection = accepted(&server, &mut child);
        let seen = words(&child);
        child.kill().unwrap();
        child.wait().unwrap();
        drop(connection);
        assert!(!seen.contains("s3cr"), "{seen}");
        let shown = address.replace(secret, "***");
        assert!(seen.contains(&shown) && seen.contains("upgrade"), "{seen}");
    }
}

/// The address reaches the database whole, and nobody else: neither an editor nor a hook.
#[test]
fn what_the_command_starts_does_not_see_the_address() {
    let project = Project::line();
    let hook = "script_location = \"migrations\"\n[[hooks]]\nname = \"look\"\ncommand = [\"sh\", \"-c\", \"env > hook.txt\"]\n";
    project.write("limbeck.toml", hook);
    let address = "postgres://ann:s3cret@127.0.0.1:1/shop";
    let mut revision = project.command(&format!("revision|-m|more|--url|{address}"));
    assert!(revision.status().unwrap().success());
    let mut edit = project.command(&format!("edit|head|--url|{address}"));
    let edited = edit.env("EDITOR", "sh -c 'env > editor.txt'").status().unwrap();
    assert!(edited.success());
    for name in ["hook.txt", "editor.txt"] {
        let seen = fs::read_to_string(project.path(name)).unwrap();
        assert!(seen.contains("PATH=") && !seen.contains("s3cret"), "{name}: {seen}");
    }
}

#[test]
fn the_exit_code_and_the_input_are_those_of_the_command() {
    let project = Project::line();
    assert_eq!(project.status("upgrade --plna --url postgres://ann:s3cret@127.0.0.1:1/shop"), 2);
    assert_eq!(project.status("upgrade --url postgres://ann:s3cret@127.0.0.1:1/shop"), 1);
    assert_eq!(project.status("heads --url postgres://ann:s3cret@127.0.0.1:1/shop"), 0);
}
