//! Where functions are timed: a GPU or the CPU, each with memory of its own.

mod copy;
mod cpu;
mod gpu;

use std::borrow::Cow;

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::wgpu::AdapterInfo;
use wgpu_activations::{Direction, Format, Kind, reference};

use crate::Result;
use crate::clock::Time;
pub use copy::BUFFER_COPY;
pub use cpu::{CPU, ONE_CORE, OnCpu};
pub use gpu::{OnGpu, bind, recorded, repeated};

/// Does the work a number of times and says how long it took.
pub type Work<'a> = Box<dyn FnMut(usize) -> Result<Time> + 'a>;

pub type Places<'a> = Vec<Box<dyn Place + 'a>>;

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

    /// The work of forward, backward, or one after the other. The results stay where they are.
    fn work(&self, kind: Kind, directions: &'static [Direction]) -> Result<Work<'_>>;

    /// The copies that functions are measured against, by name.
    fn copies(&self) -> Result<Vec<(&'static str, Work<'_>)>>;

    /// Puts x and dy there once more, and says how long that took; not on the CPU.
    fn upload(&self) -> Result<Option<f64>> {
        Ok(None)
    }

    /// What a direction has left, in f32, and how long reading it back took; no time on the CPU.
    fn result(&self, direction: Direction) -> Result<(Vec<f32>, Option<f64>)>;
}

/// Values, and gradients of the output.
pub struct Inputs {
    pub x: Vec<f32>,
    /// Of the standard normal distribution.
    pub dy: Vec<f32>,
}

/// Numbers of the standard normal distribution: a million are drawn, and then come again.
pub fn normals(seed: u64, count: usize) -> Vec<f32> {
    let drawn = Noise::new(seed).normals(count.min(1 << 20));
    drawn.into_iter().cycle().take(count).collect()
}

impl Inputs {
    /// The same on every machine, where x is.
    pub fn new(x: Vec<f32>, seed: u64) -> Self {
        let dy = normals(seed, x.len());
        Inputs { x, dy }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// The function's input: x, or |x| for one that is not defined below 0.
    pub fn of(&self, kind: Kind) -> Cow<'_, [f32]> {
        match reference::value(-1.0, 0, kind).is_nan() {
            true => self.x.iter().map(|x| x.abs()).collect(),
            false => (&self.x).into(),
        }
    }
}
