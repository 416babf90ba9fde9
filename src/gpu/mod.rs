//! The host side: `GpuActivations`, from a chain and views to recorded work.

mod bindings;
mod bounds;
#[cfg(not(target_arch = "wasm32"))]
mod compare;
mod describe;
mod dispatch;
mod half;
mod loss;
mod operands;
mod overlap;
mod pieces;
mod pipelines;
mod plan;
mod poller;
mod prepare;
mod read;
mod scope;
mod staging;
mod uniforms;
mod view;
mod warm;

use std::fmt;
use std::sync::{Arc, OnceLock};

pub use describe::{Choice, Description};
pub use dispatch::Dispatch;
pub use view::{Rows, View};

use crate::kernel::Spread;
use crate::{Chain, Direction, Error, Shape, Slot};
use bounds::Bounds;
use half::Conversion;
use loss::Loss;
use pipelines::Pipelines;
use read::Reads;
use scope::scoped;
use uniforms::Uniforms;

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
    device: wgpu::Device,
    queue: wgpu::Queue,
    bounds: Result<Bounds, Error>,
    /// How f16 is converted, once that is known.
    conversion: OnceLock<Conversion>,
    pipelines: Pipelines,
    uniforms: Uniforms,
    loss: Loss,
    reads: Reads,
}

impl fmt::Debug for GpuActivations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GpuActivations")
            .field("device", &self.shared.device)
            .finish_non_exhaustive()
    }
}

impl GpuActivations {
    /// For this device and its queue, with whatever features and limits they have. Buffers must
    /// come from this device; wgpu notices those of another device, but not those of another
    /// instance.
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue) -> Self {
        let spread = match device.adapter_info().device_type {
            wgpu::DeviceType::Cpu => Spread::Consecutive,
            _ => Spread::Strided,
        };
        let loss = Loss::default();
        GpuActivations {
            shared: Arc::new(Shared {
                device: device.clone(),
                queue: queue.clone(),
                bounds: Bounds::of(&device.limits(), spread),
                conversion: OnceLock::new(),
                pipelines: Pipelines::default(),
                uniforms: Uniforms::default(),
                reads: Reads::new(device, &loss),
                loss,
            }),
        }
    }

    /// The device that this was made for.
    pub fn device(&self) -> &wgpu::Device {
        &self.shared.device
    }

    /// The queue that this was made for.
    pub fn queue(&self) -> &wgpu::Queue {
        &self.shared.queue
    }

    /// x = f(x), in place. Submitted when this returns, not yet finished. A
    /// [`Kind`](crate::Kind) is a chain, too.
    ///
    /// # Errors
    /// See [`GpuActivations::prepare`].
    pub fn apply<'a>(&self, x: impl Into<View<'a>>, chain: impl Into<Chain>) -> Result<(), Error> {
        let x = x.into();
        self.run(
            chain.into(),
            Direction::Forward,
            &[(Slot::X, x), (Slot::Y, x)],
        )
    }

    /// y = f(x). Submitted when this returns, not yet finished.
    ///
    /// # Errors
    /// See [`GpuActivations::prepare`]; the views must have equal lengths.
    pub fn forward<'a>(
        &self,
        x: impl Into<View<'a>>,
        y: impl Into<View<'a>>,
        chain: impl Into<Chain>,
    ) -> Result<(), Error> {
        self.run(
            chain.into(),
            Direction::Forward,
            &[(Slot::X, x.into()), (Slot::Y, y.into())],
        )
    }

    /// dx = f′(x) dy. `dx` may be the very view of `dy` or of `x`.
    ///
    /// # Errors
    /// See [`GpuActivations::prepare`]; the views must have equal lengths.
    pub fn backward<'a>(
        &self,
        x: impl Into<View<'a>>,
        dy: impl Into<View<'a>>,
        dx: impl Into<View<'a>>,
        chain: impl Into<Chain>,
    ) -> Result<(), Error> {
        let slots = [
            (Slot::X, x.into()),
            (Slot::Dy, dy.into()),
            (Slot::Dx, dx.into()),
        ];
        self.run(chain.into(), Direction::Backward, &slots)
    }

    /// The backward of backward: ddy = f′(x) ddx and dx = f″(x) dy ddx, where ddx is the
    /// cotangent of the first backward's dx. The order of arguments is x, dy, ddx, ddy, dx.
    ///
    /// # Errors
    /// See [`GpuActivations::prepare`]; the views must have equal lengths.
    pub fn second<'a>(
        &self,
        x: impl Into<View<'a>>,
        dy: impl Into<View<'a>>,
        ddx: impl Into<View<'a>>,
        ddy: impl Into<View<'a>>,
        dx: impl Into<View<'a>>,
        chain: impl Into<Chain>,
    ) -> Result<(), Error> {
        let slots = [
            (Slot::X, x.into()),
            (Slot::Dy, dy.into()),
            (Slot::Ddx, ddx.into()),
            (Slot::Ddy, ddy.into()),
            (Slot::Dx, dx.into()),
        ];
        self.run(chain.into(), Direction::Second, &slots)
    }

    /// y = f(x), d1 = f′(x) and d2 = f″(x) in one pass.
    ///
    /// # Errors
    /// See [`GpuActivations::prepare`]; the views must have equal lengths.
    pub fn jet<'a>(
        &self,
        x: impl Into<View<'a>>,
        y: impl Into<View<'a>>,
        d1: impl Into<View<'a>>,
        d2: impl Into<View<'a>>,
        chain: impl Into<Chain>,
    ) -> Result<(), Error> {
        let slots = [
            (Slot::X, x.into()),
            (Slot::Y, y.into()),
            (Slot::D1, d1.into()),
            (Slot::D2, d2.into()),
        ];
        self.run(chain.into(), Direction::Jet, &slots)
    }

    /// Prepares a chain over whole views and submits it.
    fn run(
        &self,
        chain: Chain,
        direction: Direction,
        slots: &[(Slot, View<'_>)],
    ) -> Result<(), Error> {
        for (slot, view) in slots {
            view.check_range(*slot)?;
        }
        let (first, x) = slots[0];
        if let Some((slot, view)) = slots.iter().find(|(_, view)| view.len() != x.len()) {
            let (elements, expected) = (view.len(), x.len());
            return Err(Error::LengthMismatch {
                slot: *slot,
                elements,
                other: first,
                expected,
            });
        }
        if x.is_empty() {
            return Err(Error::ZeroLength {
                what: format!("the view in slot {first}"),
            });
        }
        let dispatch = self.prepare(&chain, direction, Shape::new(x.len()), slots)?;
        self.submit(&dispatch)
    }

    fn submit(&self, dispatch: &Dispatch) -> Result<(), Error> {
        let Shared { device, queue, .. } = &*self.shared;
        let submit = || {
            let mut encoder = device.create_command_encoder(&Default::default());
            dispatch.encode(&mut encoder);
            queue.submit([encoder.finish()]);
        };
        self.shared
            .loss
            .watch(|| scoped(device, "submitting", submit))
    }
}
