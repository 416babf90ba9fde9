//! Results back to the host.

use bytemuck::Pod;

use super::scope::scoped;
use super::{GpuActivations, View};
use crate::{Error, Slot};

impl GpuActivations {
    /// The elements of a view, once all work submitted before is done.
    ///
    /// `T` is any plain type whose size divides the view's: `f32` for a view of f32. On native
    /// a helper thread waits for the device, so that the calling task does not block.
    ///
    /// # Errors
    /// The buffer needs `COPY_SRC`; offset and size must be multiples of 4 bytes and of `T`;
    /// [`Error::DeviceLost`], [`Error::OutOfMemory`].
    pub async fn read<T: Pod>(&self, x: impl Into<View<'_>>) -> Result<Vec<T>, Error> {
        let Some(pending) = self.start_read::<T>(x.into())? else {
            return Ok(Vec::new());
        };
        #[cfg(not(target_arch = "wasm32"))]
        {
            let device = self.device().clone();
            std::thread::spawn(move || device.poll(wgpu::PollType::wait_indefinitely()));
        }
        pending.finish().await
    }

    /// [`GpuActivations::read`] for callers without an executor: blocks until the work is done.
    /// Not available on the web, where a thread must not block.
    ///
    /// # Errors
    /// As [`GpuActivations::read`].
    #[cfg(not(target_arch = "wasm32"))]
    pub fn read_blocking<'a, T: Pod>(&self, x: impl Into<View<'a>>) -> Result<Vec<T>, Error> {
        let Some(pending) = self.start_read::<T>(x.into())? else {
            return Ok(Vec::new());
        };
        self.device()
            .poll(wgpu::PollType::wait_indefinitely())
            .map_err(|error| Error::DeviceLost {
                reason: error.to_string(),
            })?;
        pollster::block_on(pending.finish())
    }

    /// Copies the view to a staging buffer and asks for it to be mapped. None where there is
    /// nothing to read.
    fn start_read<T: Pod>(&self, view: View<'_>) -> Result<Option<Pending>, Error> {
        check::<T>(&view)?;
        if view.size == 0 {
            return Ok(None);
        }
        let (device, queue) = (self.device(), self.queue());
        let (sender, receiver) = futures_intrusive::channel::shared::oneshot_channel();
        let staging = scoped(device, "reading back", || {
            let staging = device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("wgpu-activations read"),
                size: view.size,
                usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
                mapped_at_creation: false,
            });
            let mut encoder = device.create_command_encoder(&Default::default());
            encoder.copy_buffer_to_buffer(view.buffer, view.offset, &staging, 0, view.size);
            queue.submit([encoder.finish()]);
            staging
        })?;
        staging.map_async(wgpu::MapMode::Read, .., move |result| {
            // The receiver may be gone: the caller dropped its future.
            let _ = sender.send(result);
        });
        Ok(Some(Pending { staging, receiver }))
    }
}

/// A read under way.
struct Pending {
    staging: wgpu::Buffer,
    receiver:
        futures_intrusive::channel::shared::OneshotReceiver<Result<(), wgpu::BufferAsyncError>>,
}

impl Pending {
    async fn finish<T: Pod>(self) -> Result<Vec<T>, Error> {
        let lost = |reason: String| Error::DeviceLost { reason };
        match self.receiver.receive().await {
            Some(Ok(())) => {}
            Some(Err(error)) => return Err(lost(error.to_string())),
            None => return Err(lost("the read-back was dropped".into())),
        }
        let mapped = self
            .staging
            .get_mapped_range(..)
            .map_err(|error| lost(error.to_string()))?;
        Ok(bytemuck::pod_collect_to_vec(&mapped))
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
    let element = (size_of::<T>() as u64).max(1);
    let copy = wgpu::COPY_BUFFER_ALIGNMENT;
    for (what, bytes, multiple) in [
        ("offset", view.offset, copy),
        ("size", view.size, copy),
        ("size", view.size, element),
    ] {
        if !bytes.is_multiple_of(multiple) {
            return Err(Error::Misaligned {
                slot,
                what,
                bytes,
                multiple,
            });
        }
    }
    Ok(())
}
