//! Where functions are timed: a GPU or the CPU, each with memory of its own.

mod copy;
mod cpu;
mod gpu;

use std::error::Error;
use std::time::Duration;

use wgpu_activations::{Format, Kind};

use crate::backend::Gpu;
use crate::inputs::Inputs;
pub use copy::BUFFER_COPY;
use cpu::OnCpu;
pub use cpu::{CPU, ONE_CORE};
use gpu::OnGpu;

type Failed = Box<dyn Error>;

/// Does the work a number of times and says how long it took.
pub type Work<'a> = Box<dyn FnMut(usize) -> Result<Duration, Failed> + 'a>;

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pass {
    /// y = f(x)
    Forward,
    /// dx = f′(x) dy
    Backward,
    /// One after the other.
    Both,
}

impl Pass {
    /// For tables.
    pub fn name(self) -> &'static str {
        match self {
            Pass::Forward => "forward",
            Pass::Backward => "backward",
            Pass::Both => "both",
        }
    }

    /// How many values are read or written for each element.
    pub fn operands(self) -> u32 {
        match self {
            Pass::Forward => 2,
            Pass::Backward => 3,
            Pass::Both => 5,
        }
    }
}

/// A place and its memory.
pub enum Place<'a> {
    Gpu(OnGpu<'a>),
    Cpu(OnCpu<'a>),
}

impl<'a> Place<'a> {
    /// A GPU, with the first `elements` inputs.
    pub fn gpu(
        gpu: &'a Gpu,
        inputs: &'a Inputs,
        elements: usize,
        format: Format,
    ) -> Result<Self, Failed> {
        Ok(Place::Gpu(OnGpu::new(gpu, inputs, elements, format)?))
    }

    /// All cores of the CPU.
    pub fn cpu(inputs: &'a Inputs, elements: usize) -> Result<Self, Failed> {
        Ok(Place::Cpu(OnCpu::new(CPU, 0, inputs, elements)?))
    }

    /// One of them.
    pub fn one_core(inputs: &'a Inputs, elements: usize) -> Result<Self, Failed> {
        Ok(Place::Cpu(OnCpu::new(ONE_CORE, 1, inputs, elements)?))
    }

    /// Backend and adapter.
    pub fn name(&self) -> &str {
        match self {
            Place::Gpu(on) => &on.gpu.name,
            Place::Cpu(on) => on.name,
        }
    }

    /// How values are stored.
    pub fn format(&self) -> Format {
        match self {
            Place::Gpu(on) => on.format,
            Place::Cpu(_) => Format::F32,
        }
    }

    /// The work of one pass. The result stays where it is.
    pub fn work(&self, kind: Kind, pass: Pass) -> Result<Work<'_>, Failed> {
        match self {
            Place::Gpu(on) => on.work(kind, pass),
            Place::Cpu(on) => Ok(on.work(kind, pass)),
        }
    }

    /// The copies that functions are measured against, by name.
    pub fn copies(&self) -> Result<Vec<(&'static str, Work<'_>)>, Failed> {
        match self {
            Place::Gpu(on) => on.copies(),
            Place::Cpu(on) => Ok(vec![("memcpy", on.copy())]),
        }
    }

    /// Puts a function's x and dy there once more, and says how long that took; not on the CPU.
    pub fn upload(&self, kind: Kind) -> Result<Option<f64>, Failed> {
        match self {
            Place::Gpu(on) => on.upload(kind).map(Some),
            Place::Cpu(_) => Ok(None),
        }
    }

    /// What a pass has left, in f32, and how long reading it back took; no time on the CPU.
    pub fn result(&self, pass: Pass, into: &mut Vec<f32>) -> Result<Option<f64>, Failed> {
        match self {
            Place::Gpu(on) => on.read(pass, into).map(Some),
            Place::Cpu(on) => {
                on.read(pass, into);
                Ok(None)
            }
        }
    }
}
