//! From a request to a `Dispatch`: checked, planned, compiled, bound.

mod bindings;
mod check;
pub(super) mod launches;
pub(super) mod operand;
mod overlap;
mod pieces;
mod spreading;
mod sums;

use std::sync::Arc;

use crate::gpu::device::context::Context;
use crate::gpu::device::f16::Conversion;
use crate::gpu::dispatch::{Bound, Dispatch};
use crate::gpu::{GpuActivations, Shared, View};
use crate::wgsl::Function;
use crate::{Chain, Direction, Error, Format, Shape, Slot};
use bindings::Binding;
use launches::{Launch, Plan};
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
        chain.check_shape(shape)?;
        let bounds = self.shared.bounds.clone()?;
        let given = slots.iter().map(|(slot, _)| *slot);
        let body = self.shared.bodies.get(chain, direction, given)?;
        let operands = check::check(&body, shape, slots)?;
        let plan = Plan {
            functions: &Function::all(chain),
            body: &body,
            elements: shape.elements(),
            accumulates: chain.accumulates(),
            bounds: &bounds,
            native_f16: native_f16(&operands)?,
        };
        let launches: Vec<_> = plan
            .launches(&operands)?
            .into_iter()
            .map(Arc::new)
            .collect();
        Ok(Dispatch {
            activations: self.clone(),
            chain: *chain,
            launches: self.bind(chain, launches)?,
        })
    }

    /// Pipelines and bind groups of launches.
    pub(super) fn bind(
        &self,
        chain: &Chain,
        launches: Vec<Arc<Launch>>,
    ) -> Result<Vec<Bound>, Error> {
        let bytes = launches.iter().map(|launch| launch.scratch_bytes()).max();
        self.watch(|| {
            let scratch = match bytes {
                None | Some(0) => None,
                Some(bytes) => Some(self.shared.scratch.get(&self.shared.context, bytes)?),
            };
            let bound = launches.into_iter();
            bound
                .map(|launch| self.bind_one(chain, launch, scratch.as_ref()))
                .collect()
        })
    }

    fn bind_one(
        &self,
        chain: &Chain,
        launch: Arc<Launch>,
        scratch: Option<&wgpu::Buffer>,
    ) -> Result<Bound, Error> {
        let Shared {
            context,
            uniforms,
            pipelines,
            ..
        } = &*self.shared;
        let pipeline = pipelines.get(context, &launch.shader)?;
        // Seeds are used once.
        let uniform = uniforms.get(
            context,
            launch.words(&pipeline.fields, chain),
            !chain.is_random(),
        )?;
        let bind_group = context.scoped("binding the views", || {
            let layout = &pipeline.bind_group_layout;
            bind_group(context, layout, &uniform, &launch.bindings, scratch)
        })?;
        Ok(Bound {
            pipeline,
            bind_group,
            launch,
        })
    }
}

fn bind_group(
    context: &Context,
    layout: &wgpu::BindGroupLayout,
    uniform: &wgpu::Buffer,
    bindings: &[Binding],
    scratch: Option<&wgpu::Buffer>,
) -> wgpu::BindGroup {
    let storage = bindings.iter().enumerate();
    let storage = storage.filter_map(|(i, Binding { buffer, bytes, .. })| {
        Some(wgpu::BindGroupEntry {
            binding: i as u32 + 1,
            resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                // One without a buffer of its own is the scratch buffer's.
                buffer: buffer.as_ref().or(scratch)?,
                offset: bytes.start,
                size: std::num::NonZeroU64::new(bytes.end - bytes.start),
            }),
        })
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
