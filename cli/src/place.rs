//! Where functions are timed: a GPU or the CPU, each with memory of its own.

mod copy;
mod cpu;
mod gpu;

use std::time::Duration;

use wgpu_activations::wgpu::AdapterInfo;
use wgpu_activations::{Direction, Format, Kind, Slot};

use crate::Result;
pub use copy::BUFFER_COPY;
pub use cpu::{CPU, ONE_CORE, OnCpu};
pub use gpu::OnGpu;

/// Does the work a number of times and says how long it took.
pub type Work<'a> = Box<dyn FnMut(usize) -> Result<Duration> + 'a>;

/// What forward and backward read, and what they write.
pub fn slots(direction: Direction) -> (&'static [Slot], Slot) {
    match direction {
        Direction::Forward => (&[Slot::X], Slot::Y),
        _ => (&[Slot::X, Slot::Dy], Slot::Dx),
    }
}

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

    /// Puts a function's x and dy there once more, and says how long that took; not on the CPU.
    fn upload(&self, _kind: Kind) -> Result<Option<f64>> {
        Ok(None)
    }

    /// What a direction has left, in f32, and how long reading it back took; no time on the CPU.
    fn result(&self, direction: Direction) -> Result<(Vec<f32>, Option<f64>)>;
}
