//! A GPU adapter, opened: buffers, dispatches, times.

use std::time::Instant;

use indicatif::BinaryBytes;
use wgpu_activations::wgpu::{
    self, BufferUsages, CommandEncoder, ComputePass, ErrorFilter, Features,
};
use wgpu_activations::{Chain, Direction, Dispatch, GpuActivations, Shape, Slot, View};

use crate::Result;
use crate::clock::{Clock, Time};
use crate::device;
use crate::piece::Piece;

/// An opened GPU with the library's pipelines.
pub struct Gpu {
    pub name: String,
    pub info: wgpu::AdapterInfo,
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    /// None where it has none.
    clock: Option<Clock>,
    pub activations: GpuActivations,
}

/// The features that the library's kernels can make use of.
pub const FEATURES: [(&str, Features); 4] = [
    ("shader-f16", Features::SHADER_F16),
    ("subgroup", Features::SUBGROUP),
    ("immediates", Features::IMMEDIATES),
    ("timestamps", Features::TIMESTAMP_QUERY),
];

impl Gpu {
    /// Opens an adapter with all that it offers.
    pub fn open(found: &device::Found) -> Result<Self> {
        let (name, adapter) = (found.name.clone(), &found.adapter);
        let ours = FEATURES.map(|(_, feature)| feature).into_iter();
        let ours = ours.fold(Features::TIMESTAMP_QUERY_INSIDE_ENCODERS, Features::union);
        let opened = adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("wgpu-activations"),
            required_features: adapter.features() & ours,
            required_limits: adapter.limits(),
            ..Default::default()
        });
        let (device, queue) =
            pollster::block_on(opened).map_err(|error| format!("{name}: {error}"))?;
        Ok(Gpu {
            name,
            info: found.info.clone(),
            activations: GpuActivations::new(&device, &queue),
            clock: Clock::new(&device, &queue),
            device,
            queue,
        })
    }

    /// Every adapter that fits the choice, opened. None where the CPU alone is asked for.
    pub fn all(choice: Option<&device::Choice>) -> Result<Vec<Self>> {
        device::chosen(choice)?.iter().map(Gpu::open).collect()
    }

    /// Runs `work`, and returns what wgpu has against it instead of letting it panic.
    pub fn scoped<T>(&self, work: impl FnOnce() -> T) -> Result<T> {
        let filters = [
            ErrorFilter::Internal,
            ErrorFilter::Validation,
            ErrorFilter::OutOfMemory,
        ];
        let scopes = filters.map(|filter| self.device.push_error_scope(filter));
        let value = work();
        // The innermost scope comes first.
        let errors = scopes.into_iter().rev();
        let error = errors.filter_map(|scope| pollster::block_on(scope.pop()));
        match error.last() {
            None => Ok(value),
            Some(error) => Err(format!("{}: {error}", self.name).into()),
        }
    }

    /// A buffer of `elements` f32 for the library's slots, which can also be written and read.
    pub fn storage(&self, elements: usize) -> Result<wgpu::Buffer> {
        let size = 4 * elements as u64;
        let made = self.scoped(|| {
            self.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("cli"),
                size,
                usage: BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })
        });
        made.map_err(|error| {
            let size = BinaryBytes(size);
            format!("no buffer of {size}, use fewer elements: {error}").into()
        })
    }

    /// Puts elements at the start of a buffer.
    pub fn write(&self, buffer: &wgpu::Buffer, piece: &Piece) {
        (self.queue).write_buffer(buffer, 0, bytemuck::cast_slice(&piece.words));
    }

    /// A dispatch over the first elements of views.
    pub fn prepare(
        &self,
        chain: impl Into<Chain>,
        direction: Direction,
        shape: impl Into<Shape>,
        slots: &[(Slot, View<'_>)],
    ) -> Result<Dispatch> {
        let (chain, library): (Chain, _) = (chain.into(), &self.activations);
        let dispatch = library.prepare(chain, direction, shape, slots);
        dispatch.map_err(|error| format!("{}: {chain}: {error}", self.name).into())
    }

    pub fn encode(&self, record: impl FnOnce(&mut CommandEncoder)) -> wgpu::CommandBuffer {
        let mut encoder = self.device.create_command_encoder(&Default::default());
        record(&mut encoder);
        encoder.finish()
    }

    pub fn submit(&self, record: impl FnOnce(&mut CommandEncoder)) {
        self.queue.submit([self.encode(record)]);
    }

    /// How long a pass takes.
    pub fn time_pass(&self, record: impl FnOnce(&mut ComputePass<'_>)) -> Result<Time> {
        let clock = self.clock.as_ref();
        self.time(clock, |encoder| {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
                label: None,
                timestamp_writes: clock.map(Clock::of_pass),
            });
            record(&mut pass);
        })
    }

    /// How long copies take, which need no pass.
    pub fn time_copies(&self, record: impl FnOnce(&mut CommandEncoder)) -> Result<Time> {
        let clock = self.clock.as_ref().and_then(Clock::outside);
        self.time(clock, |encoder| match clock {
            Some(clock) => clock.around(encoder, record),
            None => record(encoder),
        })
    }

    /// From the submit until the device is done, and by the clock that the work itself reads.
    fn time(
        &self,
        clock: Option<&Clock>,
        record: impl FnOnce(&mut CommandEncoder),
    ) -> Result<Time> {
        let commands = self.encode(record);
        let start = Instant::now();
        self.queue.submit([commands]);
        self.wait()?;
        let wall = start.elapsed();
        let gpu = clock.map(|clock| clock.elapsed(&self.device, &self.queue));
        Ok(Time::of(wall, gpu.transpose()?.flatten()))
    }

    pub fn wait(&self) -> Result<()> {
        let waited = self.device.poll(wgpu::PollType::wait_indefinitely());
        waited.map_err(|error| format!("{}: {error}", self.name))?;
        Ok(())
    }
}
