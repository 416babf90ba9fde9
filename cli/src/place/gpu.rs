//! A GPU's buffers. What is timed is without upload and without reading back.

use std::error::Error;
use std::time::Instant;

use wgpu_activations::wgpu::{AdapterInfo, Buffer, ComputePass};
use wgpu_activations::{Direction, Format, Kind, Slot, View};

use super::copy::{BUFFER_COPY, SPREADS, copy};
use super::{Pass, Place, Work};
use crate::backend::Gpu;
use crate::inputs::{Inputs, wants_positive};
use crate::piece::{self, Piece};

type Failed = Box<dyn Error>;

pub struct OnGpu<'a> {
    gpu: &'a Gpu,
    format: Format,
    inputs: &'a Inputs,
    elements: usize,
    x: Buffer,
    positive: Buffer,
    dy: Buffer,
    y: Buffer,
    dx: Buffer,
}

impl<'a> OnGpu<'a> {
    /// Filled with the first `elements` inputs, rounded to the format.
    pub fn new(
        gpu: &'a Gpu,
        inputs: &'a Inputs,
        elements: usize,
        format: Format,
    ) -> Result<Self, Failed> {
        // The copy kernel copies whole vec4.
        let words = piece::words(format, elements).next_multiple_of(4);
        let on = OnGpu {
            gpu,
            format,
            inputs,
            elements,
            x: gpu.storage(words)?,
            positive: gpu.storage(words)?,
            dy: gpu.storage(words)?,
            y: gpu.storage(words)?,
            dx: gpu.storage(words)?,
        };
        on.fill([(&on.x, &inputs.x), (&on.positive, &inputs.positive)])?;
        on.fill([(&on.dy, &inputs.dy)])?;
        Ok(on)
    }

    /// Says how long it took, without the rounding.
    fn fill<const N: usize>(&self, content: [(&Buffer, &[f32]); N]) -> Result<f64, Failed> {
        let pieces = content.map(|(buffer, values)| {
            let values = values[..self.elements].to_vec();
            (buffer, Piece::of(self.format, values))
        });
        let start = Instant::now();
        for (buffer, piece) in &pieces {
            self.gpu.write(buffer, piece);
        }
        self.gpu.submit(|_| {});
        self.gpu.wait()?;
        Ok(start.elapsed().as_secs_f64())
    }

    fn x(&self, kind: Kind) -> &Buffer {
        match wants_positive(kind) {
            true => &self.positive,
            false => &self.x,
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

    fn work(&self, kind: Kind, pass: Pass) -> Result<Work<'_>, Failed> {
        let prepare =
            |direction, slots: &[_]| self.gpu.prepare(kind, direction, self.elements, slots);
        let x = (Slot::X, self.view(self.x(kind)));
        let [y, dy, dx] = [&self.y, &self.dy, &self.dx].map(|buffer| self.view(buffer));
        let mut dispatches = Vec::new();
        if pass != Pass::Backward {
            dispatches.push(prepare(Direction::Forward, &[x, (Slot::Y, y)])?);
        }
        if pass != Pass::Forward {
            let slots = [x, (Slot::Dy, dy), (Slot::Dx, dx)];
            dispatches.push(prepare(Direction::Backward, &slots)?);
        }
        Ok(self.repeated(move |pass| {
            for dispatch in &dispatches {
                dispatch.record(pass);
            }
        }))
    }

    fn copies(&self) -> Result<Vec<(&'static str, Work<'_>)>, Failed> {
        let words = piece::words(self.format, self.elements);
        let buffer_copy: Work<'_> = Box::new(move |repeats| {
            self.gpu.time(|encoder| {
                for _ in 0..repeats {
                    encoder.copy_buffer_to_buffer(&self.x, 0, &self.y, 0, 4 * words as u64);
                }
            })
        });
        let mut copies = vec![(BUFFER_COPY, buffer_copy)];
        for spread in &SPREADS {
            let kernel = copy(self.gpu, spread, &self.x, &self.y)?;
            copies.push((spread.name, self.repeated(kernel)));
        }
        Ok(copies)
    }

    fn upload(&self, kind: Kind) -> Result<Option<f64>, Failed> {
        let [x, dy] = [self.inputs.of(kind), &self.inputs.dy];
        Ok(Some(self.fill([(self.x(kind), x), (&self.dy, dy)])?))
    }

    fn result(&self, pass: Pass) -> Result<(Vec<f32>, Option<f64>), Failed> {
        let start = Instant::now();
        let result = self.view(match pass {
            Pass::Forward => &self.y,
            _ => &self.dx,
        });
        let values = self.gpu.activations.read_blocking(result)?;
        Ok((values, Some(start.elapsed().as_secs_f64())))
    }
}
