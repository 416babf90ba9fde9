//! The buffer that partial sums stand in while a dispatch runs.

use std::sync::{Mutex, PoisonError};

use crate::Error;
use crate::gpu::device::context::Context;

/// One buffer for all dispatches of a device: they run one after the other. It grows; dispatches
/// that were prepared before keep the smaller one.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    buffer: Mutex<Option<wgpu::Buffer>>,
}

impl Scratch {
    /// The buffer, of at least so many bytes. One that could not be made is not kept.
    pub(crate) fn get(&self, context: &Context, bytes: u64) -> Result<wgpu::Buffer, Error> {
        let mut kept = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(buffer) = kept.as_ref().filter(|buffer| buffer.size() >= bytes) {
            return Ok(buffer.clone());
        }
        let label = format!("{} partial sums", context.options.name());
        let buffer = context.scoped("making room for partial sums", || {
            context.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(&label),
                size: bytes.next_power_of_two().max(1 << 12),
                usage: wgpu::BufferUsages::STORAGE,
                mapped_at_creation: false,
            })
        })?;
        *kept = Some(buffer.clone());
        Ok(buffer)
    }
}
