//! A GPU's buffers. What is timed is without upload and without reading back.

use std::borrow::Cow;
use std::collections::hash_map::{Entry, HashMap};
use std::time::Instant;

use wgpu_activations::wgpu::{AdapterInfo, Buffer, ComputePass};
use wgpu_activations::{Chain, Direction, Dispatch, Format, Kind, Shape, Slot, View};

use super::copy::{BUFFER_COPY, SPREADS, copy};
use super::{Inputs, Place, Work, normals};
use crate::Result;
use crate::backend::Gpu;
use crate::piece::{self, Piece};

pub struct OnGpu<'a> {
    gpu: &'a Gpu,
    format: Format,
    inputs: &'a Inputs,
    elements: usize,
    /// A buffer for each slot.
    buffers: HashMap<Slot, Buffer>,
}

impl<'a> OnGpu<'a> {
    /// Filled with the first `elements` inputs, rounded to the format.
    pub fn new(gpu: &'a Gpu, inputs: &'a Inputs, elements: usize, format: Format) -> Result<Self> {
        let mut on = OnGpu {
            gpu,
            format,
            inputs,
            elements,
            buffers: HashMap::new(),
        };
        for slot in [Slot::X, Slot::Y, Slot::Dy, Slot::Dx] {
            on.buffers.insert(slot, on.buffer()?);
        }
        on.upload()?;
        Ok(on)
    }

    /// The copy kernel copies whole vec4.
    fn buffer(&self) -> Result<Buffer> {
        let words = piece::words(self.format, self.elements);
        self.gpu.storage(words.next_multiple_of(4))
    }

    fn piece(&self, values: &[f32]) -> Piece {
        Piece::of(self.format, values[..self.elements].to_vec())
    }

    fn view<'b>(&self, buffer: &'b Buffer) -> View<'b> {
        View::elements(buffer, self.format, 0, self.elements as u64)
    }
}

/// A direction of a chain over these buffers; slots that have none get one of noise.
pub fn bind(
    gpu: &Gpu,
    chain: Chain,
    direction: Direction,
    shape: Shape,
    format: Format,
    buffers: &mut HashMap<Slot, Buffer>,
) -> Result<Dispatch> {
    let slots = chain.slots(direction);
    let count = |slot: &Slot| chain.numbers(*slot, shape);
    for slot in &slots {
        if let Entry::Vacant(entry) = buffers.entry(*slot) {
            entry.insert(noise(gpu, format, count(slot))?);
        }
    }
    let view = |slot| View::elements(&buffers[slot], format, 0, count(slot));
    let views: Vec<_> = slots.iter().map(|slot| (*slot, view(slot))).collect();
    gpu.prepare(chain, direction, shape, &views)
}

/// A buffer with numbers of the standard normal distribution: a million, over and over.
fn noise(gpu: &Gpu, format: Format, count: u64) -> Result<Buffer> {
    let piece = Piece::of(format, normals(3, count.min(1 << 20) as usize));
    let [source, buffer] =
        [piece.words.len(), piece::words(format, count as usize)].map(|words| gpu.storage(words));
    let (source, buffer) = (source?, buffer?);
    gpu.write(&source, &piece);
    gpu.submit(|encoder| {
        let mut start = 0;
        while start < buffer.size() {
            let bytes = source.size().min(buffer.size() - start);
            encoder.copy_buffer_to_buffer(&source, 0, &buffer, start, bytes);
            start += bytes;
        }
    });
    Ok(buffer)
}

/// Dispatches one after the other.
pub fn recorded(gpu: &Gpu, dispatches: Vec<Dispatch>) -> Work<'_> {
    repeated(gpu, move |pass| {
        dispatches.iter().for_each(|dispatch| dispatch.record(pass));
    })
}

/// All repetitions in one pass of one submit.
pub fn repeated<'w>(gpu: &'w Gpu, record: impl Fn(&mut ComputePass<'_>) + 'w) -> Work<'w> {
    Box::new(move |repeats| gpu.time_pass(|pass| (0..repeats).for_each(|_| record(pass))))
}

impl Place for OnGpu<'_> {
    fn name(&self) -> &str {
        &self.gpu.name
    }

    fn info(&self) -> Option<&AdapterInfo> {
        Some(&self.gpu.info)
    }

    fn format(&self) -> Format {
        self.format
    }

    fn work(&self, kind: Kind, directions: &'static [Direction]) -> Result<Work<'_>> {
        let mut buffers = self.buffers.clone();
        if let Cow::Owned(own) = self.inputs.of(kind) {
            let x = self.buffer()?;
            self.gpu.write(&x, &self.piece(&own));
            buffers.insert(Slot::X, x);
        }
        let (chain, shape) = (Chain::map(kind), Shape::new(self.elements as u64));
        let bind = |&direction| bind(self.gpu, chain, direction, shape, self.format, &mut buffers);
        let dispatches = directions.iter().map(bind).collect::<Result<_>>()?;
        Ok(recorded(self.gpu, dispatches))
    }

    fn copies(&self) -> Result<Vec<(&'static str, Work<'_>)>> {
        let [x, y] = [Slot::X, Slot::Y].map(|slot| &self.buffers[&slot]);
        let bytes = 4 * piece::words(self.format, self.elements) as u64;
        let buffer_copy: Work<'_> = Box::new(move |repeats| {
            self.gpu.time_copies(|encoder| {
                for _ in 0..repeats {
                    encoder.copy_buffer_to_buffer(x, 0, y, 0, bytes);
                }
            })
        });
        let mut copies = vec![(BUFFER_COPY, buffer_copy)];
        for (name, spread) in &SPREADS {
            let copy = copy(self.gpu, spread, x, y)?;
            copies.push((*name, repeated(self.gpu, copy)));
        }
        Ok(copies)
    }

    /// Without the rounding.
    fn upload(&self) -> Result<Option<f64>> {
        let [x, dy] = [&self.inputs.x, &self.inputs.dy].map(|values| self.piece(values));
        let start = Instant::now();
        self.gpu.write(&self.buffers[&Slot::X], &x);
        self.gpu.write(&self.buffers[&Slot::Dy], &dy);
        self.gpu.submit(|_| {});
        self.gpu.wait()?;
        Ok(Some(start.elapsed().as_secs_f64()))
    }

    fn result(&self, direction: Direction) -> Result<(Vec<f32>, Option<f64>)> {
        let start = Instant::now();
        let written = match direction {
            Direction::Forward => Slot::Y,
            _ => Slot::Dx,
        };
        let values = (self.gpu.activations).read_blocking(self.view(&self.buffers[&written]))?;
        Ok((values, Some(start.elapsed().as_secs_f64())))
    }
}
