//! A host application that owns device, encoder and pass, and records prepared dispatches into
//! its own frame: one training step of a tiny network's activations per frame, no allocation
//! and no compilation after the start. `cargo run --release --example embed`.

use std::time::Instant;

use wgpu_activations::{Chain, Direction, Dispatch, GpuActivations, Kind, Slot, View, wgpu};

const COUNT: u64 = 1 << 16;
const FRAMES: u32 = 200;

/// What the application keeps for each layer.
struct Layer {
    forward: Dispatch,
    backward: Dispatch,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapter = pollster::block_on(instance.request_adapter(&Default::default()))?;
    let (device, queue) = pollster::block_on(adapter.request_device(&Default::default()))?;
    let activations = GpuActivations::new(&device, &queue);

    // One pool for all tensors: views of one buffer may be read and written side by side.
    let pool = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("pool"),
        size: 4 * COUNT * 4,
        usage: wgpu::BufferUsages::STORAGE
            | wgpu::BufferUsages::COPY_SRC
            | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    let tensor = |i: u64| View::from(pool.slice(4 * COUNT * i..4 * COUNT * (i + 1)));
    let (x, y, dy, dx) = (tensor(0), tensor(1), tensor(2), tensor(3));
    let host: Vec<f32> = (0..COUNT)
        .map(|i| (i as f32 / COUNT as f32 - 0.5) * 12.0)
        .collect();
    queue.write_buffer(&pool, 0, bytemuck::cast_slice(&host));
    queue.write_buffer(
        &pool,
        4 * COUNT * 2,
        bytemuck::cast_slice(&vec![1f32; COUNT as usize]),
    );

    // At the start: everything that can fail or compile.
    let mut layers = Vec::new();
    for kind in [Kind::Silu, Kind::Gelu, Kind::Elu { alpha: 0.5 }] {
        let chain = Chain::map(kind);
        let forward = [(Slot::X, x), (Slot::Y, y)];
        let backward = [(Slot::X, x), (Slot::Dy, dy), (Slot::Dx, dx)];
        layers.push(Layer {
            forward: activations.prepare(chain, Direction::Forward, COUNT, &forward)?,
            backward: activations.prepare(chain, Direction::Backward, COUNT, &backward)?,
        });
    }

    // Per frame: the application's own encoder and pass.
    let start = Instant::now();
    for _ in 0..FRAMES {
        let mut encoder = device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            for layer in &layers {
                layer.forward.record(&mut pass);
                layer.backward.record(&mut pass);
            }
        }
        queue.submit([encoder.finish()]);
    }
    device.poll(wgpu::PollType::wait_indefinitely())?;
    let frame = start.elapsed() / FRAMES;

    let last: Vec<f32> = activations.read_blocking(dx)?;
    println!("{} on {}", frame_text(frame), adapter.get_info().name);
    println!(
        "elu'(-6) with alpha 0.5: {} (e^-6 / 2 = {})",
        last[0],
        (-6f32).exp() / 2.0
    );
    Ok(())
}

fn frame_text(frame: std::time::Duration) -> String {
    format!(
        "{:.3} ms a frame: 6 dispatches over {COUNT} values",
        frame.as_secs_f64() * 1e3
    )
}
