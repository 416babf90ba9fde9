//! Where functions are timed: a GPU or the CPU, each with memory of its own.

mod copy;
mod cpu;
mod gpu;

use std::error::Error;
use std::time::Duration;

use wgpu_activations::wgpu::AdapterInfo;
use wgpu_activations::{Format, Kind};

use crate::backend::Gpu;
use crate::inputs::Inputs;
pub use copy::BUFFER_COPY;
pub use cpu::{CPU, ONE_CORE, OnCpu};
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
    /// Its name, and how many values are read or written for each element.
    pub fn about(self) -> (&'static str, u32) {
        match self {
            Pass::Forward => ("forward", 2),
            Pass::Backward => ("backward", 3),
            Pass::Both => ("both", 5),
        }
    }
}

/// All cores of the CPU, and the GPUs.
pub fn everywhere<'a>(
    gpus: &'a [Gpu],
    inputs: &'a Inputs,
    elements: usize,
    format: Format,
) -> Result<Vec<Box<dyn Place + 'a>>, Failed> {
    let mut places: Vec<Box<dyn Place>> = vec![Box::new(OnCpu::new(CPU, 0, inputs, elements)?)];
    for gpu in gpus {
        places.push(Box::new(OnGpu::new(gpu, inputs, elements, format)?));
    }
    Ok(places)
}

/// A place with inputs in its memory.
pub trait Place {
    fn name(&self) -> &str;

    /// The adapter; none for the CPU.
    fn info(&self) -> Option<&AdapterInfo> {
        None
    }

    /// How values are stored.
    fn format(&self) -> Format {
        Format::F32
    }

    /// The work of one pass. The result stays where it is.
    fn work(&self, kind: Kind, pass: Pass) -> Result<Work<'_>, Failed>;

    /// The copies that functions are measured against, by name.
    fn copies(&self) -> Result<Vec<(&'static str, Work<'_>)>, Failed>;

    /// Puts a function's x and dy there once more, and says how long that took; not on the CPU.
    fn upload(&self, _kind: Kind) -> Result<Option<f64>, Failed> {
        Ok(None)
    }

    /// What a pass has left, in f32, and how long reading it back took; no time on the CPU.
    fn result(&self, pass: Pass) -> Result<(Vec<f32>, Option<f64>), Failed>;
}
