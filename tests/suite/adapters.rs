//! The adapters of this machine, each opened once.

use std::sync::{Mutex, OnceLock, PoisonError};

use libtest_mimic::Failed;
use wgpu_activations::{GpuActivations, wgpu};

use crate::Outcome;

/// An opened adapter.
pub struct Gpu {
    /// `vulkan`, `gl` …, for the names of trials.
    pub name: String,
    pub adapter: wgpu::Adapter,
    pub activations: GpuActivations,
    /// Errors that reached wgpu's uncaptured-error handler: there must be none.
    uncaptured: Mutex<Vec<String>>,
}

/// Every adapter, opened with all its limits.
pub fn all() -> &'static [Gpu] {
    static ALL: OnceLock<Vec<Gpu>> = OnceLock::new();
    ALL.get_or_init(|| {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
            backends: wgpu::Backends::all(),
            ..wgpu::InstanceDescriptor::new_without_display_handle()
        });
        let adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::all()));
        let mut gpus: Vec<Gpu> = adapters.into_iter().map(open).collect();
        let names: Vec<String> = gpus.iter().map(|gpu| gpu.name.clone()).collect();
        for (i, gpu) in gpus.iter_mut().enumerate() {
            let earlier = names[..i].iter().filter(|name| **name == names[i]).count();
            if earlier > 0 {
                gpu.name = format!("{}_{}", names[i], earlier + 1);
            }
        }
        gpus
    })
}

/// The trial that fails where there is no adapter.
pub fn some() -> Outcome {
    match all() {
        [] => Err(Failed::from(
            "no GPU adapter found, not even a software one: run `cargo xtask setup`",
        )),
        _ => Ok(()),
    }
}

fn open(adapter: wgpu::Adapter) -> Gpu {
    let limits = adapter.limits();
    let (device, queue) = request(&adapter, limits);
    Gpu {
        name: adapter.get_info().backend.to_string(),
        activations: GpuActivations::new(&device, &queue),
        adapter,
        uncaptured: Mutex::new(Vec::new()),
    }
}

/// A device of this adapter with these limits and no optional feature.
pub fn request(adapter: &wgpu::Adapter, limits: wgpu::Limits) -> (wgpu::Device, wgpu::Queue) {
    pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
        label: Some("test"),
        required_limits: limits,
        ..Default::default()
    }))
    .expect("the adapter grants its own limits")
}

impl Gpu {
    pub fn device(&self) -> &wgpu::Device {
        self.activations.device()
    }

    /// From now on wgpu's uncaptured errors are collected instead of panicking.
    pub fn collect_uncaptured(&'static self) {
        self.device()
            .on_uncaptured_error(std::sync::Arc::new(|error: wgpu::Error| {
                let mut errors = self
                    .uncaptured
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                errors.push(error.to_string());
            }));
    }

    /// What was collected.
    pub fn uncaptured(&self) -> Vec<String> {
        self.uncaptured
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// A storage buffer with these values, readable and writable.
    pub fn buffer(&self, values: &[f32]) -> wgpu::Buffer {
        buffer(&self.activations, values)
    }

    /// A storage buffer of this many values, filled with the guard value.
    pub fn blank(&self, count: usize) -> wgpu::Buffer {
        self.buffer(&vec![GUARD; count])
    }

    /// The whole buffer.
    pub fn read(&self, buffer: &wgpu::Buffer) -> Vec<f32> {
        self.activations
            .read_blocking(buffer)
            .expect("the buffer is readable")
    }
}

/// What stands where no kernel may write.
pub const GUARD: f32 = -987.654_3;

/// A storage buffer with these values.
pub fn buffer(activations: &GpuActivations, values: &[f32]) -> wgpu::Buffer {
    let buffer = activations.device().create_buffer(&wgpu::BufferDescriptor {
        label: Some("test"),
        size: 4 * values.len() as u64,
        usage: wgpu::BufferUsages::STORAGE
            | wgpu::BufferUsages::COPY_SRC
            | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    activations
        .queue()
        .write_buffer(&buffer, 0, bytemuck::cast_slice(values));
    buffer
}
