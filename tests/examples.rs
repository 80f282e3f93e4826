//! Every example of every shipped rule, each a test of its own.

use jinyan::lint::{Linter, examples::examples};
use jinyan::packs;
use libtest_mimic::{Arguments, Trial};
use std::sync::Arc;

fn main() {
    let arguments = Arguments::from_args();
    let rules = packs::compiled().expect("the shipped packs load");
    let linter = Arc::new(Linter::new(Arc::new(rules)).expect("the automaton decodes"));
    let trials = examples(&packs::sources())
        .expect("the shipped packs parse")
        .into_iter()
        .map(|example| {
            let linter = Arc::clone(&linter);
            Trial::test(example.name(), move || example.verify(&linter).map_err(Into::into))
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}
