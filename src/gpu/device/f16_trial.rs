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
        self.submit(&dispatch)?;
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
