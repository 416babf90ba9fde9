//! A GPU's buffers. What is timed is without upload and without reading back.

use std::collections::HashMap;
use std::time::Instant;

use wgpu_activations::wgpu::{AdapterInfo, Buffer, ComputePass};
use wgpu_activations::{Direction, Format, Kind, Slot, View};

use super::copy::{BUFFER_COPY, SPREADS, copy};
use super::{Place, Work, slots};
use crate::Result;
use crate::backend::Gpu;
use crate::inputs::{Inputs, wants_positive};
use crate::piece::{self, Piece};

pub struct OnGpu<'a> {
    gpu: &'a Gpu,
    format: Format,
    inputs: &'a Inputs,
    elements: usize,
    /// A buffer for each slot.
    buffers: HashMap<Slot, Buffer>,
    /// x for functions that are not defined below 0.
    positive: Buffer,
}

impl<'a> OnGpu<'a> {
    /// Filled with the first `elements` inputs, rounded to the format.
    pub fn new(gpu: &'a Gpu, inputs: &'a Inputs, elements: usize, format: Format) -> Result<Self> {
        // The copy kernel copies whole vec4.
        let words = piece::words(format, elements).next_multiple_of(4);
        let mut buffers = HashMap::new();
        for slot in [Slot::X, Slot::Y, Slot::Dy, Slot::Dx] {
            buffers.insert(slot, gpu.storage(words)?);
        }
        let on = OnGpu {
            gpu,
            format,
            inputs,
            elements,
            buffers,
            positive: gpu.storage(words)?,
        };
        on.fill(&[
            (&on.buffers[&Slot::X], &inputs.x),
            (&on.positive, &inputs.positive),
            (&on.buffers[&Slot::Dy], &inputs.dy),
        ])?;
        Ok(on)
    }

    /// Says how long it took, without the rounding.
    fn fill(&self, content: &[(&Buffer, &[f32])]) -> Result<f64> {
        let rounded = |&(buffer, values): &(_, &[f32])| {
            (
                buffer,
                Piece::of(self.format, values[..self.elements].to_vec()),
            )
        };
        let pieces: Vec<(&Buffer, Piece)> = content.iter().map(rounded).collect();
        let start = Instant::now();
        for (buffer, piece) in &pieces {
            self.gpu.write(buffer, piece);
        }
        self.gpu.submit(|_| {});
        self.gpu.wait()?;
        Ok(start.elapsed().as_secs_f64())
    }

    fn buffer(&self, slot: Slot, kind: Kind) -> &Buffer {
        match slot == Slot::X && wants_positive(kind) {
            true => &self.positive,
            false => &self.buffers[&slot],
        }
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
        let mut dispatches = Vec::new();
        for &direction in directions {
            let view = |&slot| (slot, self.view(self.buffer(slot, kind)));
            let (read, written) = slots(direction);
            let views: Vec<_> = read.iter().chain([&written]).map(view).collect();
            dispatches.push(self.gpu.prepare(kind, direction, self.elements, &views)?);
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

    fn upload(&self, kind: Kind) -> Result<Option<f64>> {
        let x = (self.buffer(Slot::X, kind), self.inputs.of(kind));
        let time = self.fill(&[x, (&self.buffers[&Slot::Dy], &self.inputs.dy)])?;
        Ok(Some(time))
    }

    fn result(&self, direction: Direction) -> Result<(Vec<f32>, Option<f64>)> {
        let start = Instant::now();
        let (_, written) = slots(direction);
        let values = (self.gpu.activations).read_blocking(self.view(&self.buffers[&written]))?;
        Ok((values, Some(start.elapsed().as_secs_f64())))
    }
}
