//! Killed in the middle, again and again: the file is whole, at the end of a revision, and the next run goes on from there.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use limbeck_conformance_tests::{
    contents::{State, state},
    database, generate,
    undisturbed::{States, states},
};
use tempfile::TempDir;

/// The steps of the history that is interrupted. Every third of them rebuilds the table.
const REVISIONS: usize = 62;
const ROWS: usize = 3_000;
const KILLS_UP: usize = 50;
const KILLS_DOWN: usize = 10;

/// A long history, and what it leaves when nobody disturbs it.
struct Bench {
    directory: TempDir,
    config: PathBuf,
    up: States,
    down: States,
}

impl Bench {
    fn new() -> Self {
        // A killed process leaves behind what it wrote, on the disk or not, and in memory there is no waiting for a disk.
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let directory = TempDir::new_in(place).unwrap();
        let config = generate::write(directory.path(), &generate::worn(REVISIONS, ROWS)).unwrap();
        let (up, down) = states(&config, &directory.path().join("undisturbed.db")).unwrap();
        assert_eq!((up.len(), down.len()), (REVISIONS, REVISIONS + 1));
        Self { directory, config, up, down }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn start(&self, file: &Path, words: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_limbeck"));
        command.arg("--config").arg(&self.config).arg("--url").arg(format!("sqlite:{}", file.display())).args(words);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs a command to its end, and gives how long it took.
    fn run(&self, file: &Path, words: &[&str]) -> Duration {
        let begun = Instant::now();
        let output = self.start(file, words).wait_with_output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        begun.elapsed()
    }

    /// Kills a command after a while. Gives whether it was still running.
    fn kill(&self, file: &Path, words: &[&str], after: Duration) -> bool {
        let mut child = self.start(file, words);
        sleep(after);
        child.kill().unwrap();
        !child.wait().unwrap().success()
    }
}

/// Looks at a file whose writer was killed: it is whole, and as an undisturbed run would have left it. `down` says that it
/// was on its way down from the head. Gives the number of the revision at which it stands.
fn look(file: &Path, wanted: &States, down: bool, when: &str) -> usize {
    let mut connection = database::open(file).unwrap();
    let integrity = "SELECT integrity_check AS line FROM pragma_integrity_check";
    assert_eq!(database::lines(&mut connection, integrity).unwrap(), ["ok"], "{when}");
    let found = state(&mut connection).unwrap();
    let left: Vec<_> = found.definitions.iter().filter(|definition| definition.contains(" _limbeck_")).collect();
    assert!(left.is_empty(), "{when}: {left:?}");
    if found.definitions.is_empty() {
        return 0; // before the first revision not even the version table is there
    }
    let wanted = wanted.get(&found.version).unwrap_or_else(|| panic!("{when}: at {:?}", found.version));
    assert_eq!(wanted.differences(&found), Vec::<String>::new(), "{when}");
    let number = number_of(&found);
    let history = "SELECT direction || ' ' || revision || ' ' || state AS line FROM limbeck_history ORDER BY id";
    let history = database::lines(&mut connection, history).unwrap();
    assert_eq!(history, history_at(number, down), "{when}: the history at {:?}", found.version);
    number
}

fn number_of(state: &State) -> usize {
    let is_at = |number: &usize| state.version == [generate::id(*number)];
    (1..=REVISIONS).find(is_at).unwrap_or_default()
}

/// What the history holds at a revision: each step once, in order, and nothing that was begun and not ended.
fn history_at(number: usize, down: bool) -> Vec<String> {
    let step = |direction: &str, number| format!("{direction} {} done", generate::id(number));
    let top = if down { REVISIONS } else { number };
    let up = (1..=top).map(|number| step("upgrade", number));
    up.chain((number + 1..=top).rev().map(|number| step("downgrade", number))).collect()
}

/// The same moments on every run, as parts of the time that an undisturbed run takes: a linear congruential generator
/// with the constants of Knuth's MMIX.
fn moments(count: usize) -> Vec<f64> {
    let next = |seed: &u64| Some(seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    let seeds = std::iter::successors(Some(20_250_101), next).skip(1);
    seeds.take(count).map(|seed| f64::from(u32::try_from(seed >> 32).unwrap()) / f64::from(u32::MAX)).collect()
}

/// Does something at every moment, on as many threads as there are usually processors. Gives how often it was true.
fn at_moments(count: usize, work: impl Fn(usize, f64) -> bool + Sync) -> usize {
    let moments: Vec<_> = moments(count).into_iter().enumerate().collect();
    std::thread::scope(|scope| {
        let threads: Vec<_> = moments
            .chunks(count.div_ceil(2))
            .map(|chunk| scope.spawn(|| chunk.iter().filter(|(round, part)| work(*round, *part)).count()))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

#[test]
fn an_upgrade_and_a_downgrade_that_are_killed_leave_a_whole_file_at_the_end_of_a_revision() {
    let bench = Bench::new();
    let head = bench.file("head.db");
    let full = bench.run(&head, &["upgrade"]);
    assert_eq!(look(&head, &bench.up, false, "undisturbed"), REVISIONS);

    let killed = at_moments(KILLS_UP, |round, part| {
        let (file, when) = (bench.file(&format!("up{round}.db")), format!("upgrade {round}, killed at {part:.3}"));
        let killed = bench.kill(&file, &["upgrade"], full.mul_f64(part));
        // Every other time a command that only reads comes upon the file first.
        if round % 2 == 0 {
            bench.run(&file, &["current"]);
        }
        look(&file, &bench.up, false, &when);
        bench.run(&file, &["upgrade"]);
        assert_eq!(look(&file, &bench.up, false, &when), REVISIONS, "{when}");
        killed
    });
    assert!(killed > KILLS_UP / 2, "only {killed} upgrades of {KILLS_UP} were still running when they were killed");

    let copy = |name: &str| {
        std::fs::copy(&head, bench.file(name)).unwrap();
        bench.file(name)
    };
    let full = bench.run(&copy("base.db"), &["downgrade", "base"]);
    let killed = at_moments(KILLS_DOWN, |round, part| {
        let (file, when) = (copy(&format!("down{round}.db")), format!("downgrade {round}, killed at {part:.3}"));
        let killed = bench.kill(&file, &["downgrade", "base"], full.mul_f64(part));
        look(&file, &bench.down, true, &when);
        bench.run(&file, &["downgrade", "base"]);
        assert_eq!(look(&file, &bench.down, true, &when), 0, "{when}");
        killed
    });
    assert!(
        killed > KILLS_DOWN / 2,
        "only {killed} downgrades of {KILLS_DOWN} were still running when they were killed"
    );
}
