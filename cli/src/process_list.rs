//! The list of processes, which everybody on a machine can read: no password stands in it.
//!
//! The words of a command line are there for as long as the program runs. So a program whose `--url` has a password starts
//! itself anew, in the same process, with the address in its environment, which only its owner can read, and with `***`
//! in its place among the words.

use std::ffi::OsString;

use limbeck_core::config::URL_OF_COMMAND_LINE;

use crate::output::masked::masked;

/// The words of a command line, with the whole address where it is hidden, once it is.
///
/// Where there is a password to hide, this does not come back: the program begins again. It comes back with the words as
/// they are on systems that cannot do that, and where there is no file of the program any more.
pub fn without_password(words: Vec<OsString>) -> Vec<OsString> {
    let Some((place, url)) = url(&words) else { return words };
    let hidden = std::env::var(URL_OF_COMMAND_LINE).ok();
    let (found, shown) = match hidden.filter(|hidden| masked(hidden) == url) {
        Some(hidden) => (true, hidden),
        None => (false, masked(&url)),
    };
    if shown == url {
        return words;
    }
    let replaced = with_url(&words, place, &shown);
    if found {
        return replaced;
    }
    start_anew(&replaced, &url);
    words
}

/// The value of `--url`, and the place of the word that it stands in.
fn url(words: &[OsString]) -> Option<(usize, String)> {
    let options = words.iter().take_while(|word| *word != "--");
    let texts: Vec<&str> = options.map(|word| word.to_str().unwrap_or_default()).collect();
    let place = texts.iter().position(|word| *word == "--url" || word.starts_with("--url="))?;
    match texts[place].strip_prefix("--url=") {
        Some(url) => Some((place, url.to_owned())),
        None => texts.get(place + 1).map(|url| (place + 1, (*url).to_owned())),
    }
}

fn with_url(words: &[OsString], place: usize, url: &str) -> Vec<OsString> {
    let mut words = words.to_vec();
    let joined = words[place].to_str().is_some_and(|word| word.starts_with("--url="));
    words[place] = if joined { format!("--url={url}") } else { url.to_owned() }.into();
    words
}

/// Starts the program anew. Comes back where that cannot be done.
#[cfg(unix)]
fn start_anew(words: &[OsString], url: &str) {
    use std::os::unix::process::CommandExt as _;
    let (Ok(program), Some((name, arguments))) = (std::env::current_exe(), words.split_first()) else { return };
    let mut command = std::process::Command::new(program);
    // What it comes back with is why it could not: then the command runs as it was typed.
    let _ = command.arg0(name).args(arguments).env(URL_OF_COMMAND_LINE, url).exec();
}

#[cfg(not(unix))]
fn start_anew(_words: &[OsString], _url: &str) {}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{url, with_url};

    #[test]
    fn the_address_is_found_however_it_is_written() {
        for (line, found) in [
            ("limbeck upgrade --url a://b", Some((3, "a://b"))),
            ("limbeck --url=a://b upgrade", Some((1, "a://b"))),
            ("limbeck upgrade -- --url a://b", None),
            ("limbeck upgrade --url", None),
            ("limbeck upgrade --urls a", None),
        ] {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(url(&words), found.map(|(place, url)| (place, url.to_owned())), "{line}");
            if let Some((place, url)) = found {
                assert_eq!(with_url(&words, place, url), words, "{line}");
            }
        }
    }
}
