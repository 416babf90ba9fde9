//! Where pieces are computed: on an adapter or on the CPU backend, behind one face.

use std::collections::HashMap;
use std::future::ready;
use std::pin::Pin;

use wgpu_activations::wgpu;
use wgpu_activations::{Chain, Direction, Format, Kind, Slot, View, cpu};

use crate::Result;
use crate::backend::Gpu;
use crate::device::{self, Choice};
use crate::machine;
use crate::piece::{self, Piece};

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

/// Results under way.
pub type Results = Pin<Box<dyn Future<Output = Result<Vec<Piece>>>>>;

/// Computes one piece after the other.
pub struct Engine {
    /// None for the CPU backend.
    gpu: Option<Gpu>,
    /// A buffer for each slot.
    buffers: HashMap<Slot, wgpu::Buffer>,
    /// Whether subnormal inputs count as 0 there.
    pub flushes: bool,
}

impl Engine {
    /// The CPU if that is asked for, else the first adapter that fits.
    pub fn first(choice: Option<&Choice>) -> Result<Self> {
        let gpu = match choice.is_some_and(Choice::is_cpu) {
            true => None,
            false => Some(Gpu::open(&device::first(choice)?)?),
        };
        Ok(Engine::on(gpu))
    }

    /// Every adapter that fits the choice, or the CPU where that is the choice, to be checked in
    /// this format.
    pub fn all(choice: Option<&Choice>, format: Format) -> Result<Vec<Self>> {
        match (choice.is_some_and(Choice::is_cpu), format) {
            (true, Format::F32) => Ok(vec![Engine::on(None)]),
            (true, _) => Err(CPU_IS_F32.into()),
            (false, _) => {
                let all = Gpu::all(choice)?.into_iter();
                all.map(|gpu| Engine::on(Some(gpu)).probed(format))
                    .collect()
            }
        }
    }

    fn on(gpu: Option<Gpu>) -> Self {
        Engine {
            gpu,
            buffers: HashMap::new(),
            flushes: false,
        }
    }

    /// 2 x, square's derivative, is normal for the largest subnormal x. f16 has none below f32's
    /// normal range.
    fn probed(mut self, format: Format) -> Result<Self> {
        let largest = match format {
            Format::F32 => 0x007f_ffff,
            _ => 0x007f,
        };
        let x = Piece::of_bits(format, &[largest]);
        let jet = pollster::block_on(self.start(&Work::jet(Kind::Square.into()), &x, None)?)?;
        self.flushes = *jet[1].values() == [0.0];
        Ok(self)
    }

    /// Backend and adapter.
    pub fn name(&self) -> &str {
        self.gpu.as_ref().map_or("cpu", |gpu| &gpu.name)
    }

    /// The adapter's driver; none for the CPU.
    pub fn driver(&self) -> String {
        let infos = self.gpu.as_ref().map(|gpu| &gpu.info);
        infos.map(machine::driver).unwrap_or_default()
    }

    /// Starts on x, and for backward on dy; a GPU goes on while this returns. The results have
    /// the format of x.
    pub fn start(&mut self, work: &Work, x: &Piece, dy: Option<&Piece>) -> Result<Results> {
        let Some(gpu) = &self.gpu else {
            return Ok(Box::pin(ready(on_cpu(work, x, dy))));
        };
        let dy = dy.map(|dy| (Slot::Dy, dy));
        let inputs: Vec<_> = [(Slot::X, x)].into_iter().chain(dy).collect();
        let read = inputs.iter().map(|(slot, piece)| (*slot, piece.format));
        let written = work.outputs.iter().map(|&slot| (slot, x.format));
        let slots: Vec<_> = read.chain(written).collect();
        for &(slot, format) in &slots {
            let words = piece::words(format, x.count);
            let fits = |buffer: &wgpu::Buffer| buffer.size() >= 4 * words as u64;
            if !self.buffers.get(&slot).is_some_and(fits) {
                self.buffers.insert(slot, gpu.storage(words)?);
            }
        }
        let whole = |&(slot, format)| {
            let buffer = &self.buffers[&slot];
            (slot, View::elements(buffer, format, 0, x.count as u64))
        };
        let views: Vec<_> = slots.iter().map(whole).collect();
        let dispatch = gpu.prepare(work.chain, work.direction, x.count, &views)?;
        gpu.scoped(|| {
            for (slot, piece) in &inputs {
                gpu.write(&self.buffers[slot], piece);
            }
            gpu.submit(|encoder| dispatch.encode(encoder));
        })?;
        let (name, format, count) = (gpu.name.clone(), x.format, x.count);
        let words = piece::words(format, count) as u64;
        let read = |slot| View::elements(&self.buffers[slot], Format::F32, 0, words);
        let reads = work
            .outputs
            .iter()
            .map(|slot| gpu.activations.read(read(slot)));
        let reads: Vec<_> = reads.collect();
        Ok(Box::pin(async move {
            let mut pieces = Vec::new();
            for read in reads {
                let words = read.await.map_err(|error| format!("{name}: {error}"))?;
                pieces.push(Piece {
                    format,
                    words,
                    count,
                });
            }
            Ok(pieces)
        }))
    }
}

const CPU_IS_F32: &str = "the CPU backend has no storage format but f32: leave --format out, or \
    name a GPU with --device";

/// In f32, whatever the formats.
fn on_cpu(work: &Work, x: &Piece, dy: Option<&Piece>) -> Result<Vec<Piece>> {
    let inputs = [x].into_iter().chain(dy).map(Piece::values);
    let inputs: Vec<_> = inputs.collect();
    let given = [Slot::X, Slot::Dy].into_iter().zip(&inputs);
    let given: Vec<_> = given.map(|(slot, values)| (slot, &**values)).collect();
    let mut outputs = vec![vec![0.0; x.count]; work.outputs.len()];
    let wanted = work.outputs.iter().zip(&mut outputs);
    let mut wanted: Vec<_> = wanted.map(|(&slot, out)| (slot, &mut out[..])).collect();
    cpu::run(
        work.chain,
        work.direction,
        x.count as u64,
        &given,
        &mut wanted,
    )?;
    let pieces = outputs.into_iter().map(|out| Piece::of(x.format, out));
    Ok(pieces.collect())
}
