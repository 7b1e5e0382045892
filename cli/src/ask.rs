//! Questions to a person at a terminal. Where nobody sits, nothing is asked and nothing is guessed.

use std::io::{self, BufRead, IsTerminal};

use crate::output::{Output, style};

/// Who answers questions.
pub trait Person {
    /// The answer, a line; nothing where no more will come.
    fn answer(&mut self, question: &str) -> Option<String>;

    /// Whether the answer is yes. Anything but `y` and `yes` is no.
    fn says_yes(&mut self, question: &str) -> bool {
        let answer = self.answer(&format!("{question} {} ", style::FAINT.apply("[y/N]"))).unwrap_or_default();
        matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
    }
}

/// Whoever sits at the terminal.
#[derive(Debug)]
pub struct AtTerminal<'a> {
    output: &'a Output,
}

impl<'a> AtTerminal<'a> {
    /// The person at the terminal, where stdin and stderr are one and no document is wanted.
    pub fn of(output: &'a Output) -> Option<Self> {
        let sits = io::stdin().is_terminal() && io::stderr().is_terminal() && !output.json;
        sits.then_some(Self { output })
    }
}

impl Person for AtTerminal<'_> {
    fn answer(&mut self, question: &str) -> Option<String> {
        self.output.write_stderr(question);
        let mut line = String::new();
        match io::stdin().lock().read_line(&mut line) {
            Ok(0) | Err(_) => {
                self.output.write_stderr("\n");
                None
            }
            Ok(_) => Some(line.trim_end_matches(['\n', '\r']).to_owned()),
        }
    }
}
