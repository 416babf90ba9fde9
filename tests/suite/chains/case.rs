//! A random request: a chain, a direction, a shape, views in one buffer or two.

use wgpu_activations::reference::{self, Bounded, inputs::Noise};
use wgpu_activations::{
    Chain, Direction, Error, Format, GpuActivations, Kind, Per, RowFunction, Rows, Save, Shape,
    Slot, View, cpu, wgpu,
};

use crate::Outcome;
use crate::mixed::bytes::{fetch, put};

pub struct Case {
    seed: u64,
    chain: Chain,
    direction: Direction,
    shape: Shape,
    places: Vec<Place>,
    /// Bytes of each buffer.
    bytes: [usize; 2],
}

/// A slot's view.
#[derive(Clone, Copy, Debug)]
struct Place {
    slot: Slot,
    written: bool,
    per: Per,
    format: Format,
    buffer: usize,
    /// In bytes.
    start: usize,
    columns: usize,
    /// In elements, from row to row and in a row.
    stride: usize,
    step: usize,
    count: usize,
}

impl Place {
    fn byte(&self, i: usize) -> usize {
        let element = i / self.columns * self.stride + i % self.columns * self.step;
        self.start + element * self.format.bytes() as usize
    }

    fn end(&self) -> usize {
        self.byte(self.count - 1) + self.format.bytes() as usize
    }

    fn view<'a>(&self, buffers: &'a [wgpu::Buffer; 2]) -> View<'a> {
        let (buffer, first) = (
            &buffers[self.buffer],
            self.start as u64 / self.format.bytes(),
        );
        let rows = Rows {
            rows: (self.count / self.columns) as u64,
            columns: self.columns as u64,
            stride: self.stride as u64,
        };
        View::rows(buffer, self.format, first, rows).every(self.step as u64)
    }
}

/// Random choices.
struct Dice(Noise);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        (self.0.uniform() * n as f64) as usize
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn chance(&mut self, in_hundred: usize) -> bool {
        self.below(100) < in_hundred
    }
}

const KINDS: [Kind; 6] = [
    Kind::Gelu,
    Kind::Silu,
    Kind::Tanh,
    Kind::Relu,
    Kind::Softplus { beta: 1.0 },
    Kind::LeakyRelu {
        negative_slope: 0.125,
    },
];
const SHARED: [Per; 4] = [Per::Column, Per::Row, Per::Channel, Per::Tensor];

/// Activations with a parameter that is learned, from 0.5 to 2.
const LEARNED: [(&str, &str); 8] = [
    ("leaky_relu", "negative_slope"),
    ("swish", "beta"),
    ("softplus", "beta"),
    ("elu", "alpha"),
    ("dyt", "alpha"),
    ("softcap", "cap"),
    ("xielu", "alpha_n"),
    ("s_relu", "ar"),
];

fn chain(dice: &mut Dice) -> Chain {
    let mut chain = Chain::x();
    let core = dice.below(4);
    let row = dice.chance(30).then(|| dice.below(3));
    for stage in 0..1 + dice.below(5) {
        if Some(stage) == row {
            chain = with_row(chain, dice);
        }
        if stage == core.min(1) {
            chain = match core {
                0 => chain.gate(dice.one(&KINDS)),
                1 => chain.gate_product(dice.one(&KINDS), dice.one(&KINDS)),
                _ => chain.act(dice.one(&KINDS)),
            };
        }
        chain = match dice.below(9) {
            8 => {
                let (text, name) = dice.one(&LEARNED);
                let kind = text.parse().expect("a kind");
                chain.act(kind).learn(name, dice.one(&SHARED))
            }
            0 | 1 => chain.bias(dice.one(&SHARED)),
            2 | 3 => chain.scale(dice.one(&SHARED)),
            4 => chain.add(),
            5 if dice.chance(40) => chain.rrelu(-0.25, 0.5, dice.below(1000) as u64),
            5 => chain.dropout(0.25, dice.below(1000) as u64),
            6 => chain.scale_by(0.5).offset(0.25),
            _ if chain.has_gate() => chain.gate_bias(dice.one(&SHARED)),
            _ => chain.act(dice.one(&KINDS)),
        };
    }
    match row.is_none() && dice.chance(12) {
        true => chain.both(dice.one(&KINDS)),
        false => chain,
    }
}

