//! GELU of a few numbers on the first GPU: `cargo run --example hello`.

use wgpu_activations::{GpuActivations, Kind, wgpu};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The application owns instance, adapter, device and queue.
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapter = pollster::block_on(instance.request_adapter(&Default::default()))?;
    let (device, queue) = pollster::block_on(adapter.request_device(&Default::default()))?;

    let x: Vec<f32> = (-4..=4).map(|i| i as f32).collect();
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("x"),
        size: 4 * x.len() as u64,
        usage: wgpu::BufferUsages::STORAGE
            | wgpu::BufferUsages::COPY_SRC
            | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    queue.write_buffer(&buffer, 0, bytemuck::cast_slice(&x));

    let activations = GpuActivations::new(&device, &queue);
    activations.apply(&buffer, Kind::Gelu)?;
    let y: Vec<f32> = activations.read_blocking(&buffer)?;

    println!("on {}", adapter.get_info().name);
    for (x, y) in x.iter().zip(y) {
        println!("gelu({x:>2}) = {y}");
    }
    Ok(())
}
