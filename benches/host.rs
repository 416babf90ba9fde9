//! What the host pays: recording, `prepare`, new parameters, `apply`, a small read beside the same
//! by hand, compiling a pipeline.

mod common;

use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use wgpu_activations::{Chain, Direction, Dispatch, GpuActivations, Kind, Slot, View};

const COUNT: usize = 1024;

fn host(criterion: &mut Criterion) {
    for (name, gpu) in common::gpus() {
        let (x, y) = (common::buffer(&gpu, COUNT), common::buffer(&gpu, COUNT));
        let slots = [(Slot::X, View::from(&x)), (Slot::Y, View::from(&y))];
        let chain = Chain::map(Kind::Gelu);
        let mut group = criterion.benchmark_group(format!("host/{name}"));

        let dispatch = gpu.prepare(chain, Direction::Forward, COUNT as u64, &slots);
        let dispatch = dispatch.expect("a plain request");
        // wgpu defers most of the work to the end of the pass: that counts, too.
        group.bench_function("record", |b| {
            b.iter_custom(|times| record(&gpu, &dispatch, times));
        });
        group.bench_function("prepare", |b| {
            b.iter(|| gpu.prepare(chain, Direction::Forward, COUNT as u64, &slots));
        });
        let mut changing = dispatch.clone();
        group.bench_function("set_kind", |b| {
            b.iter(|| changing.set_kind(Kind::Gelu));
        });
        // All that `apply` does before it submits.
        group.bench_function("apply before submit", |b| {
            let slots = [(Slot::X, View::from(&x)), (Slot::Y, View::from(&x))];
            b.iter(|| {
                let mut encoder = gpu.device().create_command_encoder(&Default::default());
                let dispatch = gpu.prepare(chain, Direction::Forward, COUNT as u64, &slots);
                dispatch.expect("a plain request").encode(&mut encoder);
                encoder.finish()
            });
        });
        group.bench_function("apply", |b| {
            b.iter(|| gpu.apply(&x, Kind::Gelu).expect("a plain request"));
            common::wait(&gpu);
        });
        let small = x.slice(..256);
        group.bench_function("read_blocking", |b| {
            b.iter(|| gpu.read_blocking::<f32>(small).expect("a plain request"));
        });
        group.bench_function("read by hand", |b| {
            let staging = by_hand::staging(&gpu, small.size());
            b.iter(|| by_hand::read(&gpu, small, &staging));
        });
        group.sample_size(10);
        group.bench_function("compile a pipeline", |b| {
            let fresh = || GpuActivations::new(gpu.device(), gpu.queue());
            b.iter_batched(
                fresh,
                |gpu| gpu.prepare(chain, Direction::Forward, COUNT as u64, &slots),
                BatchSize::PerIteration,
            );
        });
        group.finish();
    }
}

/// The time of `times` calls of `record` and of what they leave to do for the end of the pass
/// and the encoder, in passes of a thousand.
fn record(gpu: &GpuActivations, dispatch: &Dispatch, times: u64) -> Duration {
    let mut total = Duration::ZERO;
    let mut left = times;
    while left > 0 {
        let now = left.min(1000);
        let mut encoder = gpu.device().create_command_encoder(&Default::default());
        let start = Instant::now();
        let mut pass = encoder.begin_compute_pass(&Default::default());
        for _ in 0..now {
            dispatch.record(&mut pass);
        }
        drop(pass);
        let commands = encoder.finish();
        total += start.elapsed();
        drop(commands);
        left -= now;
    }
    total
}

/// What `read_blocking` does, with wgpu alone and one wait without end, under which other calls of
/// wgpu's stand still.
mod by_hand {
    use super::GpuActivations;
    use wgpu_activations::wgpu;

    pub fn staging(gpu: &GpuActivations, size: u64) -> wgpu::Buffer {
        gpu.device().create_buffer(&wgpu::BufferDescriptor {
            label: Some("bench"),
            size,
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        })
    }

    pub fn read(
        gpu: &GpuActivations,
        from: wgpu::BufferSlice<'_>,
        staging: &wgpu::Buffer,
    ) -> Vec<f32> {
        let mut encoder = gpu.device().create_command_encoder(&Default::default());
        let size = from.size();
        encoder.copy_buffer_to_buffer(from.buffer(), from.offset(), staging, 0, size);
        gpu.queue().submit([encoder.finish()]);
        staging.map_async(wgpu::MapMode::Read, .., |result| {
            result.expect("the device is alive");
        });
        super::common::wait(gpu);
        let mapped = staging.get_mapped_range(..).expect("mapped");
        let values = bytemuck::pod_collect_to_vec(&mapped);
        drop(mapped);
        staging.unmap();
        values
    }
}

criterion_group!(benches, host);
criterion_main!(benches);
