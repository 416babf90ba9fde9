//! The time to a pipeline's first result: every function and direction on every adapter, as CSV.
//!
//! `cargo bench --bench compile -- [ADAPTER [FUNCTION]]`. Mesa keeps compiled shaders on disk; set
//! MESA_SHADER_CACHE_DISABLE=true to see its compiler at work. Processor time is what all threads of
//! the process took: it does not depend on what else the machine is doing.

mod common;

use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use wgpu_activations::{Chain, Direction, GpuActivations, Kind, Slot, View};

/// Few, so that compiling is all that takes time, and a multiple of four, so that there is one
/// pipeline.
const COUNT: usize = 1024;

fn main() {
    let mut filters = std::env::args().skip(1).filter(|a| !a.starts_with("--"));
    let (adapter, function) = (filters.next(), filters.next());
    println!("adapter,function,direction,cpu_ms,wall_ms");
    for (name, gpu) in common::gpus() {
        if adapter.as_ref().is_some_and(|wanted| *wanted != name) {
            continue;
        }
        let buffers: Vec<_> = (0..5).map(|_| common::buffer(&gpu, COUNT)).collect();
        // What the driver does once is not counted.
        first_use(&gpu, Kind::Identity, Direction::Forward, &buffers);
        for kind in Kind::all() {
            if function.as_ref().is_some_and(|f| f != kind.name()) {
                continue;
            }
            for direction in Direction::ALL {
                let (cpu, wall) = first_use(&gpu, kind, direction, &buffers);
                let ms = |time: Duration| 1e3 * time.as_secs_f64();
                let direction = format!("{direction:?}").to_lowercase();
                let (kind, cpu, wall) = (kind.name(), ms(cpu), ms(wall));
                println!("{name},{kind},{direction},{cpu:.1},{wall:.1}");
            }
        }
    }
}

/// The processor's and the wall clock's time from a request to its result.
fn first_use(
    gpu: &GpuActivations,
    kind: Kind,
    direction: Direction,
    buffers: &[wgpu_activations::wgpu::Buffer],
) -> (Duration, Duration) {
    // No pipeline of an earlier request.
    let fresh = GpuActivations::new(gpu.device(), gpu.queue());
    let chain = Chain::map(kind);
    let slots: Vec<(Slot, View<'_>)> = chain
        .slots(direction)
        .iter()
        .zip(buffers)
        .map(|(&slot, buffer)| (slot, View::from(buffer)))
        .collect();
    common::wait(gpu);
    let (cpu, wall) = (ProcessTime::now(), Instant::now());
    let dispatch = fresh.prepare(chain, direction, COUNT as u64, &slots);
    let dispatch = dispatch.expect("a plain request");
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    dispatch.encode(&mut encoder);
    gpu.queue().submit([encoder.finish()]);
    common::wait(gpu);
    (cpu.elapsed(), wall.elapsed())
}
