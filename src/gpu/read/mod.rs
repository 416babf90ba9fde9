//! Results back to the host.

mod poller;
pub(super) mod staging;

use std::future::Future;
use std::sync::Arc;

use bytemuck::Pod;

use crate::gpu::device::answer::one_line;
use crate::gpu::device::late::Late;
use crate::gpu::device::loss::{Loss, is_lost};
use crate::gpu::device::scope::scoped;
use crate::gpu::{GpuActivations, Options, View};
use crate::{Error, Slot};
use poller::{Poller, Receiver};
use staging::{Pool, Staging};

/// What the reads of a device share.
pub(crate) struct Reads {
    pool: Arc<Pool>,
    poller: Arc<Poller>,
}

impl Reads {
    pub(crate) fn new(device: &wgpu::Device, options: &Options, loss: &Loss) -> Self {
        Reads {
            pool: Arc::new(Pool::new(device, options)),
            poller: Arc::new(Poller::new(device, loss.clone())),
        }
    }
}

impl GpuActivations {
    /// The elements of a view, as they are after all work submitted before this call.
    ///
    /// The read starts at once: the copy is submitted when this returns, and on a software
    /// driver a submit may wait for earlier work. The future itself never blocks, borrows
    /// nothing, is `Send` on native, and may be awaited in any order or dropped; work submitted
    /// after this call does not change what it yields. On native a helper thread waits for the
    /// device while reads are under way, one for all of them, so that no task blocks; in the
    /// browser the event loop does.
    ///
    /// `T` is any plain type whose size divides the view's: `f32` for a view of f32, `u16` or
    /// `half::f16` for one of f16. The view may start and end at any byte. Of a view of rows all
    /// that lies between its first and last element is copied, and its elements are returned.
    ///
    /// Await reads before you destroy the device: wgpu frees its buffers, also those that a
    /// result is just being copied from.
    ///
    /// The staging buffers are used again. Those that are idle hold 64 MiB in 64 buffers at
    /// most for all clones of a `GpuActivations`.
    ///
    /// # Errors
    /// From the future: [`Error::MissingUsage`] without `COPY_SRC`, [`Error::OutOfRange`],
    /// [`Error::ElementSize`] where `T` does not divide the view, [`Error::PartialWord`],
    /// [`Error::OutOfMemory`], [`Error::Refused`], [`Error::DeviceLost`].
    #[must_use = "the elements come from the future"]
    pub fn read<'a, T: Pod>(
        &self,
        x: impl Into<View<'a>>,
    ) -> impl Future<Output = Result<Vec<T>, Error>> + 'static {
        let started = self.start_read::<T>(x.into());
        #[cfg(not(target_arch = "wasm32"))]
        self.shared.reads.poller.start_thread();
        async move {
            match started? {
                None => Ok(Vec::new()),
                Some(pending) => pending.finish().await,
            }
        }
    }

    /// [`GpuActivations::read`] for callers without an executor: blocks until the work is done,
    /// without the helper thread. Not available on the web, where a thread must not block.
    ///
    /// # Errors
    /// As [`GpuActivations::read`].
    #[cfg(not(target_arch = "wasm32"))]
    pub fn read_blocking<'a, T: Pod>(&self, x: impl Into<View<'a>>) -> Result<Vec<T>, Error> {
        let Some(pending) = self.start_read::<T>(x.into())? else {
            return Ok(Vec::new());
        };
        self.shared.reads.poller.wait(pending.number);
        pollster::block_on(pending.finish())
    }

    /// Copies the view to a staging buffer and asks for it to be mapped. None where there is
    /// nothing to read.
    fn start_read<T: Pod>(&self, view: View<'_>) -> Result<Option<Pending>, Error> {
        check::<T>(&view)?;
        if view.size == 0 {
            return Ok(None);
        }
        let span = Span::of(&view)?;
        let Reads { pool, poller } = &self.shared.reads;
        let (device, queue, late) = (self.device(), self.queue(), Late::default());
        self.watch(|| {
            let staging = Arc::new(pool.take(span.bytes, &late)?);
            scoped(device, &late, "copying to be read", || {
                let mut encoder = device.create_command_encoder(&Default::default());
                let to = &staging.buffer;
                encoder.copy_buffer_to_buffer(view.buffer, span.start, to, 0, span.bytes);
                queue.submit([encoder.finish()])
            })?;
            let map = || poller.map(staging.clone(), span.bytes);
            let (number, receiver) = scoped(device, &late, "mapping to be read", map)?;
            Ok(Some(Pending {
                number,
                receiver,
                late,
                staging,
                span,
                device: device.clone(),
            }))
        })
    }
}

