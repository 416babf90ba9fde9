//! The host side: `GpuActivations`, from a chain and views to recorded work.

mod cache;
mod call;
mod device;
mod dispatch;
mod prepare;
mod read;
mod view;

use std::fmt;
use std::sync::{Arc, OnceLock};

pub use device::describe::{Choice, Description};
pub use device::options::Options;
pub use dispatch::Dispatch;
pub use view::{Rows, View};

use crate::Error;
use cache::bodies::Bodies;
use cache::pipelines::Pipelines;
use cache::scratch::Scratch;
use cache::uniforms::Uniforms;
use device::bounds::Bounds;
use device::context::Context;
use device::f16::Conversion;
use device::loss::Loss;
#[cfg(not(target_arch = "wasm32"))]
use device::pair::Pair;
use read::Reads;

/// The activations of one device.
///
/// Cheap to clone; all clones share their compiled pipelines. `Send` and `Sync`. Owns neither
/// device nor queue, and compiles nothing before it is needed.
///
/// ```no_run
/// # fn go(device: wgpu::Device, queue: wgpu::Queue, buffer: wgpu::Buffer) -> Result<(), wgpu_activations::Error> {
/// use wgpu_activations::{GpuActivations, Kind};
///
/// let activations = GpuActivations::new(&device, &queue);
/// activations.apply(&buffer, Kind::Gelu)?;
/// let y: Vec<f32> = activations.read_blocking(&buffer)?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct GpuActivations {
    shared: Arc<Shared>,
}

struct Shared {
    context: Context,
    queue: wgpu::Queue,
    bounds: Result<Bounds, Error>,
    /// How f16 is converted, once that is known.
    conversion: OnceLock<Conversion>,
    bodies: Bodies,
    pipelines: Pipelines,
    uniforms: Uniforms,
    scratch: Scratch,
    loss: Loss,
    #[cfg(not(target_arch = "wasm32"))]
    pair: Pair,
    reads: Reads,
}

impl fmt::Debug for GpuActivations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GpuActivations")
            .field("device", self.device())
            .finish_non_exhaustive()
    }
}
