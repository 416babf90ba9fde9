//! The test suite: trials generated from the list of activations, on every adapter found.
//!
//! A machine without any adapter fails: it does not skip.

mod accuracy;
mod adapters;
mod aliases;
mod alone;
mod bounds;
mod claims;
mod cpu;
mod directions;
mod empty;
mod ends;
mod errors;
mod foreign;
mod formats;
mod fuzz;
mod inputs;
mod kinks;
mod limits;
mod list;
mod loss;
mod lower;
mod memory;
mod mixed;
mod own;
mod readback;
mod readme;
mod reference;
mod runtimes;
mod scales;
mod shaders;
mod soak;
mod special;
mod sweep;
mod threads;
mod tiny;
mod views;

use libtest_mimic::{Arguments, Failed, Trial};

/// What a trial returns.
type Outcome = Result<(), Failed>;

/// A chore that a new activation brings: an error in CI, a hint on standard error elsewhere, so
/// that a function can be tried before its table and its row in README are made.
fn chore(hint: String) -> Outcome {
    if std::env::var_os("CI").is_some() {
        return Err(hint.into());
    }
    eprintln!("to do: {hint}");
    Ok(())
}

/// Whether the environment asks for the long forms of tests.
fn long() -> bool {
    std::env::var_os("WGPU_ACTIVATIONS_LONG").is_some_and(|value| value != "0")
}

fn main() {
    adapters::add_swiftshader();
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::test("an_adapter_is_found", adapters::some)];
    trials.extend(list::trials());
    trials.extend(aliases::trials());
    trials.extend(shaders::trials());
    trials.extend(reference::trials());
    trials.extend(kinks::trials());
    trials.extend(bounds::trials());
    trials.extend(claims::trials());
    trials.extend(scales::trials());
    trials.extend(cpu::trials());
    trials.extend(sweep::trials());
    trials.extend(readme::trials());
    for gpu in adapters::all() {
        trials.extend(accuracy::trials(gpu));
        trials.extend(tiny::trials(gpu));
        trials.extend(ends::trials(gpu));
        trials.extend(special::trials(gpu));
        trials.extend(sweep::trials_on(gpu));
        trials.extend(kinks::trials_on(gpu));
        trials.extend(bounds::trials_on(gpu));
        trials.extend(directions::trials(gpu));
        trials.extend(views::trials(gpu));
        trials.extend(limits::trials(gpu));
        trials.extend(threads::trials(gpu));
        trials.extend(empty::trials(gpu));
        trials.extend(errors::trials(gpu));
        trials.extend(foreign::trials(gpu));
        trials.extend(formats::trials(gpu));
        trials.extend(mixed::trials(gpu));
        trials.extend(fuzz::trials(gpu));
        trials.extend(readback::trials(gpu));
        trials.extend(runtimes::trials(gpu));
        trials.extend(loss::trials(gpu));
        trials.extend(memory::trials(gpu));
        trials.extend(soak::trials(gpu));
    }
    for gpu in adapters::variants() {
        trials.extend(views::trials(gpu));
        trials.extend(mixed::trials_on_variant(gpu));
        trials.extend(directions::trials_on_variant(gpu));
    }
    for (native, plain) in adapters::with_and_without_f16() {
        trials.extend(formats::agreement(native, plain));
    }
    libtest_mimic::run(&arguments, shuffled_in(trials)).exit();
}

/// The GL trials spread evenly among the others: a GL driver compiles one shader at a time, so
/// that two of them side by side would leave a core idle.
fn shuffled_in(trials: Vec<Trial>) -> Vec<Trial> {
    let (gl, others): (Vec<_>, Vec<_>) =
        trials.into_iter().partition(|t| t.name().starts_with("gl"));
    let place = |trials: Vec<Trial>| {
        let count = trials.len() as f64;
        let place = move |(i, trial)| (i as f64 / count, trial);
        trials.into_iter().enumerate().map(place)
    };
    let mut all: Vec<(f64, Trial)> = place(gl).chain(place(others)).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all.into_iter().map(|(_, trial)| trial).collect()
}
