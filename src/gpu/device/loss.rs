//! Notices that the device is lost, and remembers it.
//!
//! wgpu tells nobody but the device-lost callback, which is the application's: on a lost device
//! its calls do nothing and report nothing, not even validation errors. That silence can be
//! heard: a request that must be refused is made, and no refusal means that the device is lost.
//! A device never comes back, so it was there for everything that was done before such a test.

use std::sync::{Arc, OnceLock};

use super::answer::now;
use crate::Error;

/// Whether a device is lost, once that was seen. Shared by all clones of a `GpuActivations`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Loss {
    reason: Arc<OnceLock<String>>,
}

impl Loss {
    /// Refuses once the device is known to be lost.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.reason.get() {
            None => Ok(()),
            Some(reason) => Err(Error::DeviceLost {
                reason: reason.clone(),
            }),
        }
    }

    /// The result of `work`, which is not begun on a device that is known to be lost.
    pub(crate) fn watch<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        self.check()?;
        let result = work();
        if let Err(Error::DeviceLost { reason }) = &result {
            self.note(reason);
        }
        result
    }

    /// From now on every call is refused, with the first reason that was noted.
    pub(crate) fn note(&self, reason: &str) {
        self.reason.get_or_init(|| reason.to_owned());
    }
}

/// Whether the device is lost. Takes half a µs in a loop and adds 0.8 µs to `prepare`.
///
/// In the browser errors arrive later than this call can wait for: there the answer is no, and
/// a loss is noticed when a read fails.
pub(crate) fn is_lost(device: &wgpu::Device) -> bool {
    cfg!(not(target_arch = "wasm32")) && !refuses_nonsense(device) && !can_map(device)
}

/// Whether a buffer without any usage is refused, as WebGPU demands of a device that is there.
fn refuses_nonsense(device: &wgpu::Device) -> bool {
    let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
    drop(create(device, wgpu::BufferUsages::empty(), false));
    now(scope.pop()).is_some()
}

/// Whether a buffer can be made and written to. Asked only where the first test says no: a
/// device is not given up for one odd answer.
fn can_map(device: &wgpu::Device) -> bool {
    let validation = device.push_error_scope(wgpu::ErrorFilter::Validation);
    let memory = device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
    let buffer = create(device, wgpu::BufferUsages::COPY_DST, true);
    let mapped = buffer.get_mapped_range_mut(..).is_ok();
    drop(buffer);
    let errors = [now(memory.pop()), now(validation.pop())];
    mapped || errors.iter().any(Option::is_some)
}

fn create(device: &wgpu::Device, usage: wgpu::BufferUsages, mapped: bool) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("wgpu-activations device-lost test"),
        size: wgpu::COPY_BUFFER_ALIGNMENT,
        usage,
        mapped_at_creation: mapped,
    })
}
