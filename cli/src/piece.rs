//! Elements of one storage format, as many as are worked on at a time.

use std::borrow::Cow;

use bytemuck::Pod;
use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};
use wgpu_activations::Format;

/// Elements of one format, in this machine's byte order.
#[derive(Debug)]
pub struct Piece {
    pub format: Format,
    /// Whole words, since GPUs take no less. The second half of the last one may be unused.
    pub words: Vec<u32>,
    /// How many elements the words hold.
    pub count: usize,
}

/// Words that hold so many elements.
pub fn words(format: Format, count: usize) -> usize {
    (count * format.bytes() as usize).div_ceil(4)
}

impl Piece {
    /// Zeros.
    pub fn new(format: Format, count: usize) -> Self {
        Piece {
            format,
            words: vec![0; words(format, count)],
            count,
        }
    }

    /// Elements that are given as bits.
    pub fn of_bits(format: Format, bits: &[u32]) -> Self {
        let mut piece = Piece::new(format, bits.len());
        match format {
            Format::F32 => piece.words.copy_from_slice(bits),
            _ => {
                let pairs = piece.elements_mut::<u16>().iter_mut().zip(bits);
                pairs.for_each(|(half, &bits)| *half = bits as u16);
            }
        }
        piece
    }

    /// These values, rounded to the nearest, the even one of two.
    pub fn of(format: Format, values: Vec<f32>) -> Self {
        let mut piece = Piece::new(format, values.len());
        match format {
            Format::F16 => piece.elements_mut::<f16>().convert_from_f32_slice(&values),
            Format::Bf16 => piece.elements_mut::<bf16>().convert_from_f32_slice(&values),
            _ => piece.elements_mut().copy_from_slice(&values),
        }
        piece
    }

    /// The elements.
    pub fn bytes(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.words)[..self.count * self.format.bytes() as usize]
    }

    pub fn elements_mut<T: Pod>(&mut self) -> &mut [T] {
        let length = self.count * self.format.bytes() as usize / size_of::<T>();
        &mut bytemuck::cast_slice_mut(&mut self.words)[..length]
    }

    /// Turns a byte order into this machine's, or back.
    pub fn swap_bytes(&mut self, big_endian: bool) {
        if big_endian != cfg!(target_endian = "big") {
            let width = self.format.bytes() as usize;
            let elements = self.elements_mut().chunks_exact_mut(width);
            elements.for_each(<[u8]>::reverse);
        }
    }

    /// The elements' values.
    pub fn values(&self) -> Cow<'_, [f32]> {
        let bytes = self.bytes();
        match self.format {
            Format::F16 => bytemuck::cast_slice::<_, f16>(bytes).to_f32_vec().into(),
            Format::Bf16 => bytemuck::cast_slice::<_, bf16>(bytes).to_f32_vec().into(),
            _ => bytemuck::cast_slice(bytes).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(format: Format, values: &[f32]) -> Vec<u16> {
        let piece = Piece::of(format, values.to_vec());
        bytemuck::cast_slice(piece.bytes()).to_vec()
    }

    #[test]
    fn halves_are_rounded_to_the_nearest_and_even() {
        let ulp = f32::EPSILON;
        let f16s = [
            1.0 + 4096.0 * ulp,
            1.0 + 4097.0 * ulp,
            1.0 + 3.0 * 4096.0 * ulp,
        ];
        assert_eq!(stored(Format::F16, &f16s), [0x3c00, 0x3c01, 0x3c02]);
        let ends = [65519.0, 65520.0, -0.0, 6e-8, 2e-8];
        assert_eq!(
            stored(Format::F16, &ends),
            [0x7bff, 0x7c00, 0x8000, 0x0001, 0]
        );
        let bf16s = [1.0 + ulp * 32768.0, 1.0 + ulp * 32769.0, f32::MAX, 1e-40];
        assert_eq!(stored(Format::Bf16, &bf16s), [0x3f80, 0x3f81, 0x7f80, 0x1]);
    }

    #[test]
    fn every_half_comes_through() {
        for format in [Format::F16, Format::Bf16] {
            let all: Vec<u16> = (0..=u16::MAX).collect();
            let bits: Vec<u32> = all.iter().map(|&bits| bits.into()).collect();
            let values = Piece::of_bits(format, &bits).values().into_owned();
            let piece = Piece::of(format, values.clone());
            let stored: &[u16] = bytemuck::cast_slice(piece.bytes());
            for ((&bits, value), &back) in all.iter().zip(&values).zip(stored) {
                assert!(back == bits || value.is_nan(), "{format} {bits:#x}");
            }
        }
    }

    #[test]
    fn an_odd_count_has_a_half_used_word() {
        let piece = Piece::new(Format::F16, 3);
        let sizes = (piece.bytes().len(), piece.words.len());
        assert_eq!(sizes, (6, 2));
        assert_eq!(piece.values().len(), 3);
    }
}
