//! Where pieces are computed: on an adapter or on the CPU backend, behind one face.

use std::collections::HashMap;
use std::error::Error;

use wgpu_activations::wgpu;
use wgpu_activations::{Chain, Direction, Format, Kind, Slot, View, cpu};

use crate::backend::Gpu;
use crate::device::{self, Choice};
use crate::machine;
use crate::piece::{self, Piece};

type Failed = Box<dyn Error>;

/// What is computed of each element, and which of its results are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    pub chain: Chain,
    pub direction: Direction,
    pub outputs: &'static [Slot],
}

impl Work {
    /// f, f′ and f″.
    pub fn jet(chain: Chain) -> Self {
        Work {
            chain,
            direction: Direction::Jet,
            outputs: &[Slot::Y, Slot::D1, Slot::D2],
        }
    }
}

/// Computes one piece after the other.
pub enum Engine {
    Gpu(Box<OnGpu>),
    /// With the results of what was started last.
    Cpu(Vec<Piece>),
}

/// An adapter with a buffer for each slot.
pub struct OnGpu {
    gpu: Gpu,
    buffers: HashMap<Slot, wgpu::Buffer>,
    /// The outputs of what was started last, their format and their number of elements.
    started: (&'static [Slot], Format, usize),
    /// Whether arithmetic takes subnormal inputs for 0.
    flushes: bool,
}

impl Engine {
    /// The CPU if that is asked for, else the first adapter that fits.
    pub fn first(choice: Option<&Choice>) -> Result<Self, Failed> {
        match choice.is_some_and(Choice::is_cpu) {
            true => Ok(Engine::Cpu(Vec::new())),
            false => Ok(OnGpu::engine(Gpu::open(&device::first(choice)?)?)),
        }
    }

    /// Every adapter that fits the choice, or the CPU where that is the choice, to be checked in
    /// this format.
    ///
    /// # Errors
    /// No adapter, the GPU's, and the CPU with another format than f32.
    pub fn all(choice: Option<&Choice>, format: Format) -> Result<Vec<Self>, Failed> {
        let mut all: Vec<_> = match (choice.is_some_and(Choice::is_cpu), format) {
            (true, Format::F32) => vec![Engine::Cpu(Vec::new())],
            (true, _) => return Err(CPU_IS_F32.into()),
            (false, _) => Gpu::all(choice)?.into_iter().map(OnGpu::engine).collect(),
        };
        for engine in &mut all {
            engine.probe(format)?;
        }
        Ok(all)
    }

    /// Backend and adapter.
    pub fn name(&self) -> &str {
        match self {
            Engine::Gpu(on) => &on.gpu.name,
            Engine::Cpu(_) => "cpu",
        }
    }

    /// Whether subnormal inputs count as 0 there.
    pub fn flushes(&self) -> bool {
        matches!(self, Engine::Gpu(on) if on.flushes)
    }

    /// The adapter's driver; none for the CPU.
    pub fn driver(&self) -> String {
        match self {
            Engine::Gpu(on) => machine::driver(&on.gpu.info),
            Engine::Cpu(_) => String::new(),
        }
    }

    /// Starts on x, and for backward on dy; a GPU goes on while this returns.
    pub fn start(&mut self, work: &Work, x: &Piece, dy: Option<&Piece>) -> Result<(), Failed> {
        match self {
            Engine::Gpu(on) => on.start(work, x, dy),
            Engine::Cpu(results) => {
                let failed = |error| format!("cpu: {}: {error}", work.chain.kind());
                *results = on_cpu(work, x, dy).map_err(failed)?;
                Ok(())
            }
        }
    }

    /// Waits for what was started, and gives its outputs in the format of x.
    pub fn finish(&mut self) -> Result<Vec<Piece>, Failed> {
        match self {
            Engine::Gpu(on) => on.finish(),
            Engine::Cpu(results) => Ok(std::mem::take(results)),
        }
    }

