//! Nanoseconds per element of every function, beside the copy kernel (`identity` forward).

mod common;

use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use wgpu_activations::{Chain, Direction, Dispatch, GpuActivations, Kind, Slot, View};

const COUNTS: [usize; 3] = [1 << 12, 1 << 20, 1 << 24];

fn throughput(criterion: &mut Criterion) {
    for (name, gpu) in common::gpus() {
        for count in COUNTS {
            let buffers: Vec<_> = (0..5).map(|_| common::buffer(&gpu, count)).collect();
            for direction in [Direction::Forward, Direction::Backward] {
                let mut group = criterion.benchmark_group(format!("{name}/{direction:?}/{count}"));
                group
                    .throughput(Throughput::Elements(count as u64))
                    .sample_size(10);
                group.warm_up_time(Duration::from_millis(200));
                group.measurement_time(Duration::from_secs(1));
                for kind in Kind::all() {
                    let chain = Chain::map(kind);
                    let slots: Vec<(Slot, View<'_>)> = chain
                        .slots(direction)
                        .iter()
                        .zip(&buffers)
                        .map(|(&slot, buffer)| (slot, View::from(buffer)))
                        .collect();
                    let dispatch = gpu.prepare(chain, direction, count as u64, &slots);
                    let dispatch = dispatch.expect("a plain request");
                    group.bench_function(kind.name(), |b| {
                        b.iter_custom(|times| run(&gpu, &dispatch, times));
                    });
                }
                group.finish();
            }
        }
    }
}

/// The time of `times` dispatches in one submission.
fn run(gpu: &GpuActivations, dispatch: &Dispatch, times: u64) -> Duration {
    let start = Instant::now();
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    {
        let mut pass = encoder.begin_compute_pass(&Default::default());
        for _ in 0..times {
            dispatch.record(&mut pass);
        }
    }
    gpu.queue().submit([encoder.finish()]);
    common::wait(gpu);
    start.elapsed()
}

criterion_group!(benches, throughput);
criterion_main!(benches);
