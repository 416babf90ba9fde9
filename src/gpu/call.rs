//! What is done with a `GpuActivations` in one call: made, applied, checked.

use std::sync::{Arc, OnceLock};

use super::read::Reads;
use super::{Dispatch, GpuActivations, Options, Shared, View};
use crate::gpu::cache::bodies::Bodies;
use crate::gpu::cache::pipelines::Pipelines;
use crate::gpu::cache::scratch::Scratch;
use crate::gpu::cache::uniforms::Uniforms;
use crate::gpu::device::bounds::Bounds;
use crate::gpu::device::context::Context;
use crate::gpu::device::late::Late;
use crate::gpu::device::loss::Loss;
#[cfg(not(target_arch = "wasm32"))]
use crate::gpu::device::pair::Pair;
use crate::walk::Spread;
use crate::{Chain, Direction, Error, Shape, Slot};

impl GpuActivations {
    /// For this device and its queue, with whatever features and limits they have. Polls the
    /// device once, to see that the queue is its own; one of another device is refused by every
    /// call. (Where the device has work to do now, the first call waits for it, for a second at
    /// most. In the browser nothing is seen.)
    ///
    /// Buffers must come from this device; wgpu notices those of another device, but not those
    /// of another instance.
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue) -> Self {
        GpuActivations::with_options(device, queue, Options::default())
    }

    /// As [`GpuActivations::new`], with labels and a pipeline cache of the application's.
    pub fn with_options(device: &wgpu::Device, queue: &wgpu::Queue, options: Options) -> Self {
        let spread = match device.adapter_info().device_type {
            wgpu::DeviceType::Cpu => Spread::Consecutive,
            _ => Spread::Strided,
        };
        let loss = Loss::default();
        GpuActivations {
            shared: Arc::new(Shared {
                queue: queue.clone(),
                bounds: Bounds::of(&device.limits(), spread, options.most_invocations()),
                conversion: OnceLock::new(),
                bodies: Bodies::default(),
                pipelines: Pipelines::default(),
                uniforms: Uniforms::default(),
                scratch: Scratch::default(),
                reads: Reads::new(device, &options, &loss),
                loss,
                #[cfg(not(target_arch = "wasm32"))]
                pair: Pair::new(device, queue),
                context: Context {
                    device: device.clone(),
                    options,
                    late: Late::default(),
                },
            }),
        }
    }

    /// The device that this was made for.
    pub fn device(&self) -> &wgpu::Device {
        &self.shared.context.device
    }

    pub(crate) fn options(&self) -> &Options {
        &self.shared.context.options
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
        self.prepare_forward(x, x, chain)?.submit()
    }

    /// As [`GpuActivations::apply`], recorded into the caller's pass instead of submitted.
    ///
    /// # Errors
    /// See [`GpuActivations::prepare`]; on an error nothing is recorded.
    pub fn apply_in<'a>(
        &self,
        pass: &mut wgpu::ComputePass<'_>,
        x: impl Into<View<'a>>,
        chain: impl Into<Chain>,
    ) -> Result<(), Error> {
        let x = x.into();
        self.forward_in(pass, x, x, chain)
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
        self.prepare_forward(x, y, chain)?.submit()
    }

    /// As [`GpuActivations::forward`], recorded into the caller's pass instead of submitted: for work
    /// that is done once, between other work of the application's. What is done again and again is
    /// prepared once.
    ///
    /// A chain with operands is [prepared](GpuActivations::prepare) with them, and recorded:
    /// `activations.prepare(chain, direction, shape, &slots)?.record(&mut pass)`.
    ///
    /// # Errors
    /// See [`GpuActivations::prepare`]; the views must have equal lengths; on an error nothing is
    /// recorded.
    pub fn forward_in<'a>(
        &self,
        pass: &mut wgpu::ComputePass<'_>,
        x: impl Into<View<'a>>,
        y: impl Into<View<'a>>,
        chain: impl Into<Chain>,
    ) -> Result<(), Error> {
        self.prepare_forward(x, y, chain)?.record(pass);
        Ok(())
    }

    /// Prepares y = f(x) over whole views; `y` may be the very view of `x`.
    ///
    /// # Errors
    /// See [`GpuActivations::prepare`]; the views must have equal lengths.
    pub fn prepare_forward<'a>(
        &self,
        x: impl Into<View<'a>>,
        y: impl Into<View<'a>>,
        chain: impl Into<Chain>,
    ) -> Result<Dispatch, Error> {
        let slots = [(Slot::X, x.into()), (Slot::Y, y.into())];
        self.prepare_whole(chain.into(), Direction::Forward, &slots)
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
        self.prepare_backward(x, dy, dx, chain)?.submit()
    }

    /// As [`GpuActivations::backward`], recorded into the caller's pass instead of submitted.
    ///
    /// # Errors
    /// See [`GpuActivations::prepare`]; the views must have equal lengths; on an error nothing is
    /// recorded.
    pub fn backward_in<'a>(
        &self,
        pass: &mut wgpu::ComputePass<'_>,
        x: impl Into<View<'a>>,
        dy: impl Into<View<'a>>,
        dx: impl Into<View<'a>>,
        chain: impl Into<Chain>,
    ) -> Result<(), Error> {
        self.prepare_backward(x, dy, dx, chain)?.record(pass);
        Ok(())
    }

    /// Prepares dx = f′(x) dy over whole views; `dx` may be the very view of `dy` or of `x`.
    ///
    /// # Errors
    /// See [`GpuActivations::prepare`]; the views must have equal lengths.
    pub fn prepare_backward<'a>(
        &self,
        x: impl Into<View<'a>>,
        dy: impl Into<View<'a>>,
        dx: impl Into<View<'a>>,
        chain: impl Into<Chain>,
    ) -> Result<Dispatch, Error> {
        let slots = [
            (Slot::X, x.into()),
            (Slot::Dy, dy.into()),
            (Slot::Dx, dx.into()),
        ];
        self.prepare_whole(chain.into(), Direction::Backward, &slots)
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
        let prepared = self.prepare_whole(chain.into(), Direction::Second, &slots);
        prepared?.submit()
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
        let prepared = self.prepare_whole(chain.into(), Direction::Jet, &slots);
        prepared?.submit()
    }

    /// Prepares a chain over whole views, all as long as the first one.
    fn prepare_whole(
        &self,
        chain: Chain,
        direction: Direction,
        slots: &[(Slot, View<'_>)],
    ) -> Result<Dispatch, Error> {
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
        self.prepare(chain, direction, Shape::new(x.len()), slots)
    }

    /// Waits for what wgpu has against earlier calls and was not known when they returned; the
    /// first such error, once, for all clones together. The future borrows nothing.
    ///
    /// In the browser wgpu's answers come later than the calls: what [`apply`], [`prepare`] and
    /// the others return there is what this crate checks itself, and what only the browser knows
    /// (a destroyed buffer, memory that ran out) is told here, and never to the application's
    /// uncaptured-error handler. A [`read`] waits for its own answers. On native the calls know,
    /// and an error here can only be [`Error::DeviceLost`].
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::OutOfMemory`], [`Error::DeviceLost`].
    ///
    /// [`apply`]: GpuActivations::apply
    /// [`prepare`]: GpuActivations::prepare
    /// [`read`]: GpuActivations::read
    #[must_use = "the answer comes from the future"]
    pub fn check(&self) -> impl Future<Output = Result<(), Error>> + use<> {
        let here = self.watch(|| self.scoped("checking", || ()));
        let late = self.shared.context.late.settle();
        async move { late.await.and(here) }
    }

    /// Runs `work` unless the device is known to be lost, or the queue is another device's.
    pub(super) fn watch<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let Shared { loss, .. } = &*self.shared;
        loss.check()?;
        #[cfg(not(target_arch = "wasm32"))]
        self.shared.pair.check(self.device(), self.queue())?;
        loss.watch(work)
    }

    /// Runs `work` and returns what wgpu had against it, as far as that is known.
    pub(super) fn scoped<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce() -> T,
    ) -> Result<T, Error> {
        self.shared.context.scoped(doing, work)
    }
}
