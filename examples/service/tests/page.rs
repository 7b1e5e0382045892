//! `docs/embedding.md` shows what is in the files of this example.

use std::{fs, path::Path};

/// The blocks of code whose first line is a comment with the name of a file, with the name.
fn excerpts(page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for block in page.split("\n```").skip(1).step_by(2) {
        let mut lines = block.lines().skip(1);
        let name = lines.next().and_then(|line| line.strip_prefix("// ").or_else(|| line.strip_prefix("# ")));
        if let Some(name) = name.filter(|name| name.contains('.') && !name.contains(' ')) {
            found.push((name.to_owned(), lines.collect::<Vec<_>>().join("\n")));
        }
    }
    found
}

#[test]
fn the_page_on_embedding_shows_this_example() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(here.join("../../docs/embedding.md")).unwrap();
    let excerpts = excerpts(&page);
    assert!(excerpts.len() >= 9, "{excerpts:#?}");
    for (name, text) in excerpts {
        let file = fs::read_to_string(here.join(&name)).unwrap();
        assert!(file.contains(&text), "{name} has no such lines:\n{text}");
    }
}
