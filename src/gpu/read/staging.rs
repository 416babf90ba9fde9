//! Buffers that the host reads results from, used again and again.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::Error;
use crate::gpu::Options;
use crate::gpu::device::late::Late;
use crate::gpu::device::scope::scoped;

/// Memory that idle staging buffers may hold, in bytes. A larger one is freed after its read.
pub(crate) const MOST_BYTES: u64 = 64 << 20;
/// Idle staging buffers.
pub(crate) const MOST_BUFFERS: usize = 64;
/// The smallest staging buffer, in bytes.
const SMALLEST: u64 = 4096;

/// The staging buffers of a device that no read uses, least recently used first.
#[derive(Debug)]
pub(crate) struct Pool {
    device: wgpu::Device,
    label: String,
    idle: Mutex<VecDeque<wgpu::Buffer>>,
}

impl Pool {
    pub(crate) fn new(device: &wgpu::Device, options: &Options) -> Self {
        Pool {
            device: device.clone(),
            label: format!("{} read", options.name()),
            idle: Mutex::default(),
        }
    }

    /// A buffer of at least this many bytes. Where memory runs out, the idle ones go first.
    pub(crate) fn take(self: &Arc<Self>, bytes: u64, late: &Late) -> Result<Staging, Error> {
        let size = class(bytes, self.device.limits().max_buffer_size);
        let buffer = match self.reuse(size) {
            Some(buffer) => buffer,
            None => match self.create(size, late) {
                Err(Error::OutOfMemory { .. }) if self.clear() => self.create(size, late)?,
                other => other?,
            },
        };
        Ok(Staging {
            buffer,
            pool: self.clone(),
            mapped: AtomicBool::new(false),
        })
    }

    /// The idle buffer of this size that was used last.
    fn reuse(&self, size: u64) -> Option<wgpu::Buffer> {
        let mut idle = self.lock();
        let found = idle.iter().rposition(|buffer| buffer.size() == size)?;
        idle.remove(found)
    }

    fn create(&self, size: u64, late: &Late) -> Result<wgpu::Buffer, Error> {
        let doing = "making a staging buffer to read from";
        scoped(&self.device, late, doing, || {
            self.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(&self.label),
                size,
                usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
                mapped_at_creation: false,
            })
        })
    }

    /// Frees the idle buffers. Whether there were any.
    fn clear(&self) -> bool {
        let idle = std::mem::take(&mut *self.lock());
        !idle.is_empty()
    }

    /// Keeps a buffer and frees those that have not been used for longest, down to the bounds.
    fn put(&self, buffer: wgpu::Buffer) {
        if buffer.size() > MOST_BYTES {
            return;
        }
        let mut idle = self.lock();
        idle.push_back(buffer);
        let mut bytes: u64 = idle.iter().map(wgpu::Buffer::size).sum();
        let mut freed = Vec::new();
        while bytes > MOST_BYTES || idle.len() > MOST_BUFFERS {
            let Some(oldest) = idle.pop_front() else {
                break;
            };
            bytes -= oldest.size();
            freed.push(oldest);
        }
        drop(idle);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<wgpu::Buffer>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The size of the buffer for this many bytes: four sizes between powers of two, so that reads
/// of similar sizes share buffers and none wastes more than a quarter or a few KiB.
fn class(bytes: u64, most: u64) -> u64 {
    if bytes > MOST_BYTES {
        return bytes;
    }
    let step = (bytes.next_power_of_two() / 8).max(SMALLEST);
    bytes.next_multiple_of(step).min(most / 4 * 4).max(bytes)
}

/// A staging buffer in use by one read. Goes back to the pool when it is dropped, if it was
/// mapped: before that the device may still want to write to it.
#[derive(Debug)]
pub(crate) struct Staging {
    pub buffer: wgpu::Buffer,
    pool: Arc<Pool>,
    mapped: AtomicBool,
}

impl Staging {
    /// Notes that the buffer is mapped now.
    pub(crate) fn set_mapped(&self) {
        self.mapped.store(true, Ordering::Release);
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !*self.mapped.get_mut() {
            return;
        }
        // In the browser nobody waits for the answer, and a mapped buffer can be unmapped.
        let (device, late) = (&self.pool.device, Late::default());
        let unmapped = scoped(device, &late, "unmapping", || self.buffer.unmap());
        if unmapped.is_ok() {
            self.pool.put(self.buffer.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_holds_its_bytes_and_wastes_a_quarter_at_most() {
        let most = 1 << 40;
        let sizes = (0..27).flat_map(|k| [4u64 << k, (4 << k) + 4, (6 << k) + 4]);
        for bytes in sizes {
            let size = class(bytes, most);
            assert!(size >= bytes && size.is_multiple_of(4), "{bytes}: {size}");
            assert!(size - bytes <= (bytes / 4).max(SMALLEST), "{bytes}: {size}");
            assert_eq!(class(size, most), size, "{bytes}");
        }
        assert_eq!(class(1 << 20, 1 << 19), 1 << 20);
        assert_eq!(class(MOST_BYTES + 4, most), MOST_BYTES + 4);
    }
}
