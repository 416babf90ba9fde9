//! Elements of any format in host bytes.

use half::{bf16, f16};
use wgpu_activations::Format;

/// Writes the nearest number of the format at this byte.
pub fn put(content: &mut [u8], format: Format, at: usize, value: f32) {
    match format {
        Format::F32 => content[at..at + 4].copy_from_slice(&value.to_le_bytes()),
        Format::F16 => content[at..at + 2].copy_from_slice(&f16::from_f32(value).to_le_bytes()),
        _ => content[at..at + 2].copy_from_slice(&bf16::from_f32(value).to_le_bytes()),
    }
}

/// The number at this byte.
pub fn fetch(content: &[u8], format: Format, at: usize) -> f32 {
    let half = || [content[at], content[at + 1]];
    match format {
        Format::F32 => f32::from_le_bytes(content[at..at + 4].try_into().unwrap_or_default()),
        Format::F16 => f16::from_le_bytes(half()).to_f32(),
        _ => bf16::from_le_bytes(half()).to_f32(),
    }
}
