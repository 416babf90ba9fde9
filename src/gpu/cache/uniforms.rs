//! The uniform blocks: small, immutable, shared by all dispatches that need the same numbers.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::Error;
use crate::gpu::device::context::Context;

/// Blocks beyond this many are forgotten, all at once. Dispatches keep those that they use.
const MOST: usize = 1024;

/// Blocks are multiples of so many words, with zeros behind: drivers give no less.
const UNIT: usize = 32;

/// The blocks of a device. Making a buffer costs several µs, so `apply` on the same shape and
/// parameters takes the one that is there.
#[derive(Debug, Default)]
pub(crate) struct Uniforms {
    buffers: Mutex<FxHashMap<Vec<u32>, wgpu::Buffer>>,
}

impl Uniforms {
    /// The buffer with these words, one of its own where it is not to be kept. One that could not be
    /// made is not kept.
    pub(crate) fn get(
        &self,
        context: &Context,
        mut words: Vec<u32>,
        keep: bool,
    ) -> Result<wgpu::Buffer, Error> {
        words.resize(words.len().next_multiple_of(UNIT), 0);
        let make = |words: &[u32]| context.scoped("writing parameters", || create(context, words));
        if !keep {
            return make(&words);
        }
        let mut buffers = self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(buffer) = buffers.get(&words) {
            return Ok(buffer.clone());
        }
        if buffers.len() >= MOST {
            buffers.clear();
        }
        let buffer = make(&words)?;
        buffers.insert(words, buffer.clone());
        Ok(buffer)
    }
}

fn create(context: &Context, words: &[u32]) -> wgpu::Buffer {
    let bytes: &[u8] = bytemuck::cast_slice(words);
    let label = format!("{} parameters", context.options.name());
    let buffer = context.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(&label),
        size: bytes.len() as u64,
        usage: wgpu::BufferUsages::UNIFORM,
        mapped_at_creation: true,
    });
    // Mapping fails where the buffer could not be made; the scope around this call reports it.
    if let Ok(mut mapped) = buffer.get_mapped_range_mut(..) {
        mapped.copy_from_slice(bytes);
    }
    buffer.unmap();
    buffer
}
