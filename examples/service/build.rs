//! A new file among the migrations is no change of the source: cargo has to be told to look.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
