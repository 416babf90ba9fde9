//! Whether a device's own f16 converts as our integers do.

use super::f16::{Conversion, Reason};
use crate::gpu::{GpuActivations, View};
use crate::{Chain, Direction, Error, Format, Kind, Shape, Slot};

impl GpuActivations {
    /// Converts every f16, and numbers beside and between all of them, in both ways.
    pub(super) fn compare_conversions(&self) -> Result<Conversion, Error> {
        let every: Vec<u16> = (0..=u16::MAX).collect();
        let load = |native| self.convert::<u32>(bytemuck::cast_slice(&every), Format::F16, native);
        let (loaded, natively) = (load(false)?, load(true)?);
        let differs = |(a, b): (&u32, &u32)| a != b && !(is_nan(*a) && is_nan(*b));
        if let Some(i) = loaded.iter().zip(&natively).position(differs) {
            return Ok(disagrees(Format::F16, i as u32));
        }

        let numbers = between(&loaded);
        let store =
            |native| self.convert::<u16>(bytemuck::cast_slice(&numbers), Format::F32, native);
        let (stored, natively) = (store(false)?, store(true)?);
        let nan = |half: u16| half & 0x7fff > 0x7c00;
        let differs = |(a, b): (&u16, &u16)| a != b && !(nan(*a) && nan(*b));
        Ok(match stored.iter().zip(&natively).position(differs) {
            Some(i) => disagrees(Format::F32, numbers[i]),
            None => Conversion::Native,
        })
    }

    /// The numbers of one format in the other one.
    fn convert<T: bytemuck::Pod>(
        &self,
        numbers: &[u8],
        format: Format,
        native: bool,
    ) -> Result<Vec<T>, Error> {
        let other = match format {
            Format::F32 => Format::F16,
            _ => Format::F32,
        };
        let count = numbers.len() as u64 / format.bytes();
        let buffer = |bytes| {
            let usage = wgpu::BufferUsages::STORAGE
                | wgpu::BufferUsages::COPY_SRC
                | wgpu::BufferUsages::COPY_DST;
            self.device().create_buffer(&wgpu::BufferDescriptor {
                label: Some("wgpu-activations f16 comparison"),
                size: bytes,
                usage,
                mapped_at_creation: false,
            })
        };
        let (x, y) = self.scoped("comparing f16 conversions", || {
            let x = buffer(numbers.len() as u64);
            self.queue().write_buffer(&x, 0, numbers);
            (x, buffer(count * other.bytes()))
        })?;
        let slots = [
            (Slot::X, View::new(x.slice(..), format)),
            (Slot::Y, View::new(y.slice(..), other)),
        ];
        let identity = Chain::map(Kind::Identity);
        let shape = Shape::new(count);
        let dispatch =
            self.prepare_with(&identity, Direction::Forward, shape, &slots, |_| Ok(native))?;
        dispatch.submit()?;
        self.read_blocking(&y)
    }
}

fn disagrees(format: Format, bits: u32) -> Conversion {
    Conversion::Integers(Reason::Disagrees { format, bits })
}

fn is_nan(bits: u32) -> bool {
    bits & 0x7fff_ffff > 0x7f80_0000
}

/// f32 numbers whose conversions tell roundings apart: for each f16 and its successor the two, the
/// middle, and its neighbours; and those around the largest f16.
fn between(halves: &[u32]) -> Vec<u32> {
    let mut numbers = Vec::with_capacity(4 * halves.len() + 8);
    for pair in halves.windows(2) {
        let [a, b] = [pair[0], pair[1]].map(f32::from_bits);
        let middle = (f64::from(a) + f64::from(b)) / 2.0;
        let middle = (middle as f32).to_bits();
        numbers.extend([
            pair[0],
            middle.wrapping_sub(1),
            middle,
            middle.wrapping_add(1),
        ]);
    }
    let large = [65_519.996, 65_520.0, 1e6, f32::MAX];
    numbers.extend(large.iter().flat_map(|x| [x.to_bits(), (-x).to_bits()]));
    numbers.truncate(numbers.len() / 4 * 4);
    numbers
}

#[cfg(test)]
mod tests {
    use half::f16;

    use super::*;

    fn numbers() -> Vec<f32> {
        let load = |bits| f16::from_bits(bits).to_f32().to_bits();
        let halves: Vec<u32> = (0..=u16::MAX).map(load).collect();
        between(&halves).into_iter().map(f32::from_bits).collect()
    }

    /// The finite f16 below and above, in magnitude.
    fn neighbours(x: f32) -> [u16; 2] {
        let near = f16::from_f32(x).to_bits();
        match f16::from_bits(near).to_f32().abs() > x.abs() {
            true => [near - 1, near],
            false => [near, near + 1],
        }
    }

    /// For each way to round that is not to nearest, ties to even, some number tells.
    #[test]
    fn other_roundings_are_found_out() {
        type Rounding = fn(f32) -> u16;
        let others: [(&str, Rounding); 5] = [
            ("towards 0", |x| neighbours(x)[0]),
            ("ties away from 0", |x| {
                let [low, high] = neighbours(x);
                let [a, b] = [low, high].map(|bits| f16::from_bits(bits).to_f64());
                if (b - f64::from(x)).abs() <= (f64::from(x) - a).abs() {
                    high
                } else {
                    low
                }
            }),
            ("ties towards 0", |x| {
                let [low, high] = neighbours(x);
                let [a, b] = [low, high].map(|bits| f16::from_bits(bits).to_f64());
                if (b - f64::from(x)).abs() < (f64::from(x) - a).abs() {
                    high
                } else {
                    low
                }
            }),
            ("subnormal numbers are 0", |x| {
                let bits = f16::from_f32(x).to_bits();
                if bits & 0x7c00 == 0 {
                    bits & 0x8000
                } else {
                    bits
                }
            }),
            ("the largest number for infinity", |x| {
                let bits = f16::from_f32(x).to_bits();
                if bits & 0x7fff == 0x7c00 {
                    bits - 1
                } else {
                    bits
                }
            }),
        ];
        let numbers: Vec<f32> = numbers().into_iter().filter(|x| x.is_finite()).collect();
        for (what, other) in others {
            let differ = |x: &&f32| other(**x) != f16::from_f32(**x).to_bits();
            let found = numbers.iter().filter(differ).count();
            assert!(found > 0, "{what} goes unnoticed");
        }
    }

    /// Between any two halves, below the normal range and in it, of both signs.
    #[test]
    fn every_tie_is_tried() {
        let tried: std::collections::HashSet<u32> =
            numbers().into_iter().map(f32::to_bits).collect();
        for bits in (0..0x7bffu16).flat_map(|bits| [bits, bits | 0x8000]) {
            let [a, b] = [bits, bits + 1].map(|bits| f16::from_bits(bits).to_f64());
            let tie = ((a + b) / 2.0) as f32;
            assert!(tried.contains(&tie.to_bits()), "{bits:#x}");
        }
    }
}
