//! Random views in mixed formats: any element, any length, in rows or not, in place or not, side
//! by side in one buffer. The outputs are right and no other byte changes.

pub mod bytes;
mod case;

use libtest_mimic::Trial;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use wgpu_activations::{Chain, Slot, View, wgpu};

use crate::Outcome;
use crate::adapters::Gpu;
use bytes::{fetch, put};
use case::{BYTES, Case, KIND, cases};

/// Random requests for each adapter, and in the long form. Many bring a pipeline of their own.
const CASES: u32 = 800;
const LONG_CASES: u32 = 20_000;
/// So many times fewer on an adapter in other clothes.
const FEWER: u32 = 4;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let cases = if crate::long() { LONG_CASES } else { CASES };
    vec![trial(gpu, cases)]
}

pub fn trials_on_variant(gpu: &'static Gpu) -> Vec<Trial> {
    let cases = if crate::long() { LONG_CASES } else { CASES };
    vec![trial(gpu, cases / FEWER)]
}

fn trial(gpu: &'static Gpu, cases: u32) -> Trial {
    gpu.trial("formats::mixed_views", move |gpu| check(gpu, cases))
}

fn check(gpu: &Gpu, cases_wanted: u32) -> Outcome {
    let config = Config {
        cases: cases_wanted,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_261_124),
        ..Config::default()
    };
    let buffers = [(); 2].map(|()| gpu.blank(BYTES / 4));
    TestRunner::new(config)
        .run(&cases(), |case| {
            one(gpu, &buffers, &case).map_err(|error| TestCaseError::fail(format!("{error:?}")))
        })
        .map_err(|error| error.to_string().into())
}

fn one(gpu: &Gpu, buffers: &[wgpu::Buffer; 2], case: &Case) -> Outcome {
    let content = case.content();
    let queue = gpu.activations.queue();
    for (buffer, content) in buffers.iter().zip(&content) {
        queue.write_buffer(buffer, 0, content);
    }
    let placed = case.views();
    let views: Vec<(Slot, View<'_>)> = placed.iter().map(|v| (v.slot, v.view(buffers))).collect();
    let (chain, count) = (Chain::map(KIND), case.count as u64);
    let dispatch = gpu
        .activations
        .prepare(chain, case.direction, count, &views)?;
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    dispatch.encode(&mut encoder);
    queue.submit([encoder.finish()]);
    let want = case.expected(&content);
    for (number, want) in want.iter().enumerate() {
        let mut got = gpu.activations.read_blocking::<u8>(&buffers[number])?;
        // WGSL lets the sign of a zero be ignored.
        for view in placed.iter().filter(|v| v.buffer == number) {
            for byte in (0..case.count).map(|i| view.byte(i)) {
                let value = fetch(want, view.format, byte);
                if fetch(&got, view.format, byte) == 0.0 && value == 0.0 {
                    put(&mut got, view.format, byte, value);
                }
            }
        }
        if let Some(i) = (0..BYTES).find(|&i| got[i] != want[i]) {
            let (got, want) = (got[i], want[i]);
            return Err(
                format!("buffer {number}, byte {i}: got {got:#04x}, want {want:#04x}").into(),
            );
        }
    }
    Ok(())
}
