//! Pieces through a GPU, with buffers that are made once.

use std::error::Error;
use std::sync::mpsc;

use wgpu_activations::wgpu::{self, BufferUsages};
use wgpu_activations::{Direction, Dispatch, Format, GpuActivations, Slot, View};

use super::engine::{Job, What};
use crate::device::Device;
use crate::piece::Piece;

/// A device with buffers for one piece.
pub struct Gpu {
    device: Device,
    activations: GpuActivations,
    job: Job,
    /// The input; the result takes its place.
    x: wgpu::Buffer,
    /// For backward only.
    dy: Option<wgpu::Buffer>,
    /// The way back.
    staging: wgpu::Buffer,
    /// The dispatch for so many elements: all pieces but the last have the same number.
    prepared: Option<(u64, Dispatch)>,
}

impl Gpu {
    /// Makes the buffers.
    pub fn new(device: Device, job: Job, elements: u64) -> Result<Self, Box<dyn Error>> {
        let worked_on = BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST;
        let make = |format, usage| buffer(&device.device, size(format, elements), usage);
        let (x, dy, staging) = scoped(&device, || {
            let dy = (job.what == What::Backward).then(|| make(job.dy_format, worked_on));
            let staging = make(job.format, BufferUsages::COPY_DST | BufferUsages::MAP_READ);
            (make(job.format, worked_on), dy, staging)
        })?;
        let activations = GpuActivations::new(&device.device, &device.queue);
        Ok(Gpu {
            device,
            activations,
            job,
            x,
            dy,
            staging,
            prepared: None,
        })
    }

    /// Replaces x by the result.
    pub fn compute(&mut self, x: &mut Piece, dy: Option<&Piece>) -> Result<(), Box<dyn Error>> {
        let dispatch = self.dispatch(x.count() as u64)?;
        let bytes = size(x.format(), x.count() as u64);
        let Device { device, queue, .. } = &self.device;
        scoped(&self.device, || {
            queue.write_buffer(&self.x, 0, bytemuck::cast_slice(x.words()));
            if let (Some(buffer), Some(dy)) = (&self.dy, dy) {
                queue.write_buffer(buffer, 0, bytemuck::cast_slice(dy.words()));
            }
            let mut encoder = device.create_command_encoder(&Default::default());
            dispatch.encode(&mut encoder);
            encoder.copy_buffer_to_buffer(&self.x, 0, &self.staging, 0, bytes);
            queue.submit([encoder.finish()]);
        })?;
        self.read_back(x.words_mut())
    }

    /// The adapter's name.
    pub fn describe(&self) -> String {
        self.device.name.clone()
    }

    /// The work on the first so many elements, prepared once for all pieces of that size.
    fn dispatch(&mut self, elements: u64) -> Result<Dispatch, Box<dyn Error>> {
        if let Some((size, dispatch)) = &self.prepared
            && *size == elements
        {
            return Ok(dispatch.clone());
        }
        let view = |buffer, format| View::elements(buffer, format, 0, elements);
        let x = view(&self.x, self.job.format);
        let mut slots = vec![(Slot::X, x)];
        let (direction, written) = match self.job.what {
            What::Forward => (Direction::Forward, Slot::Y),
            What::Backward => (Direction::Backward, Slot::Dx),
            What::Derivative(1) => (Direction::Jet, Slot::D1),
            What::Derivative(_) => (Direction::Jet, Slot::D2),
        };
        slots.push((written, x));
        slots.extend(
            self.dy
                .as_ref()
                .map(|dy| (Slot::Dy, view(dy, self.job.dy_format))),
        );
        let chain = self.job.chain;
        let dispatch = self
            .activations
            .prepare(chain, direction, elements, &slots)?;
        self.prepared = Some((elements, dispatch.clone()));
        Ok(dispatch)
    }

    fn read_back(&self, out: &mut [u32]) -> Result<(), Box<dyn Error>> {
        let bytes = 4 * out.len() as u64;
        let lost = |e: &dyn Error| {
            format!(
                "{}: the device is lost ({e}): try again, or --device cpu",
                self.describe()
            )
        };
        let (sender, receiver) = mpsc::channel();
        self.staging
            .map_async(wgpu::MapMode::Read, ..bytes, move |result| {
                // The receiver waits below.
                let _ = sender.send(result);
            });
        let poll = self.device.device.poll(wgpu::PollType::wait_indefinitely());
        poll.map_err(|e| lost(&e))?;
        receiver
            .recv()
            .map_err(|e| lost(&e))?
            .map_err(|e| lost(&e))?;
        let mapped = self
            .staging
            .get_mapped_range(..bytes)
            .map_err(|e| lost(&e))?;
        bytemuck::cast_slice_mut::<u32, u8>(out).copy_from_slice(&mapped);
        drop(mapped);
        self.staging.unmap();
        Ok(())
    }
}

/// Bytes that so many elements need in a buffer: whole words.
fn size(format: Format, elements: u64) -> u64 {
    (elements * format.bytes()).next_multiple_of(4)
}

fn buffer(device: &wgpu::Device, size: u64, usage: BufferUsages) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("a piece of a file"),
        size,
        usage,
        mapped_at_creation: false,
    })
}

/// Runs `work`, and returns what wgpu had against it instead of letting it panic.
fn scoped<T>(device: &Device, work: impl FnOnce() -> T) -> Result<T, Box<dyn Error>> {
    let filters = [
        wgpu::ErrorFilter::Internal,
        wgpu::ErrorFilter::Validation,
        wgpu::ErrorFilter::OutOfMemory,
    ];
    let mut scopes: Vec<_> = filters.map(|f| device.device.push_error_scope(f)).into();
    let value = work();
    let mut errors = Vec::new();
    while let Some(scope) = scopes.pop() {
        errors.extend(pollster::block_on(scope.pop()));
    }
    match errors.first() {
        None => Ok(value),
        Some(error) => Err(format!("{}: {error}. Try --device cpu", device.name).into()),
    }
}
