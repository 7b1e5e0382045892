//! What is printed: a table for each thing that was timed.

use std::{
    io::{Stdout, Write, stdout},
    time::Duration,
};

use limbeck_conformance_tests::Fallible;

use crate::{
    Size,
    measure::{Contender, times},
    tools::Tools,
};

/// Prints as things are known.
#[derive(Debug)]
pub struct Report {
    out: Stdout,
}

impl Report {
    /// Says what is compared.
    pub fn new(tools: &Tools, size: Size) -> Fallible<Self> {
        let mut out = stdout();
        let shell = tools.shell.as_ref().map_or("not installed", |(_, version)| version);
        let alembic = tools.alembic.as_ref().map_or("not installed", |(_, version)| version);
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        writeln!(
            out,
            "limbeck {} with SQLite {}; sqlite3 shell {shell}; Alembic {alembic}; {processors} processors; \
             {} runs of each, a large table of {} rows.",
            env!("CARGO_PKG_VERSION"),
            tools.library,
            size.runs,
            size.rows
        )?;
        Ok(Self { out })
    }

    /// Begins a part.
    pub fn part(&mut self, title: &str) -> Fallible<()> {
        writeln!(self.out, "\n### {title}\n\n| | median | fastest | limbeck takes |\n| --- | ---: | ---: | ---: |")?;
        Ok(())
    }

    /// Times contenders, of which limbeck is the first, and prints a line each.
    pub fn race(&mut self, mut contenders: Vec<Contender>, runs: usize) -> Fallible<()> {
        let times = times(&mut contenders, runs)?;
        for (place, (contender, time)) in contenders.iter().zip(&times).enumerate() {
            let ratio = match (place, times.first()) {
                (1.., Some(first)) => {
                    format!("{} of it", share(first.fastest.as_secs_f64() / time.fastest.as_secs_f64()))
                }
                _ => String::new(),
            };
            writeln!(self.out, "| {} | {} | {} | {ratio} |", contender.name, words(time.median), words(time.fastest))?;
        }
        Ok(())
    }
}

fn share(ratio: f64) -> String {
    if ratio < 0.1 { format!("{ratio:.3}") } else { format!("{ratio:.2}") }
}

fn words(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds < 0.1 => format!("{:.1} ms", seconds * 1e3),
        seconds if seconds < 1.0 => format!("{:.0} ms", seconds * 1e3),
        seconds => format!("{seconds:.2} s"),
    }
}
