//! What the benches share: adapters and buffers.

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{GpuActivations, wgpu};

/// Every adapter of this machine with its backend's name, opened with all its limits.
pub fn gpus() -> Vec<(String, GpuActivations)> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends: wgpu::Backends::all(),
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    });
    let adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::all()));
    adapters
        .iter()
        .map(|adapter| (name(&adapter.get_info()), open(adapter)))
        .collect()
}

/// The backend, but SwiftShader, a second Vulkan driver, by its own name.
fn name(info: &wgpu::AdapterInfo) -> String {
    match info.name.starts_with("SwiftShader") {
        true => "swiftshader".into(),
        false => info.backend.to_string(),
    }
}

fn open(adapter: &wgpu::Adapter) -> GpuActivations {
    let descriptor = wgpu::DeviceDescriptor {
        required_limits: adapter.limits(),
        ..Default::default()
    };
    let (device, queue) = pollster::block_on(adapter.request_device(&descriptor))
        .expect("the adapter grants its own limits");
    GpuActivations::new(&device, &queue)
}

/// A storage buffer of this many floats of the standard normal distribution: 65,536 of them, over
/// and over.
pub fn buffer(gpu: &GpuActivations, count: usize) -> wgpu::Buffer {
    let values = Noise::new(1).normals(count.min(1 << 16));
    let values: Vec<f32> = values.into_iter().cycle().take(count).collect();
    let buffer = gpu.device().create_buffer(&wgpu::BufferDescriptor {
        label: Some("bench"),
        size: 4 * count as u64,
        usage: wgpu::BufferUsages::STORAGE
            | wgpu::BufferUsages::COPY_SRC
            | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    gpu.queue()
        .write_buffer(&buffer, 0, bytemuck::cast_slice(&values));
    buffer
}

/// Blocks until all submitted work is done.
#[allow(dead_code)]
pub fn wait(gpu: &GpuActivations) {
    gpu.device()
        .poll(wgpu::PollType::wait_indefinitely())
        .expect("the device is alive");
}