/// Adds a function of rows, perhaps with other parameters than its own, or learned ones.
fn with_row(chain: Chain, dice: &mut Dice) -> Chain {
    let mut function = dice.one(&RowFunction::ALL);
    let learned = match &mut function {
        RowFunction::Entmax { alpha } => {
            *alpha = dice.one(&[1.25, 1.5, 2.0, 2.5]);
            "alpha"
        }
        RowFunction::GumbelSoftmax { tau, hard, seed } => {
            (*tau, *hard, *seed) = (
                dice.one(&[0.5, 2.0]),
                dice.chance(30),
                dice.below(99) as u64,
            );
            "tau"
        }
        RowFunction::PolyNorm { .. } => dice.one(&["w0", "w1", "w2", "b"]),
        _ => return chain.row(function),
    };
    let chain = chain.row(function);
    // Learned parameters are from 0.5 on: no exponents.
    match learned != "alpha" && dice.chance(50) {
        true => chain.learn(learned, dice.one(&[Per::Tensor, Per::Channel, Per::Row])),
        false => chain,
    }
}

impl Case {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice(Noise::new(seed));
        let columns = [1, 2, 3, 4, 5, 8, 12, 31, 64, 100, 260];
        let rows = [1, 2, 3, 7, 8, 9, 17, 64, 70];
        let (rows, columns) = (dice.one(&rows), dice.one(&columns));
        let shape = match dice.below(3) {
            0 => Shape::channels(dice.one(&[1, 2, 5]), dice.one(&[1, 3, 4]), columns),
            1 => Shape::new(rows * columns),
            _ => Shape::rows(rows, columns),
        };
        Case::of(seed, dice, shape)
    }

    /// One that does not fit in bindings of 64 KiB.
    pub fn large(seed: u64) -> Self {
        let mut dice = Dice(Noise::new(seed));
        let columns = [4, 12, 64, 100, 260, 1001];
        let columns = dice.one(&columns);
        let rows = 60_000 / columns + 1 + dice.below(9) as u64;
        let shape = match dice.below(3) {
            0 => Shape::channels(rows / 3, 3, columns),
            1 => Shape::new(rows * columns),
            _ => Shape::rows(rows, columns),
        };
        Case::of(seed, dice, shape)
    }

    fn of(seed: u64, mut dice: Dice, shape: Shape) -> Self {
        let mut direction = dice.one(&Direction::ALL);
        let mut chain = chain(&mut dice);
        // Beyond a row that does not fit there are no columns to share.
        if shape.row_count() == 1 && shape.columns() > 10_000 {
            chain = Chain::x()
                .scale(Per::Tensor)
                .act(Kind::Gelu)
                .dropout(0.5, 3)
                .add();
        }
        let rows = chain.row_function();
        if (rows.is_some() || chain.has_two_outputs()) && direction == Direction::Jet
            || rows == Some(RowFunction::Hardmax) && direction == Direction::Second
        {
            direction = Direction::Backward;
        }
        if dice.chance(20) {
            chain = chain.accumulate();
        }
        if dice.chance(20) {
            chain = chain.recompute();
        }
        let mut saved = [Save::Output, Save::Bit]
            .map(|save| chain.save(save))
            .into_iter();
        // The bits of a value that was rounded may be those of its neighbour: read, not compared.
        let saved = saved.find(|chain| chain.check().is_ok());
        let saved = saved.filter(|_| direction == Direction::Backward && dice.chance(50));
        chain = saved.unwrap_or(chain);
        let reads = chain.inputs(direction).len();
        let mut case = Case {
            seed,
            chain,
            direction,
            shape,
            places: Vec::new(),
            bytes: [64; 2],
        };
        let pooled = dice.chance(40);
        let one_format = dice.chance(50).then(|| dice.one(&Format::ALL));
        let aligned = dice.chance(50);
        let slots = chain.slots(direction);
        let outputs = slots.len() - reads;
        let wanted = dice.below(outputs);
        for (i, slot) in slots.into_iter().enumerate() {
            let written = i >= reads;
            if written && i - reads != wanted && dice.chance(30) {
                continue;
            }
            let place = case.place(&mut dice, slot, written, (pooled, aligned, one_format));
            case.places.push(place);
        }
        case
    }

    fn place(
        &mut self,
        dice: &mut Dice,
        slot: Slot,
        written: bool,
        (pooled, aligned, format): (bool, bool, Option<Format>),
    ) -> Place {
        let per = self.chain.per(slot);
        let in_place = self.places.iter().find(|p| {
            let taken = self
                .places
                .iter()
                .any(|q| q.written && q.start == p.start && q.buffer == p.buffer);
            !p.written && p.per == Per::Element && !taken
        });
        if let Some(read) = in_place.filter(|_| written && per == Per::Element && dice.chance(30)) {
            return Place {
                slot,
                written,
                ..*read
            };
        }
        let format = match per {
            Per::Bits => Format::F32,
            _ => format.unwrap_or_else(|| dice.one(&Format::ALL)),
        };
        let bytes = format.bytes() as usize;
        let buffer = if pooled { 0 } else { usize::from(written) };
        let (count, columns) = (
            self.shape.operand(per) as usize,
            self.shape.columns() as usize,
        );
        // The second of two that are interleaved, behind the first
        let first = self.places.last().filter(|p| {
            let alike = (p.per, p.format, p.buffer, p.step) == (per, format, buffer, 2);
            alike && p.end() + 8 > self.bytes[buffer]
        });
        if let Some(first) = first {
            let second = Place {
                slot,
                written,
                start: first.start + bytes,
                ..*first
            };
            self.bytes[buffer] = (second.end() + 9).next_multiple_of(4);
            return second;
        }
        let step = match per {
            Per::Bits => 1,
            _ if dice.chance(15) => dice.one(&[2, 3]),
            _ => 1,
        };
        let gap = per == Per::Element && count > columns && dice.chance(25);
        let stride = columns * step + if gap { dice.one(&[1, 4, 8]) } else { 0 };
        let offset = match aligned {
            true => 16 * dice.below(3),
            false => bytes * dice.below(9),
        };
        let mut start = self.bytes[buffer] + offset;
        if aligned {
            start = start.next_multiple_of(16);
        }
        let place = Place {
            slot,
            written,
            per,
            format,
            buffer,
            start: start.next_multiple_of(bytes),
            columns: if per == Per::Element { columns } else { count },
            stride: if per == Per::Element {
                stride
            } else {
                count * step
            },
            step,
            count,
        };
        self.bytes[buffer] = (place.end() + 8).next_multiple_of(4);
        place
    }

    fn describe(&self) -> String {
        let Case {
            seed,
            chain,
            direction,
            shape,
            places,
            ..
        } = self;
        let places: Vec<String> = places.iter().map(|p| format!("{p:?}")).collect();
        format!(
            "case {seed}: {chain}, {direction}, {shape}\n{}\n",
            places.join("\n")
        )
    }

    /// Random bytes, and numbers where inputs and outputs are.
    fn content(&self) -> [Vec<u8>; 2] {
        let mut noise = Noise::new(self.seed + 1);
        let mut content = self.bytes.map(|bytes| {
            let bytes = bytes.next_multiple_of(16);
            (0..bytes)
                .map(|_| (noise.uniform() * 256.0) as u8)
                .collect::<Vec<u8>>()
        });
        for place in &self.places {
            for i in 0..place.count {
                let value = match place.slot.name().starts_with("param") {
                    true => (0.5 + 1.5 * noise.uniform()) as f32,
                    false => noise.normal() as f32,
                };
                put(
                    &mut content[place.buffer],
                    place.format,
                    place.byte(i),
                    value,
                );
            }
        }
        content
    }

    fn values(&self, place: &Place, content: &[Vec<u8>; 2]) -> Vec<f32> {
        let value = |i| fetch(&content[place.buffer], place.format, place.byte(i));
        (0..place.count).map(value).collect()
    }

    fn bounds(&self, content: &[Vec<u8>; 2]) -> Result<Vec<(Slot, Vec<Bounded>)>, Error> {
        let reads = self.places.iter().filter(|p| !p.written);
        let given: Vec<(Slot, Vec<f32>)> =
            reads.map(|p| (p.slot, self.values(p, content))).collect();
        let given: Vec<(Slot, &[f32])> = given.iter().map(|(s, v)| (*s, &v[..])).collect();
        reference::bounds(self.chain, self.direction, self.shape, &given)
    }

    /// On a GPU: results within bounds, and no other byte changed.
    pub fn check(&self, activations: &GpuActivations) -> Outcome {
        let before = self.content();
        let buffer = |content: &Vec<u8>| {
            let words: Vec<f32> = bytemuck::pod_collect_to_vec(content);
            crate::adapters::buffer(activations, &words)
        };
        let buffers = [buffer(&before[0]), buffer(&before[1])];
        let views: Vec<(Slot, View<'_>)> = self
            .places
            .iter()
            .map(|p| (p.slot, p.view(&buffers)))
            .collect();
        let dispatch = activations.prepare(self.chain, self.direction, self.shape, &views);
        // Even one output may want more than a weak device has.
        const STORAGE_BUFFERS: &str = "max_storage_buffers_per_shader_stage";
        if matches!(&dispatch, Err(Error::Limit { limit, .. }) if *limit == STORAGE_BUFFERS) {
            return Ok(());
        }
        let dispatch = dispatch.map_err(|error| format!("{error}\n{}", self.describe()))?;
        let mut encoder = activations
            .device()
            .create_command_encoder(&Default::default());
        dispatch.encode(&mut encoder);
        activations.queue().submit([encoder.finish()]);
        let mut after = Vec::new();
        for buffer in &buffers {
            after.push(activations.read_blocking::<u8>(buffer)?);
        }
        let after = [std::mem::take(&mut after[0]), std::mem::take(&mut after[1])];
        self.compare(&before, |place| self.values(place, &after))?;
        for (place, (_, view)) in self.places.iter().zip(&views) {
            let bytes = place.format.bytes() as usize;
            let own = |i| &after[place.buffer][place.byte(i)..][..bytes];
            let own: Vec<u8> = (0..place.count).flat_map(own).copied().collect();
            if activations.read_blocking::<u8>(*view)? != own {
                return Err(format!("{} is read wrong\n{}", place.slot, self.describe()).into());
            }
        }
        let mut changed = [before[0].clone(), before[1].clone()];
        for place in self.places.iter().filter(|p| p.written) {
            for i in 0..place.count {
                let (at, bytes) = (place.byte(i), place.format.bytes() as usize);
                changed[place.buffer][at..at + bytes]
                    .copy_from_slice(&after[place.buffer][at..at + bytes]);
            }
        }
        match changed == after {
            true => Ok(()),
            false => Err(format!("a byte beside the outputs changed\n{}", self.describe()).into()),
        }
    }

    /// On the CPU, in f32.
    pub fn check_cpu(&self) -> Outcome {
        let content = self.content();
        let all = self
            .places
            .iter()
            .map(|p| (p.slot, p.written, self.values(p, &content)));
        let (mut outputs, given): (Vec<_>, Vec<_>) = all.partition(|(_, written, _)| *written);
        let given: Vec<(Slot, &[f32])> = given.iter().map(|(s, _, v)| (*s, &v[..])).collect();
        let wanted = outputs.iter_mut().map(|(s, _, v)| (*s, &mut v[..]));
        let mut wanted: Vec<(Slot, &mut [f32])> = wanted.collect();
        let done = cpu::run(self.chain, self.direction, self.shape, &given, &mut wanted);
        done.map_err(|error| format!("{error}\n{}", self.describe()))?;
        self.compare(&content, |place| {
            let output = outputs.iter().find(|(slot, _, _)| *slot == place.slot);
            output
                .map(|(_, _, values)| values.clone())
                .unwrap_or_default()
        })
    }

    fn compare(&self, before: &[Vec<u8>; 2], got: impl Fn(&Place) -> Vec<f32>) -> Outcome {
        let bounds = self
            .bounds(before)
            .map_err(|error| format!("{error}\n{}", self.describe()))?;
        for place in self.places.iter().filter(|p| p.written) {
            let (_, bounds) = bounds
                .iter()
                .find(|(slot, _)| *slot == place.slot)
                .ok_or("no bound")?;
            let (got, old) = (got(place), self.values(place, before));
            for (i, bound) in bounds.iter().enumerate() {
                let adds = self.chain == self.chain.accumulate() && place.slot != Slot::Y;
                let bound = match adds && place.per != Per::Element {
                    true => bound.added_to(old[i]),
                    false => *bound,
                };
                if !bound.allows(got[i], place.format) {
                    return Err(format!(
                        "{} {i}: {}, not {bound:?}\n{}",
                        place.slot,
                        got[i],
                        self.describe()
                    )
                    .into());
                }
            }
        }
        Ok(())
    }
}
