//! A process of its own that migrates: the test's own program, started again, which starts with others, hangs or dies
//! at the moment that it is told.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, Command, ExitCode, Stdio},
    thread,
    time::Duration,
};

use limbeck_core::{
    backend::Backend,
    migrate::{Migrator, MigratorOptions, Observer, StartupPolicies},
    revision::RevisionId,
    statement::Statement,
};

use super::{
    setup::{Database, Setup},
    together::{STARTS, long_upgrade, starts},
};
use crate::Fallible;

/// What the process is to do: `start`, `hang`, or `die` and the moment.
const PART: &str = "LIMBECK_TEST_PART";
/// The database on which it does it. In the environment, since an argument shows in every list of processes.
const STAGE: &str = "LIMBECK_TEST_STAGE";

/// Does what this process was started for; nothing where it is the test itself.
#[expect(clippy::print_stderr, reason = "the test that started this process shows what it says")]
pub fn play(setup: &dyn Setup) -> Option<ExitCode> {
    let (part, stage) = (env::var(PART).ok()?, env::var(STAGE).ok()?);
    let played = setup.open(&stage).and_then(|mut backend| act(&part, &mut *backend));
    Some(match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{part}: {error}");
            ExitCode::FAILURE
        }
    })
}

#[expect(clippy::print_stdout, reason = "the test that started this process reads it")]
fn act(part: &str, backend: &mut dyn Backend) -> Fallible<()> {
    match part.split_once(' ') {
        Some(("die", moment)) => {
            let mut dies = At::new(moment.parse()?, die);
            Migrator::new(&long_upgrade()?, MigratorOptions::default()).upgrade(backend, None, &mut dies)?;
        }
        _ if part == "hang" => {
            let mut hangs = At::new(0, || {
                println!("holds it");
                loop {
                    thread::park();
                }
            });
            Migrator::new(&long_upgrade()?, MigratorOptions::default()).upgrade(backend, None, &mut hangs)?;
        }
        _ => {
            // All of them have their connection before the first begins.
            println!("ready");
            std::io::stdin().lock().read_line(&mut String::new())?;
            let scripts = starts()?;
            let migrator = Migrator::new(&scripts, MigratorOptions::default());
            let report = migrator.startup(backend, &StartupPolicies::default(), &mut limbeck_core::migrate::Silent)?;
            if report.version.iter().map(RevisionId::as_str).ne([STARTS[STARTS.len() - 1].0]) {
                return Err(format!("ended at {:?}", report.version).into());
            }
            println!("{}", report.steps.len());
        }
    }
    Ok(())
}

/// As `kill -9` does: nothing is cleared up.
fn die() {
    let _ = Command::new("kill").args(["-9", &std::process::id().to_string()]).status();
    thread::sleep(Duration::from_secs(60));
}

/// Does something at one of the moments at which a statement begins or ends.
pub struct At<F: FnMut()> {
    left: Option<usize>,
    act: F,
    /// How many moments there were.
    pub moments: usize,
}

impl<F: FnMut()> At<F> {
    pub fn new(moment: usize, act: F) -> Self {
        Self { left: Some(moment), act, moments: 0 }
    }

    fn pass(&mut self) {
        self.moments += 1;
        if self.left == Some(0) {
            (self.act)();
        }
        self.left = self.left.and_then(|left| left.checked_sub(1));
    }
}

impl<F: FnMut()> Observer for At<F> {
    fn statement_started(&mut self, _: &Statement, _: Option<u64>) {
        self.pass();
    }

    fn statement_finished(&mut self, _: &Statement) {
        self.pass();
    }
}

/// A process that plays a part on a database, and is gone with this.
pub struct Actor {
    child: Child,
    heard: BufReader<std::process::ChildStdout>,
}

impl Actor {
    /// Starts one.
    pub fn new(database: &dyn Database, part: &str) -> Fallible<Self> {
        let mut child = Command::new(env::current_exe()?)
            .env(PART, part)
            .env(STAGE, database.address())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let heard = child.stdout.take().ok_or("there is no standard output")?;
        Ok(Self { child, heard: BufReader::new(heard) })
    }

    /// The next line that it says.
    pub fn line(&mut self) -> Fallible<String> {
        let mut line = String::new();
        self.heard.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }

    /// Lets it go on.
    pub fn go(&mut self) -> Fallible<()> {
        let mut input = self.child.stdin.take().ok_or("it has been let go already")?;
        Ok(input.write_all(b"\n")?)
    }

    /// Kills it.
    pub fn kill(&mut self) -> Fallible<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Waits for its end. Gives whether it ended by itself; fails with what it says where it did not end well.
    pub fn ended(&mut self) -> Fallible<bool> {
        let status = self.child.wait()?;
        let mut said = String::new();
        if let Some(mut errors) = self.child.stderr.take() {
            std::io::Read::read_to_string(&mut errors, &mut said)?;
        }
        match status.code() {
            Some(0) => Ok(true),
            Some(_) => Err(said.into()),
            None => Ok(false),
        }
    }
}

impl Drop for Actor {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}
