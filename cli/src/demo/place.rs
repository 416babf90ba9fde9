//! Where the functions run: a GPU adapter or the CPU backend, each with its own memory.

use std::error::Error;
use std::time::Instant;

use wgpu_activations::wgpu::{Buffer, BufferUsages};
use wgpu_activations::{Direction, Dispatch, Kind, Slot, cpu};

use super::input::Input;
use crate::backend::Gpu;
use crate::bench::timing::Work;

type Failed = Box<dyn Error>;

/// The name of the CPU backend in tables.
pub const CPU: &str = "cpu";

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pass {
    /// y = f(x)
    Forward,
    /// dx = f′(x) dy
    Backward,
}

impl Pass {
    /// Both.
    pub const ALL: [Pass; 2] = [Pass::Forward, Pass::Backward];
}

/// A place and its memory.
pub enum Place {
    /// A GPU.
    Gpu(Box<OnGpu>),
    /// All cores.
    Cpu(Box<OnCpu>),
}

/// Buffers on a GPU.
pub struct OnGpu {
    /// The adapter.
    pub gpu: Gpu,
    elements: usize,
    x: Buffer,
    dy: Buffer,
    result: Buffer,
    staging: Buffer,
}

/// Slices in main memory.
pub struct OnCpu {
    result: Vec<f32>,
}

impl Place {
    /// The GPUs, and the CPU after them.
    pub fn all(gpus: Vec<Gpu>, input: &Input) -> Result<Vec<Self>, Failed> {
        let on_gpu = |gpu| Ok(Place::Gpu(Box::new(OnGpu::new(gpu, input)?)));
        let mut places: Vec<Place> = gpus
            .into_iter()
            .map(on_gpu)
            .collect::<Result<_, Failed>>()?;
        places.push(Place::Cpu(Box::new(OnCpu {
            result: vec![0.0; input.len()],
        })));
        Ok(places)
    }

    /// Backend and adapter.
    pub fn name(&self) -> &str {
        match self {
            Place::Gpu(on) => &on.gpu.name,
            Place::Cpu(_) => CPU,
        }
    }

    /// Puts x and dy where they are needed, and says how long that took. Nothing on the CPU.
    pub fn upload(&mut self, x: &[f32], dy: &[f32]) -> Result<Option<f64>, Failed> {
        let Place::Gpu(on) = self else {
            return Ok(None);
        };
        let start = Instant::now();
        for (buffer, values) in [(&on.x, x), (&on.dy, dy)] {
            on.gpu
                .activations
                .queue()
                .write_buffer(buffer, 0, bytemuck::cast_slice(values));
        }
        on.gpu.submit(|_| {});
        on.gpu.wait()?;
        Ok(Some(start.elapsed().as_secs_f64()))
    }

    /// The work of one pass, to be timed. The result stays where it is.
    pub fn work<'a>(
        &'a mut self,
        kind: Kind,
        pass: Pass,
        x: &'a [f32],
        dy: &'a [f32],
    ) -> Result<Work<'a>, Failed> {
        Ok(match self {
            Place::Gpu(on) => {
                let (on, dispatch) = (&**on, on.prepare(kind, pass)?);
                Box::new(move |repeats| {
                    on.gpu.time(|encoder| {
                        let mut recorder = encoder.begin_compute_pass(&Default::default());
                        (0..repeats).for_each(|_| dispatch.record(&mut recorder));
                    })
                })
            }
            Place::Cpu(on) => {
                let result = &mut on.result;
                Box::new(move |repeats| {
                    let start = Instant::now();
                    for _ in 0..repeats {
                        match pass {
                            Pass::Forward => cpu::forward(kind, x, result)?,
                            Pass::Backward => cpu::backward(kind, x, dy, result)?,
                        }
                    }
                    Ok(start.elapsed())
                })
            }
        })
    }

    /// The last result, and how long reading it back took. No time on the CPU.
    pub fn result(&mut self, into: &mut Vec<f32>) -> Result<Option<f64>, Failed> {
        match self {
            Place::Gpu(on) => on.read(into).map(Some),
            Place::Cpu(on) => {
                into.clone_from(&on.result);
                Ok(None)
            }
        }
    }
}

impl OnGpu {
    fn new(gpu: Gpu, input: &Input) -> Result<Self, Failed> {
        let elements = input.len();
        Ok(OnGpu {
            elements,
            x: gpu.storage(elements)?,
            dy: gpu.storage(elements)?,
            result: gpu.storage(elements)?,
            staging: gpu.buffer(elements, BufferUsages::COPY_DST | BufferUsages::MAP_READ)?,
            gpu,
        })
    }

    fn prepare(&self, kind: Kind, pass: Pass) -> Result<Dispatch, Failed> {
        let (x, dy, result) = ((Slot::X, &self.x), (Slot::Dy, &self.dy), &self.result);
        match pass {
            Pass::Forward => self.gpu.prepare(
                kind,
                Direction::Forward,
                self.elements,
                &[x, (Slot::Y, result)],
            ),
            Pass::Backward => self.gpu.prepare(
                kind,
                Direction::Backward,
                self.elements,
                &[x, dy, (Slot::Dx, result)],
            ),
        }
    }

    fn read(&self, into: &mut Vec<f32>) -> Result<f64, Failed> {
        let start = Instant::now();
        let bytes = 4 * self.elements as u64;
        self.gpu.submit(|encoder| {
            encoder.copy_buffer_to_buffer(&self.result, 0, &self.staging, 0, bytes)
        });
        self.gpu.read(&self.staging, self.elements, into)?;
        Ok(start.elapsed().as_secs_f64())
    }
}
