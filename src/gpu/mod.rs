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
mod read;
mod scope;
mod staging;
mod uniforms;
mod view;

use std::fmt;
use std::sync::{Arc, OnceLock};

pub use describe::{Choice, Description};
pub use dispatch::Dispatch;
pub use view::{Rows, View};

use crate::kernel::{Kernel, Lanes, Layout, Spread};
use crate::wgsl::Recipe;
use crate::{Chain, Direction, Error, Format, Shape, Slot};
use bounds::Bounds;
use dispatch::Launch;
use half::Conversion;
use loss::Loss;
use operands::Operand;
use pipelines::Pipelines;
use read::Reads;
use scope::scoped;
use uniforms::{Block, Uniforms};

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
    /// For this device and its queue, with whatever features and limits they have.
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

    /// Checks a chain and its views, compiles what is not compiled yet, and binds. Nothing is
    /// recorded or written.
    ///
    /// Each slot of [`Chain::slots`] wants one view of at least `shape` elements; longer views
    /// are worked on from their start. A written view may be the very range of one that is read
    /// (in place), or any other range of the same buffer that does not overlap.
    ///
    /// # Errors
    /// Whatever can be wrong with the request, see [`Error`]: parameters out of their domain,
    /// slots missing or too many, views empty, short, misaligned or overlapping, a buffer
    /// without `STORAGE`, a device whose limits are too small, buffers that wgpu refuses;
    /// [`Error::OutOfMemory`], [`Error::DeviceLost`].
    pub fn prepare(
        &self,
        chain: &Chain,
        direction: Direction,
        shape: impl Into<Shape>,
        slots: &[(Slot, View<'_>)],
    ) -> Result<Dispatch, Error> {
        self.prepare_with(chain, direction, shape.into(), slots, |operands| {
            let halves = operands.iter().any(|o| o.format == Format::F16);
            Ok(halves && self.conversion()? == Conversion::Native)
        })
    }

    /// Prepares, and asks whether the shader's own f16 is to be used.
    fn prepare_with(
        &self,
        chain: &Chain,
        direction: Direction,
        shape: Shape,
        slots: &[(Slot, View<'_>)],
        native_f16: impl FnOnce(&[Operand<'_>]) -> Result<bool, Error>,
    ) -> Result<Dispatch, Error> {
        let kernel = chain.kernel(direction);
        chain.kind().check()?;
        let bounds = self.shared.bounds.clone()?;
        let operands = operands::check(kernel, direction, shape, slots)?;
        let native = native_f16(&operands)?;
        let plans = plan::launches(kernel, &operands, shape.elements(), &bounds, native)?;
        let launches = || plans.iter().map(|plan| self.bind(chain, kernel, plan));
        let launches = self
            .shared
            .loss
            .watch(|| launches().collect::<Result<_, _>>())?;
        Ok(Dispatch { launches })
    }

    /// Compiles the usual pipelines of these chains ahead of their first use: out of place, in
    /// place for forward, at any offset, and the one for odd ends.
    ///
    /// # Errors
    /// [`Error::Limit`] or [`Error::Refused`] where the device cannot compile one;
    /// [`Error::DeviceLost`].
    pub fn warm_up(&self, chains: &[(Chain, Direction)]) -> Result<(), Error> {
        self.shared.bounds.clone()?;
        for (chain, direction) in chains {
            let kernel = chain.kernel(*direction);
            let mut layouts = vec![Layout::separate(kernel)];
            if *direction == Direction::Forward {
                layouts.push(Layout::in_place(kernel));
            }
            for layout in layouts {
                let shifted = Layout {
                    shifted: true,
                    ..layout.clone()
                };
                for (lanes, layout) in [
                    (Lanes::Four, &layout),
                    (Lanes::Four, &shifted),
                    (Lanes::One, &shifted),
                ] {
                    let loss = &self.shared.loss;
                    loss.watch(|| self.pipeline(chain, kernel, layout, lanes))?;
                }
            }
        }
        // All of them may have been there already.
        let done = || scoped(self.device(), "warming up", || ());
        self.shared.loss.watch(done)
    }

    fn pipeline(
        &self,
        chain: &Chain,
        kernel: &'static Kernel,
        layout: &Layout,
        lanes: Lanes,
    ) -> Result<Arc<pipelines::Pipeline>, Error> {
        let Shared {
            device, pipelines, ..
        } = &*self.shared;
        let geometry = self.shared.bounds.clone()?.geometry;
        pipelines.get(
            device,
            &Recipe {
                chain: *chain,
                kernel,
                layout,
                lanes,
                geometry,
            },
        )
    }

    /// Pipeline and bind group of one launch.
    fn bind(
        &self,
        chain: &Chain,
        kernel: &'static Kernel,
        plan: &plan::Launch<'_>,
    ) -> Result<Launch, Error> {
        let Shared {
            device, uniforms, ..
        } = &*self.shared;
        let pipeline = self.pipeline(chain, kernel, &plan.layout, plan.lanes)?;
        let uniform = uniforms.get(device, &block(chain, plan))?;
        let bind_group = scoped(device, "binding the views", || {
            bind_group(
                device,
                &pipeline.bind_group_layout,
                &uniform,
                &plan.bindings,
            )
        })?;
        Ok(Launch {
            pipeline,
            bind_group,
            groups: [plan.grid.width, plan.grid.height],
        })
    }
}

/// The words of the uniform block, in the order in which `wgsl` declares them.
fn block(chain: &Chain, plan: &plan::Launch<'_>) -> Block {
    let (params, kinks) = (chain.kind().values(), chain.kink_values());
    let kinks = kinks.iter().flat_map(|k| [k.x as f32, k.value as f32]);
    let words = [plan.count, plan.grid.width].into_iter();
    let words = words
        .chain(plan.first.iter().copied())
        .chain(
            plan.rows
                .iter()
                .flat_map(|(columns, gaps)| std::iter::once(*columns).chain(gaps.iter().copied())),
        )
        .chain(params.iter().copied().chain(kinks).map(f32::to_bits));
    let mut block = Block::default();
    for (place, word) in block.iter_mut().zip(words) {
        *place = word;
    }
    block
}

fn bind_group(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    uniform: &wgpu::Buffer,
    bindings: &[bindings::Binding<'_>],
) -> wgpu::BindGroup {
    let storage = bindings
        .iter()
        .enumerate()
        .map(|(i, b)| wgpu::BindGroupEntry {
            binding: i as u32 + 1,
            resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                buffer: b.buffer,
                offset: b.bytes.start,
                size: std::num::NonZeroU64::new(b.bytes.end - b.bytes.start),
            }),
        });
    let params = wgpu::BindGroupEntry {
        binding: 0,
        resource: uniform.as_entire_binding(),
    };
    let entries: Vec<_> = std::iter::once(params).chain(storage).collect();
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("wgpu-activations"),
        layout,
        entries: &entries,
    })
}
