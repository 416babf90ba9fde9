//! The test suite: trials generated from the list of activations, on every adapter found.
//!
//! A machine without any adapter fails: it does not skip.

mod accuracy;
mod adapters;
mod aliases;
mod alone;
mod approximations;
mod bases;
mod bounds;
mod chains;
mod claims;
mod cpu;
mod directions;
mod empty;
mod ends;
mod errors;
mod expressions;
mod flushed;
mod foreign;
mod formats;
mod functions;
mod fusion;
mod fuzz;
mod inputs;
mod kinks;
mod limits;
mod list;
mod loss;
mod lower;
mod memory;
mod mixed;
mod options;
mod orbitals;
mod outputs;
mod own;
mod parameters;
mod partials;
mod programs;
mod readback;
mod reference;
mod rows;
mod runtimes;
mod saved;
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
/// that a function can be tried before its table and its row in docs/functions.md are made.
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

/// Whether an adapter gets only what tests numbers. SwiftShader compiles slowly and keeps nothing
/// on disk, but nothing else here flushes subnormal numbers; what it shares with the other Vulkan
/// driver, its device's limits and wgpu's ways, is left to the long form.
fn numbers_only(gpu: &adapters::Gpu) -> bool {
    gpu.name.starts_with("swiftshader") && !long()
}

/// Every function, order and format.
fn numbers(gpu: &'static adapters::Gpu) -> Vec<Trial> {
    let mut trials = accuracy::trials(gpu);
    trials.extend(tiny::trials(gpu));
    trials.extend(ends::trials(gpu));
    trials.extend(special::trials(gpu));
    trials.extend(sweep::trials_on(gpu));
    trials.extend(kinks::trials_on(gpu));
    trials.extend(bounds::trials_on(gpu));
    trials.extend(directions::trials(gpu));
    trials.extend(partials::trials_on(gpu));
    trials.extend(saved::trials_on(gpu));
    trials.extend(formats::trials(gpu));
    trials.extend(expressions::trials_on(gpu));
    trials.extend(approximations::trials_on(gpu));
    trials.extend(bases::trials_on(gpu));
    trials.extend(orbitals::trials_on(gpu));
    trials
}

/// Views, limits, errors, threads, reads, lost devices.
fn all_else(gpu: &'static adapters::Gpu) -> Vec<Trial> {
    let mut trials = views::trials(gpu);
    // The texts are the same everywhere, and GL compiles one shader at a time.
    if long() || gpu.adapter.get_info().backend != wgpu_activations::wgpu::Backend::Gl {
        trials.extend(programs::trials(gpu));
    }
    trials.extend(limits::trials(gpu));
    trials.extend(threads::trials(gpu));
    trials.extend(empty::trials(gpu));
    trials.extend(errors::trials(gpu));
    trials.extend(foreign::trials(gpu));
    trials.extend(chains::trials_on(gpu));
    trials.extend(rows::trials_on(gpu));
    trials.extend(mixed::trials(gpu));
    trials.extend(fusion::trials_on(gpu));
    trials.extend(fuzz::trials(gpu));
    trials.extend(options::trials(gpu));
    trials.extend(parameters::trials(gpu));
    trials.extend(readback::trials(gpu));
    trials.extend(runtimes::trials(gpu));
    trials.extend(loss::trials(gpu));
    trials.extend(memory::trials(gpu));
    trials.extend(soak::trials(gpu));
    trials
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
    trials.extend(chains::trials());
    trials.extend(rows::trials());
    trials.extend(bases::trials());
    trials.extend(orbitals::trials());
    trials.extend(partials::trials());
    trials.extend(saved::trials());
    trials.extend(sweep::trials());
    trials.extend(functions::trials());
    trials.extend(expressions::trials());
    trials.extend(approximations::trials());
    trials.extend(fusion::trials());
    for gpu in adapters::all() {
        trials.extend(numbers(gpu));
        if !numbers_only(gpu) {
            trials.extend(all_else(gpu));
        }
    }
    for gpu in adapters::variants().iter().filter(|gpu| !numbers_only(gpu)) {
        trials.extend(views::trials(gpu));
        trials.extend(mixed::trials_on_variant(gpu));
        trials.extend(chains::trials_on_variant(gpu));
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
