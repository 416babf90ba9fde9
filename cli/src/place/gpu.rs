//! A GPU's buffers. What is timed is without upload and without reading back.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Instant;

use wgpu_activations::wgpu::{AdapterInfo, Buffer, ComputePass};
use wgpu_activations::{Chain, Direction, Format, Kind, Slot, View};

use super::copy::{BUFFER_COPY, SPREADS, copy};
use super::{Inputs, Place, Work};
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

    /// All repetitions in one pass of one submit.
    fn repeated<'w>(&'w self, record: impl Fn(&mut ComputePass<'_>) + 'w) -> Work<'w> {
        Box::new(move |repeats| {
            self.gpu.time(|encoder| {
                let mut pass = encoder.begin_compute_pass(&Default::default());
                (0..repeats).for_each(|_| record(&mut pass));
            })
        })
    }
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
        let x = match self.inputs.of(kind) {
            Cow::Borrowed(_) => self.buffers[&Slot::X].clone(),
            Cow::Owned(own) => {
                let x = self.buffer()?;
                self.gpu.write(&x, &self.piece(&own));
                x
            }
        };
        let mut dispatches = Vec::new();
        for &direction in directions {
            let buffer = |slot| {
                if slot == Slot::X {
                    &x
                } else {
                    &self.buffers[&slot]
                }
            };
            let view = |&slot| (slot, self.view(buffer(slot)));
            let slots = Chain::map(kind).slots(direction);
            let views: Vec<_> = slots.iter().map(view).collect();
            dispatches.push(
                self.gpu
                    .prepare(kind, direction, self.elements as u64, &views)?,
            );
        }
        Ok(self.repeated(move |pass| {
            for dispatch in &dispatches {
                dispatch.record(pass);
            }
        }))
    }

    fn copies(&self) -> Result<Vec<(&'static str, Work<'_>)>> {
        let [x, y] = [Slot::X, Slot::Y].map(|slot| &self.buffers[&slot]);
        let bytes = 4 * piece::words(self.format, self.elements) as u64;
        let buffer_copy: Work<'_> = Box::new(move |repeats| {
            self.gpu.time(|encoder| {
                for _ in 0..repeats {
                    encoder.copy_buffer_to_buffer(x, 0, y, 0, bytes);
                }
            })
        });
        let mut copies = vec![(BUFFER_COPY, buffer_copy)];
        for (name, spread) in &SPREADS {
            copies.push((*name, self.repeated(copy(self.gpu, spread, x, y)?)));
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
