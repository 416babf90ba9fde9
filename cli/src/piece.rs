//! Elements of one storage format, as many as are worked on at a time.

use std::borrow::Cow;

use half::slice::{HalfBitsSliceExt, HalfFloatSliceExt};
use half::{bf16, f16};
use rayon::prelude::*;
use wgpu_activations::Format;

/// Elements of one format, in this machine's byte order.
#[derive(Debug)]
pub struct Piece {
    format: Format,
    /// Whole words, since GPUs take no less. The second half of the last one may be unused.
    words: Vec<u32>,
    /// Elements in use.
    count: usize,
}

/// Elements that one task converts.
const TASK: usize = 1 << 16;

impl Piece {
    /// Zeros.
    pub fn new(format: Format, count: usize) -> Self {
        Piece {
            format,
            words: vec![0; words(format, count)],
            count,
        }
    }

    /// Uses the first so many elements.
    pub fn set_count(&mut self, count: usize) {
        self.count = count;
    }

    pub fn format(&self) -> Format {
        self.format
    }

    pub fn count(&self) -> usize {
        self.count
    }

    /// The words that hold the elements.
    pub fn words(&self) -> &[u32] {
        &self.words[..words(self.format, self.count)]
    }

    pub fn words_mut(&mut self) -> &mut [u32] {
        &mut self.words[..words(self.format, self.count)]
    }

    /// The elements.
    pub fn bytes(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.words)[..self.count * self.format.bytes() as usize]
    }

    pub fn bytes_mut(&mut self) -> &mut [u8] {
        let length = self.count * self.format.bytes() as usize;
        &mut bytemuck::cast_slice_mut(&mut self.words)[..length]
    }

    /// The elements where they are f32.
    pub fn as_f32_mut(&mut self) -> Option<&mut [f32]> {
        (self.format == Format::F32).then(|| bytemuck::cast_slice_mut(self.bytes_mut()))
    }

    /// The elements' values.
    pub fn values(&self) -> Cow<'_, [f32]> {
        values(self.format, &self.words, self.count)
    }

    /// Takes elements that are given as bits, as many as there are.
    pub fn fill(&mut self, bits: impl ExactSizeIterator<Item = u32>) {
        self.words.resize(words(self.format, bits.len()), 0);
        self.set_count(bits.len());
        match self.format {
            Format::F32 => self
                .words
                .iter_mut()
                .zip(bits)
                .for_each(|(to, from)| *to = from),
            _ => {
                let halves = self.halves_mut().iter_mut().zip(bits);
                halves.for_each(|(to, from)| *to = from as u16);
            }
        }
    }

    /// Stores values, rounded to the nearest, the even one of two.
    pub fn store(&mut self, values: &[f32]) {
        let format = self.format;
        match format {
            Format::F16 => narrow(values, self.halves_mut(), |from, to| {
                to.reinterpret_cast_mut::<f16>()
                    .convert_from_f32_slice(from);
            }),
            Format::Bf16 => narrow(values, self.halves_mut(), |from, to| {
                to.reinterpret_cast_mut::<bf16>()
                    .convert_from_f32_slice(from);
            }),
            _ => self
                .bytes_mut()
                .copy_from_slice(bytemuck::cast_slice(values)),
        }
    }

    fn halves_mut(&mut self) -> &mut [u16] {
        bytemuck::cast_slice_mut(self.bytes_mut())
    }
}

/// The values of the first elements that these words hold.
pub fn values(format: Format, words: &[u32], count: usize) -> Cow<'_, [f32]> {
    let bytes: &[u8] = &bytemuck::cast_slice(words)[..count * format.bytes() as usize];
    match format {
        Format::F16 => Cow::Owned(widened(bytemuck::cast_slice(bytes), |from, to| {
            from.reinterpret_cast::<f16>().convert_to_f32_slice(to);
        })),
        Format::Bf16 => Cow::Owned(widened(bytemuck::cast_slice(bytes), |from, to| {
            from.reinterpret_cast::<bf16>().convert_to_f32_slice(to);
        })),
        _ => Cow::Borrowed(bytemuck::cast_slice(bytes)),
    }
}

/// Words that hold so many elements.
pub fn words(format: Format, count: usize) -> usize {
    (count * format.bytes() as usize).div_ceil(4)
}

fn widened(from: &[u16], convert: impl Fn(&[u16], &mut [f32]) + Sync) -> Vec<f32> {
    let mut out = vec![0.0; from.len()];
    let tasks = from.par_chunks(TASK).zip(out.par_chunks_mut(TASK));
    tasks.for_each(|(from, to)| convert(from, to));
    out
}

fn narrow(from: &[f32], to: &mut [u16], convert: impl Fn(&[f32], &mut [u16]) + Sync) {
    let tasks = from.par_chunks(TASK).zip(to.par_chunks_mut(TASK));
    tasks.for_each(|(from, to)| convert(from, to));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(format: Format, values: &[f32]) -> Vec<u16> {
        let mut piece = Piece::new(format, values.len());
        piece.store(values);
        piece.halves_mut().to_vec()
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
            let mut piece = Piece::new(format, all.len());
            piece.fill(all.iter().map(|&bits| bits.into()));
            let values = piece.values().into_owned();
            piece.store(&values);
            for ((&bits, value), &back) in all.iter().zip(&values).zip(&*piece.halves_mut()) {
                assert!(back == bits || value.is_nan(), "{format} {bits:#x}");
            }
        }
    }

    #[test]
    fn an_odd_count_has_a_half_used_word() {
        let mut piece = Piece::new(Format::F16, 8);
        piece.set_count(3);
        let sizes = (piece.bytes().len(), piece.words().len());
        assert_eq!(sizes, (6, 2));
        assert_eq!(piece.values().len(), 3);
    }
}