/// A read under way.
struct Pending {
    #[cfg_attr(target_arch = "wasm32", expect(dead_code))]
    number: u64,
    receiver: Receiver,
    /// What wgpu has yet to say of the copy.
    late: Late,
    staging: Arc<Staging>,
    span: Span,
    device: wgpu::Device,
}

impl Pending {
    async fn finish<T: Pod>(self) -> Result<Vec<T>, Error> {
        let lost = |reason: String| Error::DeviceLost {
            reason: one_line(&reason),
        };
        // Where the copy was refused the staging buffer is mapped all the same, with the bytes of
        // an earlier read.
        self.late.settle().await?;
        let outcome = self.receiver.receive().await;
        outcome.unwrap_or_else(|| Err(lost("the read was dropped".into())))?;
        let mapped = self
            .staging
            .buffer
            .get_mapped_range(0..self.span.bytes)
            .map_err(|error| lost(error.to_string()))?;
        let elements = self.span.elements(&mapped);
        // wgpu frees what a destroyed device had mapped, under the copy too: only where the device
        // is still there was it there throughout.
        match is_lost(&self.device) {
            true => Err(lost("first noticed while reading".into())),
            false => Ok(elements),
        }
    }
}

/// The whole words of a buffer that hold a view, and the view's place in them.
#[derive(Clone, Copy, Debug)]
struct Span {
    /// In the buffer, in bytes.
    start: u64,
    bytes: u64,
    /// Of the view within the span.
    offset: u64,
    size: u64,
    /// Bytes of an element, and from one to the next.
    element: u64,
    step: u64,
    /// Of the view where it has rows: elements of a row, and bytes from one row to the next.
    rows: Option<(u64, u64)>,
}

impl Span {
    /// From the word of the view's first byte to that of its last.
    fn of(view: &View<'_>) -> Result<Self, Error> {
        let word = wgpu::COPY_BUFFER_ALIGNMENT;
        let start = view.offset / word * word;
        let (end, size) = (view.offset + view.span(), view.buffer.size());
        let whole = end.next_multiple_of(word);
        if whole > size {
            let slot = Slot::X;
            return Err(Error::PartialWord { slot, end, size });
        }
        let element = view.format.bytes();
        Ok(Span {
            start,
            bytes: whole - start,
            offset: view.offset - start,
            size: view.size,
            element,
            step: view.step * element,
            rows: view
                .rows_apart()
                .map(|rows| (rows.columns, rows.stride * element)),
        })
    }

    /// The view's elements, out of the mapped span.
    fn elements<T: Pod>(&self, mapped: &[u8]) -> Vec<T> {
        let start = self.offset as usize;
        if self.rows.is_none() && self.step == self.element {
            return bytemuck::pod_collect_to_vec(&mapped[start..start + self.size as usize]);
        }
        let count = self.size / self.element;
        let (columns, stride) = self.rows.unwrap_or((count, 0));
        let mut bytes = Vec::with_capacity(self.size as usize);
        for row in (0..count / columns).map(|row| start + (row * stride) as usize) {
            let (step, element) = (self.step as usize, self.element as usize);
            match step == element {
                true => bytes.extend_from_slice(&mapped[row..][..columns as usize * element]),
                false => (0..columns as usize)
                    .for_each(|k| bytes.extend_from_slice(&mapped[row + k * step..][..element])),
            }
        }
        bytemuck::pod_collect_to_vec(&bytes)
    }
}

fn check<T: Pod>(view: &View<'_>) -> Result<(), Error> {
    let slot = Slot::X;
    view.check_range(slot)?;
    if !view.buffer.usage().contains(wgpu::BufferUsages::COPY_SRC) {
        return Err(Error::MissingUsage {
            slot,
            flag: "COPY_SRC",
        });
    }
    let element = size_of::<T>() as u64;
    match view.size.is_multiple_of(element) {
        true => Ok(()),
        false => Err(Error::ElementSize {
            bytes: view.size,
            element,
        }),
    }
}
