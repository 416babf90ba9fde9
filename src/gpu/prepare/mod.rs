//! From a request to a `Dispatch`: checked, planned, compiled, bound.

mod bindings;
mod check;
mod launches;
pub(super) mod operand;
mod overlap;
mod pieces;

use std::ops::Range;
use std::sync::Arc;

use crate::gpu::cache::pipelines::Pipeline;
use crate::gpu::cache::uniforms::Block;
use crate::gpu::device::context::Context;
use crate::gpu::device::f16::Conversion;
use crate::gpu::dispatch::{Bound, Dispatch, Launch};
use crate::gpu::{GpuActivations, Shared, View};
use crate::walk::{Kernel, Layout, Width};
use crate::wgsl::Recipe;
use crate::{Chain, Direction, Error, Format, Shape, Slot};
use operand::Operand;

impl GpuActivations {
    /// Checks a chain and its views, compiles what is not compiled yet, and binds. Nothing is
    /// recorded or written.
    ///
    /// Each slot of [`Chain::slots`] wants one view of at least `shape` elements; longer views
    /// are worked on from their start. A written view may be the very range of one that is read
    /// (in place, also in another format of the same width), or any other range of the same buffer
    /// that does not overlap. Only the elements within `shape` count; where there are none, the
    /// dispatch does nothing.
    ///
    /// A [`Kind`](crate::Kind) is a chain, too.
    ///
    /// # Errors
    /// Whatever can be wrong with the request, see [`Error`]: parameters out of their domain,
    /// slots missing or too many, views short, misaligned or overlapping, a buffer
    /// without `STORAGE`, a device whose limits are too small, buffers that wgpu refuses;
    /// [`Error::OutOfMemory`], [`Error::DeviceLost`].
    pub fn prepare(
        &self,
        chain: impl Into<Chain>,
        direction: Direction,
        shape: impl Into<Shape>,
        slots: &[(Slot, View<'_>)],
    ) -> Result<Dispatch, Error> {
        self.prepare_with(&chain.into(), direction, shape.into(), slots, |operands| {
            let halves = operands.iter().any(|o| o.format == Format::F16);
            Ok(halves && self.conversion()? == Conversion::Native)
        })
    }

    /// Prepares, and asks whether the shader's own f16 is to be used.
    pub(super) fn prepare_with(
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
        let operands = check::check(kernel, direction, shape, slots)?;
        let plan = launches::Plan {
            kernel,
            elements: shape.elements(),
            bounds: &bounds,
            native_f16: native_f16(&operands)?,
        };
        let plans = plan.launches(&operands)?;
        let bound = plans.into_iter().map(|plan| Arc::new(Bound::from(plan)));
        Ok(Dispatch {
            activations: self.clone(),
            chain: *chain,
            kernel,
            launches: self.bind(chain, kernel, bound)?,
        })
    }

    pub(super) fn pipeline(
        &self,
        chain: &Chain,
        kernel: &'static Kernel,
        layout: &Layout,
        width: Width,
    ) -> Result<Arc<Pipeline>, Error> {
        let recipe = Recipe {
            chain: *chain,
            kernel,
            layout,
            width,
            geometry: self.shared.bounds.clone()?.geometry,
        };
        self.shared.pipelines.get(&self.shared.context, &recipe)
    }

    /// Pipelines and bind groups of launches.
    pub(super) fn bind(
        &self,
        chain: &Chain,
        kernel: &'static Kernel,
        launches: impl Iterator<Item = Arc<Bound>>,
    ) -> Result<Vec<Launch>, Error> {
        let mut launches = launches.map(|bound| self.bind_one(chain, kernel, bound));
        self.watch(|| launches.by_ref().collect())
    }

    fn bind_one(
        &self,
        chain: &Chain,
        kernel: &'static Kernel,
        bound: Arc<Bound>,
    ) -> Result<Launch, Error> {
        let Shared {
            context, uniforms, ..
        } = &*self.shared;
        let pipeline = self.pipeline(chain, kernel, &bound.layout, bound.width)?;
        let uniform = uniforms.get(context, &block(chain, &bound.places))?;
        let bind_group = context.scoped("binding the views", || {
            let layout = &pipeline.bind_group_layout;
            bind_group(context, layout, &uniform, &bound.storage)
        })?;
        Ok(Launch {
            pipeline,
            bind_group,
            bound,
        })
    }
}

impl From<launches::Launch<'_>> for Bound {
    fn from(plan: launches::Launch<'_>) -> Self {
        let mut places = vec![plan.count, plan.grid.width];
        places.extend(plan.first);
        if let Some((columns, gaps)) = plan.rows {
            places.push(columns);
            places.extend(gaps);
        }
        let storage = plan.bindings.into_iter();
        Bound {
            width: plan.width,
            layout: plan.layout,
            groups: [plan.grid.width, plan.grid.height],
            places,
            storage: storage.map(|b| (b.buffer.clone(), b.bytes)).collect(),
        }
    }
}

/// The words of the uniform block, in the order in which `wgsl` declares them.
fn block(chain: &Chain, places: &[u32]) -> Block {
    let (params, kinks) = (chain.kind().finite(), chain.kink_values());
    let kinks = kinks.iter().flat_map(|k| [k.x as f32, k.value as f32]);
    let numbers = params.iter().copied().chain(kinks).map(f32::to_bits);
    let mut block = Block::default();
    for (place, word) in block.iter_mut().zip(places.iter().copied().chain(numbers)) {
        *place = word;
    }
    block
}

fn bind_group(
    context: &Context,
    layout: &wgpu::BindGroupLayout,
    uniform: &wgpu::Buffer,
    storage: &[(wgpu::Buffer, Range<u64>)],
) -> wgpu::BindGroup {
    let storage = storage.iter().enumerate();
    let storage = storage.map(|(i, (buffer, bytes))| wgpu::BindGroupEntry {
        binding: i as u32 + 1,
        resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer,
            offset: bytes.start,
            size: std::num::NonZeroU64::new(bytes.end - bytes.start),
        }),
    });
    let params = wgpu::BindGroupEntry {
        binding: 0,
        resource: uniform.as_entire_binding(),
    };
    let entries: Vec<_> = std::iter::once(params).chain(storage).collect();
    let descriptor = wgpu::BindGroupDescriptor {
        label: Some(context.options.name()),
        layout,
        entries: &entries,
    };
    context.device.create_bind_group(&descriptor)
}
