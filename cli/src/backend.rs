//! What computes: a GPU adapter or the CPU backend, behind one face.

use std::error::Error;
use std::time::{Duration, Instant};

use wgpu_activations::wgpu::{self, BufferUsages};
use wgpu_activations::{Chain, Direction, Dispatch, GpuActivations, Slot, View, cpu};

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
    pub fn open(adapter: &wgpu::Adapter) -> Result<Self, Failed> {
        let opened = device::open(adapter)?;
        Ok(Gpu {
            name: device::describe(&opened.info),
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

    /// A dispatch over whole buffers.
    pub fn prepare(
        &self,
        chain: impl Into<Chain>,
        direction: Direction,
        elements: usize,
        slots: &[(Slot, &wgpu::Buffer)],
    ) -> Result<Dispatch, Failed> {
        let views: Vec<(Slot, View<'_>)> = slots
            .iter()
            .map(|&(slot, buffer)| (slot, buffer.into()))
            .collect();
        let chain = chain.into();
        self.activations
            .prepare(&chain, direction, elements as u64, &views)
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

    /// The first `elements` f32 of a staging buffer, after everything submitted is done.
    pub fn read(
        &self,
        staging: &wgpu::Buffer,
        elements: usize,
        into: &mut Vec<f32>,
    ) -> Result<(), Failed> {
        let part = staging.slice(..4 * elements as u64);
        // What goes wrong shows when the range is asked for.
        part.map_async(wgpu::MapMode::Read, |_| {});
        self.wait()?;
        let mapped = part
            .get_mapped_range()
            .map_err(|error| format!("{}: cannot read back: {error}", self.name))?;
        into.resize(elements, 0.0);
        bytemuck::cast_slice_mut::<f32, u8>(into).copy_from_slice(&mapped);
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

/// f, f′ and f″ of pieces of at most `capacity` inputs.
pub enum Jets {
    /// On a GPU.
    Gpu(Box<GpuJets>),
    /// On the CPU backend.
    Cpu([Vec<f32>; 3]),
}

/// The buffers of one GPU.
pub struct GpuJets {
    gpu: Gpu,
    x: wgpu::Buffer,
    outputs: [wgpu::Buffer; 3],
    staging: wgpu::Buffer,
    /// Elements of the piece that was started last.
    started: usize,
    results: Vec<f32>,
}

impl Jets {
    /// On every adapter that fits the choice, or on the CPU where that is the choice.
    pub fn all(choice: Option<&device::Choice>, capacity: usize) -> Result<Vec<Self>, Failed> {
        if choice.is_some_and(device::Choice::is_cpu) {
            return Ok(vec![Jets::Cpu(Default::default())]);
        }
        let gpus = Gpu::all(choice)?;
        gpus.into_iter()
            .map(|gpu| Ok(Jets::Gpu(Box::new(GpuJets::new(gpu, capacity)?))))
            .collect()
    }

    /// Backend and adapter.
    pub fn name(&self) -> &str {
        match self {
            Jets::Gpu(jets) => &jets.gpu.name,
            Jets::Cpu(_) => "cpu",
        }
    }

    /// Starts on `x`; a GPU goes on while this returns.
    pub fn start(&mut self, chain: Chain, x: &[f32]) -> Result<(), Failed> {
        match self {
            Jets::Gpu(jets) => jets.start(chain, x),
            Jets::Cpu(results) => {
                let [y, d1, d2] = results;
                for result in [&mut *y, &mut *d1, &mut *d2] {
                    result.resize(x.len(), 0.0);
                }
                cpu::jet(chain, x, y, d1, d2)
                    .map_err(|error| format!("cpu: {}: {error}", chain.kind()).into())
            }
        }
    }

    /// Waits for what was started, and gives f, f′ and f″.
    pub fn finish(&mut self) -> Result<[&[f32]; 3], Failed> {
        match self {
            Jets::Gpu(jets) => jets.finish(),
            Jets::Cpu([y, d1, d2]) => Ok([y, d1, d2]),
        }
    }
}

impl GpuJets {
    fn new(gpu: Gpu, capacity: usize) -> Result<Self, Failed> {
        Ok(GpuJets {
            x: gpu.storage(capacity)?,
            outputs: [
                gpu.storage(capacity)?,
                gpu.storage(capacity)?,
                gpu.storage(capacity)?,
            ],
            staging: gpu.buffer(
                3 * capacity,
                BufferUsages::COPY_DST | BufferUsages::MAP_READ,
            )?,
            started: 0,
            results: Vec::new(),
            gpu,
        })
    }

    fn start(&mut self, chain: Chain, x: &[f32]) -> Result<(), Failed> {
        let [y, d1, d2] = &self.outputs;
        let slots = [
            (Slot::X, &self.x),
            (Slot::Y, y),
            (Slot::D1, d1),
            (Slot::D2, d2),
        ];
        let dispatch = self.gpu.prepare(chain, Direction::Jet, x.len(), &slots)?;
        self.gpu
            .activations
            .queue()
            .write_buffer(&self.x, 0, bytemuck::cast_slice(x));
        let bytes = 4 * x.len() as u64;
        self.gpu.submit(|encoder| {
            dispatch.encode(encoder);
            for (place, output) in self.outputs.iter().enumerate() {
                encoder.copy_buffer_to_buffer(
                    output,
                    0,
                    &self.staging,
                    place as u64 * bytes,
                    bytes,
                );
            }
        });
        self.started = x.len();
        Ok(())
    }

    fn finish(&mut self) -> Result<[&[f32]; 3], Failed> {
        self.gpu
            .read(&self.staging, 3 * self.started, &mut self.results)?;
        let (y, rest) = self.results.split_at(self.started);
        let (d1, d2) = rest.split_at(self.started);
        Ok([y, d1, d2])
    }
}
