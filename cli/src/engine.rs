//! Where pieces are computed: on an adapter or on the CPU backend, behind one face.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::future::ready;
use std::pin::Pin;

use wgpu_activations::wgpu;
use wgpu_activations::{Chain, Direction, Format, Kind, Shape, Slot, View, cpu};

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

/// A result that is wanted, in its format.
pub type Output = (Slot, Format);

/// A slot by the name that the program has for it: a parameter that is learned has its own.
pub fn slot_name(chain: &Chain, slot: Slot) -> String {
    let orders = |(name, operand): (String, Slot)| {
        let gradient = operand.gradient();
        [
            (operand, name.clone()),
            (gradient, format!("d{name}")),
            (gradient.gradient(), format!("dd{name}")),
        ]
    };
    let mut named = chain.operands().into_iter().flat_map(orders);
    let own = named.find(|(known, _)| *known == slot);
    own.map_or_else(|| slot.name(), |(_, name)| name)
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
        let dy = dy.map(|dy| (Slot::Dy, dy));
        let inputs: Vec<_> = [(Slot::X, x)].into_iter().chain(dy).collect();
        let outputs: Vec<_> = work.outputs.iter().map(|slot| (*slot, x.format)).collect();
        let shape = Shape::new(x.count as u64);
        self.compute(work.chain, work.direction, shape, &inputs, &outputs)
    }

    /// Starts on what a direction of a chain reads, and on what outputs that accumulate begin with.
    pub fn compute(
        &mut self,
        chain: Chain,
        direction: Direction,
        shape: Shape,
        inputs: &[(Slot, &Piece)],
        outputs: &[Output],
    ) -> Result<Results> {
        let Some(gpu) = &self.gpu else {
            let computed = on_cpu(chain, direction, shape, inputs, outputs);
            return Ok(Box::pin(ready(computed)));
        };
        let count = |slot| chain.numbers(slot, shape);
        let read = inputs.iter().map(|(slot, piece)| (*slot, piece.format));
        let slots: BTreeMap<Slot, Format> = read.chain(outputs.iter().copied()).collect();
        for (slot, format) in &slots {
            let words = piece::words(*format, count(*slot) as usize);
            let fits = |buffer: &wgpu::Buffer| buffer.size() >= 4 * words as u64;
            if !self.buffers.get(slot).is_some_and(fits) {
                self.buffers.insert(*slot, gpu.storage(words)?);
            }
        }
        let whole = |(&slot, &format)| {
            let view = View::elements(&self.buffers[&slot], format, 0, count(slot));
            (slot, view)
        };
        let views: Vec<_> = slots.iter().map(whole).collect();
        let dispatch = gpu.prepare(chain, direction, shape, &views)?;
        gpu.scoped(|| {
            for (slot, piece) in inputs {
                gpu.write(&self.buffers[slot], piece);
            }
            gpu.submit(|encoder| dispatch.encode(encoder));
        })?;
        let name = gpu.name.clone();
        let read = |&(slot, format): &Output| {
            let count = count(slot) as usize;
            let words = piece::words(format, count) as u64;
            let words = View::elements(&self.buffers[&slot], Format::F32, 0, words);
            (format, count, gpu.activations.read(words))
        };
        let reads: Vec<_> = outputs.iter().map(read).collect();
        Ok(Box::pin(async move {
            let mut pieces = Vec::new();
            for (format, count, read) in reads {
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
fn on_cpu(
    chain: Chain,
    direction: Direction,
    shape: Shape,
    inputs: &[(Slot, &Piece)],
    outputs: &[Output],
) -> Result<Vec<Piece>> {
    let inputs = inputs.iter().map(|(slot, piece)| (*slot, piece.values()));
    let mut given: BTreeMap<Slot, Cow<'_, [f32]>> = inputs.collect();
    let begin = |(slot, _): &Output| match given.remove(slot) {
        Some(values) => values.into_owned(),
        None => vec![0.0; chain.numbers(*slot, shape) as usize],
    };
    let mut computed: Vec<Vec<f32>> = outputs.iter().map(begin).collect();
    let given: Vec<_> = given.iter().map(|(slot, it)| (*slot, &**it)).collect();
    let slots = outputs.iter().map(|(slot, _)| *slot);
    let mut wanted: Vec<_> = slots
        .zip(computed.iter_mut().map(Vec::as_mut_slice))
        .collect();
    cpu::run(chain, direction, shape, &given, &mut wanted)?;
    let pieces = outputs.iter().zip(computed);
    Ok(pieces
        .map(|((_, format), out)| Piece::of(*format, out))
        .collect())
}
