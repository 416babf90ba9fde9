//! From a request to a `Dispatch`: checked, planned, compiled, bound.

use std::sync::Arc;

use super::dispatch::{Dispatch, Launch};
use super::half::Conversion;
use super::operands::{self, Operand};
use super::pipelines::Pipeline;
use super::uniforms::Block;
use super::{GpuActivations, Shared, View, bindings, plan};
use crate::kernel::{Kernel, Lanes, Layout};
use crate::wgsl::Recipe;
use crate::{Chain, Direction, Error, Format, Shape, Slot};

impl GpuActivations {
    /// Checks a chain and its views, compiles what is not compiled yet, and binds. Nothing is
    /// recorded or written.
    ///
    /// Each slot of [`Chain::slots`] wants one view of at least `shape` elements; longer views
    /// are worked on from their start. A written view may be the very range of one that is read
    /// (in place, also in another format of the same width), or any other range of the same buffer
    /// that does not overlap. Only the elements within `shape` count.
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
        let operands = operands::check(kernel, direction, shape, slots)?;
        let plan = plan::Plan {
            kernel,
            elements: shape.elements(),
            bounds: &bounds,
            native_f16: native_f16(&operands)?,
        };
        let plans = plan.launches(&operands)?;
        let launches = || plans.iter().map(|plan| self.bind(chain, kernel, plan));
        let launches = self.watch(|| launches().collect::<Result<_, _>>())?;
        Ok(Dispatch { launches })
    }

    pub(super) fn pipeline(
        &self,
        chain: &Chain,
        kernel: &'static Kernel,
        layout: &Layout,
        lanes: Lanes,
    ) -> Result<Arc<Pipeline>, Error> {
        let Shared {
            device,
            pipelines,
            late,
            ..
        } = &*self.shared;
        let geometry = self.shared.bounds.clone()?.geometry;
        pipelines.get(
            device,
            late,
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
            device,
            uniforms,
            late,
            ..
        } = &*self.shared;
        let pipeline = self.pipeline(chain, kernel, &plan.layout, plan.lanes)?;
        let uniform = uniforms.get(device, late, &block(chain, plan))?;
        let bind_group = self.scoped("binding the views", || {
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
