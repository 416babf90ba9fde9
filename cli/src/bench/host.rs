//! What the host pays for a dispatch: recording, preparing, applying.

use std::error::Error;
use std::time::{Duration, Instant};

use wgpu_activations::{Direction, Kind, Slot, wgpu};

use super::timing::Stats;
use crate::backend::Gpu;

type Failed = Box<dyn Error>;

/// A small view: the GPU's own time does not matter.
const ELEMENTS: usize = 1024;

/// Calls between two waits.
const CALLS: usize = 500;

/// One cost.
pub struct Cost {
    /// What is done.
    pub what: &'static str,
    /// How long one call takes.
    pub stats: Stats,
}

/// All costs on one adapter, for a function that is compiled already.
pub fn costs(gpu: &Gpu, kind: Kind, rounds: usize) -> Result<Vec<Cost>, Failed> {
    let steps: [(&'static str, Step); 6] = [
        ("record a prepared dispatch", record),
        ("record, end the pass, finish", record_and_finish),
        ("prepare, warm", prepare),
        ("encoder, pass, record, finish", encode),
        ("apply, up to the submit", before_submit),
        ("apply, with its submit", apply),
    ];
    let buffer = gpu.storage(ELEMENTS)?;
    gpu.activations.apply(&buffer, kind)?;
    let mut samples = vec![Vec::new(); steps.len()];
    for round in 0..=rounds {
        for ((_, step), samples) in steps.iter().zip(&mut samples) {
            let time = step(gpu, &buffer, kind)?;
            gpu.wait()?;
            // The first round warms up.
            if round > 0 {
                samples.push(time.as_secs_f64() / CALLS as f64);
            }
        }
    }
    let costs = steps.iter().zip(&samples);
    Ok(costs
        .map(|(&(what, _), samples)| Cost {
            what,
            stats: Stats::of(samples, CALLS),
        })
        .collect())
}

type Step = fn(&Gpu, &wgpu::Buffer, Kind) -> Result<Duration, Failed>;

fn slots(buffer: &wgpu::Buffer) -> [(Slot, &wgpu::Buffer); 2] {
    [(Slot::X, buffer), (Slot::Y, buffer)]
}

fn record(gpu: &Gpu, buffer: &wgpu::Buffer, kind: Kind) -> Result<Duration, Failed> {
    record_many(gpu, buffer, kind).map(|(recorded, _)| recorded)
}

/// wgpu looks at a pass when it ends: this is the honest cost of one of many dispatches.
fn record_and_finish(gpu: &Gpu, buffer: &wgpu::Buffer, kind: Kind) -> Result<Duration, Failed> {
    record_many(gpu, buffer, kind).map(|(_, finished)| finished)
}

/// Until all is recorded, and until the command buffer is finished.
fn record_many(
    gpu: &Gpu,
    buffer: &wgpu::Buffer,
    kind: Kind,
) -> Result<(Duration, Duration), Failed> {
    let dispatch = gpu.prepare(kind, Direction::Forward, ELEMENTS, &slots(buffer))?;
    let mut encoder = gpu
        .activations
        .device()
        .create_command_encoder(&Default::default());
    let mut pass = encoder.begin_compute_pass(&Default::default());
    let start = Instant::now();
    for _ in 0..CALLS {
        dispatch.record(&mut pass);
    }
    let recorded = start.elapsed();
    drop(pass);
    let commands = encoder.finish();
    let finished = start.elapsed();
    gpu.activations.queue().submit([commands]);
    Ok((recorded, finished))
}

fn prepare(gpu: &Gpu, buffer: &wgpu::Buffer, kind: Kind) -> Result<Duration, Failed> {
    let mut dispatches = Vec::with_capacity(CALLS);
    let start = Instant::now();
    for _ in 0..CALLS {
        dispatches.push(gpu.prepare(kind, Direction::Forward, ELEMENTS, &slots(buffer))?);
    }
    Ok(start.elapsed())
}

fn encode(gpu: &Gpu, buffer: &wgpu::Buffer, kind: Kind) -> Result<Duration, Failed> {
    let dispatch = gpu.prepare(kind, Direction::Forward, ELEMENTS, &slots(buffer))?;
    let mut commands = Vec::with_capacity(CALLS);
    let start = Instant::now();
    for _ in 0..CALLS {
        let mut encoder = gpu
            .activations
            .device()
            .create_command_encoder(&Default::default());
        dispatch.encode(&mut encoder);
        commands.push(encoder.finish());
    }
    let time = start.elapsed();
    gpu.activations.queue().submit(commands);
    Ok(time)
}

/// What `apply` does before it submits: prepare, then an encoder of its own.
fn before_submit(gpu: &Gpu, buffer: &wgpu::Buffer, kind: Kind) -> Result<Duration, Failed> {
    let mut time = Duration::ZERO;
    for _ in 0..CALLS {
        let start = Instant::now();
        let dispatch = gpu.prepare(kind, Direction::Forward, ELEMENTS, &slots(buffer))?;
        let mut encoder = gpu
            .activations
            .device()
            .create_command_encoder(&Default::default());
        dispatch.encode(&mut encoder);
        let commands = encoder.finish();
        time += start.elapsed();
        gpu.activations.queue().submit([commands]);
    }
    Ok(time)
}

fn apply(gpu: &Gpu, buffer: &wgpu::Buffer, kind: Kind) -> Result<Duration, Failed> {
    let start = Instant::now();
    for _ in 0..CALLS {
        gpu.activations.apply(buffer, kind)?;
    }
    Ok(start.elapsed())
}
