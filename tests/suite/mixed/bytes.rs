//! Elements of any format in host bytes.

use wgpu_activations::Format;

use crate::formats::{decode, encode};

/// Writes the nearest number of the format at this byte.
pub fn put(content: &mut [u8], format: Format, at: usize, value: f32) {
    match format {
        Format::F32 => content[at..at + 4].copy_from_slice(&value.to_le_bytes()),
        _ => content[at..at + 2].copy_from_slice(&encode(format, value.into()).to_le_bytes()),
    }
}

/// The number at this byte.
pub fn fetch(content: &[u8], format: Format, at: usize) -> f32 {
    match format {
        Format::F32 => f32::from_le_bytes(content[at..at + 4].try_into().unwrap_or_default()),
        _ => decode(format, u16::from_le_bytes([content[at], content[at + 1]])),
    }
}
