//! Timing: every contender in turn, again and again.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use limbeck_conformance_tests::Fallible;

/// Something that is timed.
pub struct Contender {
    /// What it is.
    pub name: String,
    /// Makes ready for a run; its time does not count.
    pub prepare: Box<dyn Fn() -> Fallible<()>>,
    /// The command that runs.
    pub command: Command,
    /// What it reads.
    pub input: Option<PathBuf>,
}

impl Contender {
    /// A command that needs nothing to be made ready.
    pub fn new(name: impl Into<String>, command: Command) -> Self {
        Self { name: name.into(), prepare: Box::new(|| Ok(())), command, input: None }
    }

    /// The same after something is done each time.
    pub fn after(mut self, prepare: impl Fn() -> Fallible<()> + 'static) -> Self {
        self.prepare = Box::new(prepare);
        self
    }

    /// The same with a file as its input.
    pub fn fed(mut self, input: PathBuf) -> Self {
        self.input = Some(input);
        self
    }

    fn run(&mut self) -> Fallible<Duration> {
        (self.prepare)()?;
        let input = match &self.input {
            Some(path) => File::open(path)?.into(),
            None => Stdio::null(),
        };
        self.command.stdin(input).stdout(Stdio::null()).stderr(Stdio::piped());
        let begun = Instant::now();
        let output = self.command.output()?;
        let elapsed = begun.elapsed();
        if output.status.success() {
            return Ok(elapsed);
        }
        Err(format!("{} failed: {}", self.name, String::from_utf8_lossy(&output.stderr)).into())
    }
}

/// How long something took, of several times.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timing {
    /// The one in the middle.
    pub median: Duration,
    /// The shortest: what disturbs a run only adds to it.
    pub fastest: Duration,
}

/// Runs every contender so many times, in turn so that what disturbs one disturbs the others, each round begun by another
/// of them, and gives how long each took.
pub fn times(contenders: &mut [Contender], runs: usize) -> Fallible<Vec<Timing>> {
    let mut times = vec![Vec::new(); contenders.len()];
    for round in 0..runs {
        for place in 0..contenders.len() {
            let place = (round + place) % contenders.len();
            times[place].push(contenders[place].run()?);
        }
    }
    Ok(times.into_iter().map(timing).collect())
}

fn timing(mut times: Vec<Duration>) -> Timing {
    times.sort();
    let at = |place: usize| times.get(place).copied().unwrap_or_default();
    Timing { median: at(times.len() / 2), fastest: at(0) }
}

/// A fresh copy of a file, wholly on the disk, so that nothing of it is written while something else is timed.
pub fn copy(from: &Path, to: &Path) -> Fallible<()> {
    std::fs::copy(from, to)?;
    for leftover in ["-journal", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{leftover}", to.display()));
    }
    File::open(to)?.sync_all()?;
    Ok(())
}

/// Removes a file that a run has made.
pub fn removed(file: &Path) -> Fallible<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
