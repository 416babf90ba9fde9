//! What is timed on a GPU: without upload and without reading back.

use std::error::Error;

use wgpu_activations::wgpu::{self, Buffer};
use wgpu_activations::{Direction, Dispatch, Kind, Slot};

use super::Label;
use super::copy::{Copy, Spread};
use super::inputs::{Inputs, wants_positive};
use super::timing::{Variant, Work};
use crate::backend::Gpu;

type Failed = Box<dyn Error>;

/// The copy that is no kernel.
pub const BUFFER_COPY: &str = "copy_buffer_to_buffer";

/// The buffers of one adapter and size.
pub struct Buffers<'a> {
    gpu: &'a Gpu,
    elements: usize,
    x: Buffer,
    positive: Buffer,
    dy: Buffer,
    y: Buffer,
    dx: Buffer,
}

impl<'a> Buffers<'a> {
    /// Filled with the first `elements` inputs.
    pub fn new(gpu: &'a Gpu, inputs: &Inputs, elements: usize) -> Result<Self, Failed> {
        let padded = elements.next_multiple_of(4);
        let filled = |values: &[f32]| -> Result<Buffer, Failed> {
            let buffer = gpu.storage(padded)?;
            gpu.activations.queue().write_buffer(
                &buffer,
                0,
                bytemuck::cast_slice(&values[..elements]),
            );
            Ok(buffer)
        };
        let buffers = Buffers {
            gpu,
            elements,
            x: filled(&inputs.x)?,
            positive: filled(&inputs.positive)?,
            dy: filled(&inputs.dy)?,
            y: gpu.storage(padded)?,
            dx: gpu.storage(padded)?,
        };
        gpu.submit(|_| {});
        gpu.wait()?;
        Ok(buffers)
    }

    /// The copies, then each function forward, backward and both.
    pub fn variants(&'a self, kinds: &[Kind]) -> Result<Vec<Variant<'a, Label>>, Failed> {
        let mut variants = self.copies()?;
        for &kind in kinds {
            let x = if wants_positive(kind) {
                &self.positive
            } else {
                &self.x
            };
            let prepare =
                |direction, slots: &[_]| self.gpu.prepare(kind, direction, self.elements, slots);
            let forward = prepare(Direction::Forward, &[(Slot::X, x), (Slot::Y, &self.y)])?;
            let backward = prepare(
                Direction::Backward,
                &[(Slot::X, x), (Slot::Dy, &self.dy), (Slot::Dx, &self.dx)],
            )?;
            let both = vec![forward.clone(), backward.clone()];
            for (pass, bytes, dispatches) in [
                ("forward", 8, vec![forward]),
                ("backward", 12, vec![backward]),
                ("both", 20, both),
            ] {
                variants.push(Variant::new(
                    self.label(kind.to_string(), pass, bytes),
                    self.dispatches(dispatches),
                ));
            }
        }
        Ok(variants)
    }

    fn label(&self, function: String, pass: &'static str, bytes: u32) -> Label {
        Label {
            place: self.gpu.name.clone(),
            function,
            pass,
            elements: self.elements,
            bytes,
        }
    }

    fn copies(&'a self) -> Result<Vec<Variant<'a, Label>>, Failed> {
        let buffer_copy = Variant::new(
            self.label(BUFFER_COPY.into(), "copy", 8),
            self.buffer_copies(),
        );
        let mut variants = vec![buffer_copy];
        for spread in Spread::ALL {
            let copy = Copy::new(self.gpu, spread, &self.x, &self.y, self.elements)?;
            let work = self.passes(move |pass| copy.record(pass));
            variants.push(Variant::new(
                self.label(spread.name().into(), "copy", 8),
                work,
            ));
        }
        Ok(variants)
    }

    fn buffer_copies(&'a self) -> Work<'a> {
        let bytes = 4 * self.elements as u64;
        Box::new(move |repeats| {
            self.gpu.time(|encoder| {
                for _ in 0..repeats {
                    encoder.copy_buffer_to_buffer(&self.x, 0, &self.y, 0, bytes);
                }
            })
        })
    }

    fn dispatches(&'a self, dispatches: Vec<Dispatch>) -> Work<'a> {
        self.passes(move |pass| {
            for dispatch in &dispatches {
                dispatch.record(pass);
            }
        })
    }

    /// All repetitions in one pass of one submit.
    fn passes(&'a self, record: impl Fn(&mut wgpu::ComputePass<'_>) + 'a) -> Work<'a> {
        Box::new(move |repeats| {
            self.gpu.time(|encoder| {
                let mut pass = encoder.begin_compute_pass(&Default::default());
                for _ in 0..repeats {
                    record(&mut pass);
                }
            })
        })
    }
}
