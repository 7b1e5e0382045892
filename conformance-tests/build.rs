//! The cases are part of the library: it is built anew when one is written.

fn main() {
    println!("cargo::rerun-if-changed=cases");
}
