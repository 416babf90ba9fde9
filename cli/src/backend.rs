//! A GPU adapter, opened: buffers, dispatches, times.

use std::error::Error;
use std::time::{Duration, Instant};

use wgpu_activations::wgpu::{self, BufferUsages};
use wgpu_activations::{Chain, Direction, Dispatch, GpuActivations, Slot, View};

use crate::device;

type Failed = Box<dyn Error>;

/// An opened GPU with the library's pipelines.
pub struct Gpu {
    /// Backend and adapter.
    pub name: String,
    /// What wgpu knows of the adapter.
    pub info: wgpu::AdapterInfo,
    /// The library on this device.
    pub activations: GpuActivations,
}

impl Gpu {
    /// Opens an adapter.
    pub fn open(found: &device::Found) -> Result<Self, Failed> {
        let opened = device::open(found)?;
        Ok(Gpu {
            name: opened.name,
            activations: GpuActivations::new(&opened.device, &opened.queue),
            info: opened.info,
        })
    }

    /// Every adapter that fits the choice, opened. None where the CPU alone is asked for.
    pub fn all(choice: Option<&device::Choice>) -> Result<Vec<Self>, Failed> {
        if choice.is_some_and(device::Choice::is_cpu) {
            return Ok(Vec::new());
        }
        device::chosen(choice)?.iter().map(Gpu::open).collect()
    }

    /// A buffer of `elements` f32, or an error that names the size.
    pub fn buffer(&self, elements: usize, usage: BufferUsages) -> Result<wgpu::Buffer, Failed> {
        let device = self.activations.device();
        let size = 4 * elements as u64;
        let largest = device.limits().max_buffer_size;
        let bytes = |size: u64| format!("{:.1} MiB", size as f64 / f64::from(1 << 20));
        if size > largest {
            let (name, size, largest) = (&self.name, bytes(size), bytes(largest));
            return Err(format!("{name}: a buffer of {size} is larger than its limit of {largest}: use fewer elements").into());
        }
        let scope = device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("cli"),
            size,
            usage,
            mapped_at_creation: false,
        });
        match pollster::block_on(scope.pop()) {
            None => Ok(buffer),
            Some(_) => Err(format!(
                "{}: no memory for a buffer of {}: use fewer elements",
                self.name,
                bytes(size)
            )
            .into()),
        }
    }

    /// A buffer for the library's slots, which can also be written and read by the host.
    pub fn storage(&self, elements: usize) -> Result<wgpu::Buffer, Failed> {
        self.buffer(
            elements,
            BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST,
        )
    }

    /// A dispatch over the first elements of views, or of whole buffers of f32.
    pub fn prepare<'b, V: Into<View<'b>> + Copy>(
        &self,
        chain: impl Into<Chain>,
        direction: Direction,
        elements: usize,
        slots: &[(Slot, V)],
    ) -> Result<Dispatch, Failed> {
        let views: Vec<(Slot, View<'_>)> = slots
            .iter()
            .map(|&(slot, view)| (slot, view.into()))
            .collect();
        let chain: Chain = chain.into();
        self.activations
            .prepare(chain, direction, elements as u64, &views)
            .map_err(|error| format!("{}: {}: {error}", self.name, chain.kind()).into())
    }

    /// Submits what `record` puts into an encoder.
    pub fn submit(&self, record: impl FnOnce(&mut wgpu::CommandEncoder)) {
        let mut encoder = self
            .activations
            .device()
            .create_command_encoder(&Default::default());
        record(&mut encoder);
        self.activations.queue().submit([encoder.finish()]);
    }

    /// The first `words` f32 or u32 of a staging buffer, after everything submitted is done.
    pub fn read<T: bytemuck::Pod>(
        &self,
        staging: &wgpu::Buffer,
        words: usize,
        into: &mut Vec<T>,
    ) -> Result<(), Failed> {
        let part = staging.slice(..(words * size_of::<T>()) as u64);
        // What goes wrong shows when the range is asked for.
        part.map_async(wgpu::MapMode::Read, |_| {});
        self.wait()?;
        let mapped = part
            .get_mapped_range()
            .map_err(|error| format!("{}: cannot read back: {error}", self.name))?;
        into.resize(words, T::zeroed());
        bytemuck::cast_slice_mut::<T, u8>(into).copy_from_slice(&mapped);
        drop(mapped);
        staging.unmap();
        Ok(())
    }

    /// How long recorded work takes, from the submit until the device is done.
    pub fn time(&self, record: impl FnOnce(&mut wgpu::CommandEncoder)) -> Result<Duration, Failed> {
        let device = self.activations.device();
        let mut encoder = device.create_command_encoder(&Default::default());
        record(&mut encoder);
        let commands = encoder.finish();
        let start = Instant::now();
        self.activations.queue().submit([commands]);
        self.wait()?;
        Ok(start.elapsed())
    }

    /// Waits until everything submitted is done.
    pub fn wait(&self) -> Result<(), Failed> {
        let waited = self
            .activations
            .device()
            .poll(wgpu::PollType::wait_indefinitely());
        waited
            .map(drop)
            .map_err(|error| format!("{}: {error}", self.name).into())
    }
}
