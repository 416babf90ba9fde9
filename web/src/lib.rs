//! What the pages have in common: a device, and a way to say what was found.
//!
//! They are ordinary programs as well, so that they compile with the workspace and can be tried
//! without a browser.

#[cfg_attr(target_arch = "wasm32", path = "browser.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "native.rs")]
mod host;
mod trials;

pub use host::{now, page, say};
pub use trials::{Gpu, all_passed};

/// The first device, with the limits that every browser grants.
pub async fn device() -> Result<(wgpu::Device, wgpu::Queue), String> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapter = instance.request_adapter(&Default::default()).await;
    let adapter = adapter.map_err(|_| "there is no WebGPU adapter")?;
    let device = adapter.request_device(&Default::default()).await;
    device.map_err(|_| "no device is granted".into())
}

/// A storage buffer with these numbers.
pub fn buffer(device: &wgpu::Device, queue: &wgpu::Queue, numbers: &[f32]) -> wgpu::Buffer {
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: size_of_val(numbers) as u64,
        usage: wgpu::BufferUsages::STORAGE
            | wgpu::BufferUsages::COPY_SRC
            | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    queue.write_buffer(&buffer, 0, bytemuck::cast_slice(numbers));
    buffer
}
