//! The test suite: trials generated from the list of activations, on every adapter found.
//!
//! A machine without any adapter fails: it does not skip.

mod accuracy;
mod adapters;
mod cpu;
mod directions;
mod errors;
mod fuzz;
mod inputs;
mod list;
mod readme;
mod reference;
mod shaders;
mod special;
mod views;

use libtest_mimic::{Arguments, Failed, Trial};

/// What a trial returns.
type Outcome = Result<(), Failed>;

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::test("an_adapter_is_found", adapters::some)];
    trials.extend(list::trials());
    trials.extend(shaders::trials());
    trials.extend(reference::trials());
    trials.extend(cpu::trials());
    trials.extend(readme::trials());
    for gpu in adapters::all() {
        trials.extend(accuracy::trials(gpu));
        trials.extend(special::trials(gpu));
        trials.extend(directions::trials(gpu));
        trials.extend(views::trials(gpu));
        trials.extend(errors::trials(gpu));
        trials.extend(fuzz::trials(gpu));
    }
    libtest_mimic::run(&arguments, trials).exit();
}
