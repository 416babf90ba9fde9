//! What is timed on a GPU: without upload and without reading back.

use std::error::Error;

use wgpu_activations::wgpu::{self, Buffer};
use wgpu_activations::{Direction, Dispatch, Format, Kind, Slot, View};

use super::Label;
use super::copy::{Copy, Spread};
use super::inputs::{Inputs, wants_positive};
use super::timing::{Variant, Work};
use crate::backend::Gpu;
use crate::piece::{self, Piece};

type Failed = Box<dyn Error>;

/// The copy that is no kernel.
pub const BUFFER_COPY: &str = "copy_buffer_to_buffer";

/// The buffers of one adapter and size.
pub struct Buffers<'a> {
    gpu: &'a Gpu,
    elements: usize,
    format: Format,
    x: Buffer,
    positive: Buffer,
    dy: Buffer,
    y: Buffer,
    dx: Buffer,
}

impl<'a> Buffers<'a> {
    /// Filled with the first `elements` inputs, rounded to the format.
    pub fn new(
        gpu: &'a Gpu,
        inputs: &Inputs,
        elements: usize,
        format: Format,
    ) -> Result<Self, Failed> {
        // The copy kernel copies whole vec4.
        let words = piece::words(format, elements).next_multiple_of(4);
        let mut piece = Piece::new(format, elements);
        let mut filled = |values: &[f32]| -> Result<Buffer, Failed> {
            let buffer = gpu.storage(words)?;
            piece.store(&values[..elements]);
            let content = bytemuck::cast_slice(piece.words());
            gpu.activations.queue().write_buffer(&buffer, 0, content);
            Ok(buffer)
        };
        let buffers = Buffers {
            gpu,
            elements,
            format,
            x: filled(&inputs.x)?,
            positive: filled(&inputs.positive)?,
            dy: filled(&inputs.dy)?,
            y: gpu.storage(words)?,
            dx: gpu.storage(words)?,
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
            let forward = [(Slot::X, x), (Slot::Y, &self.y)];
            let forward = self.prepare(kind, Direction::Forward, forward)?;
            let backward = [(Slot::X, x), (Slot::Dy, &self.dy), (Slot::Dx, &self.dx)];
            let backward = self.prepare(kind, Direction::Backward, backward)?;
            let both = vec![forward.clone(), backward.clone()];
            for (pass, operands, dispatches) in [
                ("forward", 2, vec![forward]),
                ("backward", 3, vec![backward]),
                ("both", 5, both),
            ] {
                variants.push(Variant::new(
                    self.label(kind.to_string(), pass, operands),
                    self.dispatches(dispatches),
                ));
            }
        }
        Ok(variants)
    }

    fn prepare<const N: usize>(
        &self,
        kind: Kind,
        direction: Direction,
        slots: [(Slot, &Buffer); N],
    ) -> Result<Dispatch, Failed> {
        let whole = |buffer| View::elements(buffer, self.format, 0, self.elements as u64);
        let slots = slots.map(|(slot, buffer)| (slot, whole(buffer)));
        self.gpu.prepare(kind, direction, self.elements, &slots)
    }

    /// `operands` are the buffers that are read or written.
    fn label(&self, function: String, pass: &'static str, operands: u32) -> Label {
        Label {
            place: self.gpu.name.clone(),
            function,
            pass,
            elements: self.elements,
            format: self.format,
            bytes: operands * self.format.bytes() as u32,
        }
    }

    /// Words that hold the elements.
    fn words(&self) -> usize {
        piece::words(self.format, self.elements)
    }

    fn copies(&'a self) -> Result<Vec<Variant<'a, Label>>, Failed> {
        let buffer_copy = Variant::new(
            self.label(BUFFER_COPY.into(), "copy", 2),
            self.buffer_copies(),
        );
        let mut variants = vec![buffer_copy];
        for spread in Spread::ALL {
            let copy = Copy::new(self.gpu, spread, &self.x, &self.y, self.words())?;
            let work = self.passes(move |pass| copy.record(pass));
            variants.push(Variant::new(
                self.label(spread.name().into(), "copy", 2),
                work,
            ));
        }
        Ok(variants)
    }

    fn buffer_copies(&'a self) -> Work<'a> {
        let bytes = 4 * self.words() as u64;
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
