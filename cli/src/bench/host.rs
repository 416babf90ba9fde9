//! What the host pays for a dispatch: recording, preparing, applying.

use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use wgpu_activations::{Direction, Dispatch, Kind, Slot, View, wgpu};

use super::results::rounded;
use super::timing::{Stats, Variant, round_robin};
use crate::Result;
use crate::backend::Gpu;
use crate::table::Table;

/// A small view: the GPU's own time does not matter.
const ELEMENTS: usize = 1024;

/// Calls between two waits.
const CALLS: usize = 500;

/// An adapter's name, what is done on it, and how long one call takes.
pub type Cost = (String, &'static str, Stats);

/// In µs.
pub fn table(costs: &[Cost]) -> Table {
    let us = |seconds: f64| rounded(seconds * 1e6);
    Table::of(costs)
        .column("place", |cost| &*cost.0)
        .column("host work per call", |cost| cost.1)
        .column("us", |cost| us(cost.2.median))
        .column("quarter below", |cost| us(cost.2.low))
        .column("quarter above", |cost| us(cost.2.high))
        .table
}

/// All costs on one adapter, for a function that is compiled already.
pub fn costs(gpu: &Gpu, kind: Kind, rounds: u16) -> Result<Vec<Cost>> {
    let buffer = gpu.storage(ELEMENTS)?;
    let slots = [Slot::X, Slot::Y].map(|slot| (slot, View::from(&buffer)));
    let prepare = || gpu.prepare(kind, Direction::Forward, ELEMENTS as u64, &slots);
    let encode = |dispatch: &Dispatch| gpu.encode(|encoder| dispatch.encode(encoder));
    let prepared = prepare()?;
    let recorded = |calls| record(gpu, &prepared, calls);
    let mut variants = vec![
        Variant::new("record a prepared dispatch", |calls| Ok(recorded(calls)?.0)),
        // wgpu looks at a pass when it ends: this is the honest cost of one of many dispatches.
        Variant::new("record, end the pass, finish", |calls| {
            Ok(recorded(calls)?.1)
        }),
        Variant::new("prepare, warm", |calls| Ok(timed(calls, prepare)?.0)),
        Variant::new("encoder, pass, record, finish", |calls| {
            submitted(gpu, timed(calls, || Ok(encode(&prepared)))?)
        }),
        Variant::new("apply, up to the submit", |calls| {
            submitted(gpu, timed(calls, || Ok(encode(&prepare()?)))?)
        }),
        Variant::new("apply, with its submit", |calls| {
            let (time, _) = timed(calls, || Ok(gpu.activations.apply(&buffer, kind)?))?;
            submitted(gpu, (time, Vec::new()))
        }),
    ];
    variants.iter_mut().for_each(|it| it.repeats = CALLS);
    let costs = round_robin(variants, rounds, Duration::ZERO, &ProgressBar::hidden())?;
    let cost = |(what, stats)| (gpu.name.clone(), what, stats);
    Ok(costs.into_iter().map(cost).collect())
}

/// How long so many calls take, and what they made: dropping it is not their cost.
fn timed<T>(calls: usize, call: impl Fn() -> Result<T>) -> Result<(Duration, Vec<T>)> {
    let mut made = Vec::with_capacity(calls);
    let start = Instant::now();
    (0..calls).try_for_each(|_| call().map(|it| made.push(it)))?;
    Ok((start.elapsed(), made))
}

/// Submits what was made, and waits.
fn submitted(gpu: &Gpu, (time, made): (Duration, Vec<wgpu::CommandBuffer>)) -> Result<Duration> {
    gpu.queue.submit(made);
    gpu.wait()?;
    Ok(time)
}

/// Until all is recorded into one pass, and until the command buffer is finished.
fn record(gpu: &Gpu, dispatch: &Dispatch, calls: usize) -> Result<(Duration, Duration)> {
    let mut recorded = Duration::ZERO;
    let start = Instant::now();
    let commands = gpu.encode(|encoder| {
        let mut pass = encoder.begin_compute_pass(&Default::default());
        (0..calls).for_each(|_| dispatch.record(&mut pass));
        recorded = start.elapsed();
    });
    let finished = submitted(gpu, (start.elapsed(), vec![commands]))?;
    Ok((recorded, finished))
}