    /// 2 x, square's derivative, is normal for the largest subnormal x. f16 has none below f32's
    /// normal range.
    fn probe(&mut self, format: Format) -> Result<(), Failed> {
        let mut x = Piece::new(format, 0);
        let largest = match format {
            Format::F32 => 0x007f_ffff,
            _ => 0x007f,
        };
        x.fill(std::iter::once(largest));
        self.start(&Work::jet(Chain::map(Kind::Square)), &x, None)?;
        let results = self.finish()?;
        if let Engine::Gpu(on) = self {
            on.flushes = *results[1].values() == [0.0];
        }
        Ok(())
    }
}

const CPU_IS_F32: &str = "the CPU backend has no storage format but f32: leave --format out, or \
    name a GPU with --device";

/// In f32, whatever the formats.
fn on_cpu(
    work: &Work,
    x: &Piece,
    dy: Option<&Piece>,
) -> Result<Vec<Piece>, wgpu_activations::Error> {
    let values = x.values();
    let fresh = || vec![0.0; values.len()];
    let mut results = [fresh(), Vec::new(), Vec::new()];
    let [first, d1, d2] = &mut results;
    match work.direction {
        Direction::Jet => {
            (*d1, *d2) = (fresh(), fresh());
            cpu::jet(work.chain, &values, first, d1, d2)?;
        }
        Direction::Backward => {
            let dy = dy.map(Piece::values).unwrap_or_default();
            cpu::backward(work.chain, &values, &dy, first)?;
        }
        _ => cpu::forward(work.chain, &values, first)?,
    }
    let wanted = work.outputs.iter().map(|slot| match slot {
        Slot::D1 => &results[1],
        Slot::D2 => &results[2],
        _ => &results[0],
    });
    Ok(wanted.map(|values| Piece::of(x.format(), values)).collect())
}

impl OnGpu {
    fn engine(gpu: Gpu) -> Engine {
        Engine::Gpu(Box::new(OnGpu {
            gpu,
            buffers: HashMap::new(),
            started: (&[], Format::F32, 0),
            flushes: false,
        }))
    }

    /// Makes the buffer of a slot, anew where it is too small.
    fn reserve(&mut self, slot: Slot, words: usize) -> Result<(), Failed> {
        let fits = |buffer: &wgpu::Buffer| buffer.size() >= 4 * words as u64;
        if !self.buffers.get(&slot).is_some_and(fits) {
            self.buffers.insert(slot, self.gpu.storage(words)?);
        }
        Ok(())
    }

    fn start(&mut self, work: &Work, x: &Piece, dy: Option<&Piece>) -> Result<(), Failed> {
        let inputs = [(Slot::X, Some(x)), (Slot::Dy, dy)];
        let inputs = inputs
            .iter()
            .filter_map(|&(slot, piece)| Some((slot, piece?)));
        let read = inputs.clone().map(|(slot, piece)| (slot, piece.format()));
        let written = work.outputs.iter().map(|&slot| (slot, x.format()));
        let slots: Vec<_> = read.chain(written).collect();
        for &(slot, format) in &slots {
            self.reserve(slot, piece::words(format, x.count()))?;
        }
        let elements = x.count() as u64;
        let view = |&(slot, format)| {
            let buffer = &self.buffers[&slot];
            (slot, View::elements(buffer, format, 0, elements))
        };
        let views: Vec<_> = slots.iter().map(view).collect();
        let dispatch = self
            .gpu
            .prepare(work.chain, work.direction, x.count(), &views)?;
        self.gpu.scoped(|| {
            let queue = self.gpu.activations.queue();
            for (slot, piece) in inputs {
                queue.write_buffer(&self.buffers[&slot], 0, bytemuck::cast_slice(piece.words()));
            }
            self.gpu.submit(|encoder| dispatch.encode(encoder));
        })?;
        self.started = (work.outputs, x.format(), x.count());
        Ok(())
    }

    fn finish(&self) -> Result<Vec<Piece>, Failed> {
        let (outputs, format, count) = self.started;
        let words = piece::words(format, count) as u64;
        let read = |slot| {
            let words = View::elements(&self.buffers[slot], Format::F32, 0, words);
            let read = self.gpu.activations.read_blocking(words);
            let words = read.map_err(|error| format!("{}: {error}", self.gpu.name))?;
            Ok(Piece::of_words(format, words, count))
        };
        outputs.iter().map(read).collect()
    }
}
