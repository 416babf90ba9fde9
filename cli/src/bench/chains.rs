//! `bench --chains`: fused chains beside the copy of the bytes that they must move, their bare
//! activation, and the same work stage by stage, all in turn.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::Value;
use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::wgpu::{Buffer, ComputePass};
use wgpu_activations::{Chain, Direction, Dispatch, Format, Per, Shape, Slot, View};

use super::timing::{Stats, Variant, round_robin};
use crate::backend::Gpu;
use crate::piece::{self, Piece};
use crate::place::copy_kernels;
use crate::table::Table;
use crate::{Result, machine, output};

/// What is measured.
pub struct Request<'a> {
    pub chains: &'a [Chain],
    pub shape: Shape,
    pub format: Format,
    pub rounds: u16,
}

/// What fills the buffers: drawn and written once, since that takes longer than what is measured.
struct Values {
    source: Buffer,
    /// How many buffers were filled.
    filled: usize,
}

/// How many numbers are drawn at most; then they come again.
const DRAWN: usize = 1 << 22;
/// How many words further on the next buffer's values begin.
const APART: usize = 8;
/// How many buffers have different values.
const DIFFERENT: usize = 64;

impl Values {
    fn new(gpu: &Gpu, request: &Request<'_>) -> Result<Self> {
        let spare = DIFFERENT * APART * 4 / request.format.bytes() as usize;
        let count = request.shape.elements() as usize + spare;
        let drawn = Noise::new(3).normals(count.min(DRAWN));
        let values = drawn.into_iter().cycle().take(count).collect();
        let piece = Piece::of(request.format, values);
        let source = gpu.storage(piece.words.len())?;
        gpu.write(&source, &piece);
        Ok(Values { source, filled: 0 })
    }

    /// A buffer of so many words.
    fn buffer(&mut self, gpu: &Gpu, words: usize) -> Result<Buffer> {
        let start = 4 * (self.filled % DIFFERENT * APART) as u64;
        self.filled += 1;
        let buffer = gpu.storage(words)?;
        gpu.submit(|encoder| {
            encoder.copy_buffer_to_buffer(&self.source, start, &buffer, 0, 4 * words as u64);
        });
        Ok(buffer)
    }
}

/// A measured pass of a chain.
pub struct Row {
    place: String,
    driver: String,
    chain: Chain,
    pass: Direction,
    shape: Shape,
    format: Format,
    /// Bytes that must be read and written.
    bytes: u64,
    launches: usize,
    fused: Stats,
    /// How many times longer than the copy of as many bytes.
    copy: f64,
    /// Than the activation alone.
    bare: Option<f64>,
    /// How many times longer the stages take one by one.
    unfused: f64,
}

/// What is timed.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Copy,
    Fused,
    Bare,
    Unfused,
}

/// Every chain, forward and backward with all gradients.
pub fn measure(gpu: &Gpu, request: &Request<'_>) -> Result<Vec<Row>> {
    let sample = Duration::from_millis(20);
    let mut rows = Vec::new();
    let mut values = Values::new(gpu, request)?;
    for &chain in request.chains {
        for pass in [Direction::Forward, Direction::Backward] {
            let fused = Bound::new(gpu, request, &mut values, &[chain], pass)?;
            let stages = stages(&chain)?;
            let unfused = Bound::new(gpu, request, &mut values, &stages, pass)?;
            let bare = chain.kinds().next().map(Chain::map);
            let bare = bare
                .map(|bare| Bound::new(gpu, request, &mut values, &[bare], pass))
                .transpose()?;
            let bytes = fused.bytes;
            // Half is read and half is written: a copy moves each byte twice.
            let words = piece::words(request.format, request.shape.elements() as usize);
            let [x, y] = [
                gpu.storage(words.next_multiple_of(4))?,
                gpu.storage(words.next_multiple_of(4))?,
            ];
            let copies = copy_kernels(gpu, &x, &y)?;
            let mut variants: Vec<Variant<'_, Part>> = Vec::new();
            for copy in &copies {
                variants.push(Variant::new(Part::Copy, repeated(gpu, copy)));
            }
            variants.push(Variant::new(
                Part::Fused,
                repeated(gpu, |pass| fused.record(pass)),
            ));
            variants.push(Variant::new(
                Part::Unfused,
                repeated(gpu, |pass| unfused.record(pass)),
            ));
            if let Some(bare) = &bare {
                variants.push(Variant::new(
                    Part::Bare,
                    repeated(gpu, |pass| bare.record(pass)),
                ));
            }
            let bar = output::progress(0);
            bar.set_message(format!("{chain} {pass}"));
            let measured = round_robin(variants, request.rounds, sample, &bar)?;
            bar.finish_and_clear();
            let of = |part| {
                measured
                    .iter()
                    .filter(move |(own, _)| *own == part)
                    .map(|(_, s)| s)
            };
            let copy = of(Part::Copy).min_by(|a, b| a.median.total_cmp(&b.median));
            let (Some(copy), Some(own), Some(stages)) =
                (copy, of(Part::Fused).next(), of(Part::Unfused).next())
            else {
                return Err("nothing was measured".into());
            };
            let copied = (2 * request.shape.elements() * request.format.bytes()) as f64;
            rows.push(Row {
                place: gpu.name.clone(),
                driver: machine::driver(&gpu.info),
                chain,
                pass,
                shape: request.shape,
                format: request.format,
                bytes,
                launches: fused.dispatches.iter().map(Dispatch::launches).sum(),
                copy: own.times(copy) * copied / bytes as f64,
                bare: of(Part::Bare).next().map(|bare| own.times(bare)),
                unfused: stages.times(own),
                fused: own.clone(),
            });
        }
    }
    Ok(rows)
}

pub fn table(rows: &[Row]) -> Table {
    let rounded = |x: f64| Value::from((x * 1000.0).round() / 1000.0);
    let per_element = |row: &Row, time: f64| time * 1e9 / row.shape.elements() as f64;
    Table::of(rows)
        .column("place", |row| super::short(&row.place))
        .column("driver", |row| row.driver.clone())
        .column("chain", |row| row.chain.to_string())
        .column("pass", |row| row.pass.name())
        .column("shape", |row| row.shape.to_string())
        .column("format", |row| row.format.name())
        .column("MiB", |row| rounded(row.bytes as f64 / f64::from(1 << 20)))
        .column("launches", |row| row.launches)
        .column("ns/element", |row| {
            rounded(per_element(row, row.fused.median))
        })
        .column("low", |row| rounded(per_element(row, row.fused.low)))
        .column("high", |row| rounded(per_element(row, row.fused.high)))
        .column("/ copy of the bytes", |row| rounded(row.copy))
        .column("/ activation alone", |row| {
            row.bare.map_or(Value::Null, rounded)
        })
        .column("unfused / fused", |row| rounded(row.unfused))
        .table
}

/// The stages, each as a chain of its own.
fn stages(chain: &Chain) -> Result<Vec<Chain>> {
    let text = chain.to_string();
    let stages = text.split(" | ").map(|stage| stage.parse::<Chain>());
    stages.collect::<Result<_, _>>().map_err(Into::into)
}

fn repeated<'w>(
    gpu: &'w Gpu,
    record: impl Fn(&mut ComputePass<'_>) + 'w,
) -> impl FnMut(usize) -> Result<Duration> + 'w {
    move |repeats| {
        gpu.time(|encoder| {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            (0..repeats).for_each(|_| record(&mut pass));
        })
    }
}

/// Chains that follow each other, bound to buffers: forward one after the other, backward from the
/// last one to the first.
struct Bound {
    dispatches: Vec<Dispatch>,
    bytes: u64,
}

impl Bound {
    fn new(
        gpu: &Gpu,
        request: &Request<'_>,
        values: &mut Values,
        chains: &[Chain],
        pass: Direction,
    ) -> Result<Self> {
        let (shape, format) = (request.shape, request.format);
        let mut make = |count: u64| values.buffer(gpu, piece::words(format, count as usize));
        let (mut dispatches, mut bytes) = (Vec::new(), 0);
        // The whole tensors between the stages: values, and their gradients.
        let tensors = (0..2 * chains.len() + 2).map(|_| make(shape.elements()));
        let tensors = tensors.collect::<Result<Vec<Buffer>>>()?;
        let (between, gradients) = tensors.split_at(chains.len() + 1);
        for (i, &chain) in chains.iter().enumerate() {
            let mut own: HashMap<Slot, Buffer> = HashMap::from([
                (Slot::X, between[i].clone()),
                (Slot::Y, between[i + 1].clone()),
                (Slot::Dy, gradients[i + 1].clone()),
                (Slot::Dx, gradients[i].clone()),
            ]);
            let mut slots = Vec::new();
            for slot in chain.slots(pass) {
                let count = shape.operand(chain.per(slot));
                if let std::collections::hash_map::Entry::Vacant(entry) = own.entry(slot) {
                    entry.insert(make(count)?);
                }
                bytes += count * format.bytes();
                slots.push((slot, count));
            }
            let view = |&(slot, count)| (slot, View::elements(&own[&slot], format, 0, count));
            let views: Vec<_> = slots.iter().map(view).collect();
            dispatches.push(gpu.prepare(chain, pass, shape, &views)?);
        }
        if pass == Direction::Backward {
            dispatches.reverse();
        }
        Ok(Bound { dispatches, bytes })
    }

    fn record(&self, pass: &mut ComputePass<'_>) {
        self.dispatches
            .iter()
            .for_each(|dispatch| dispatch.record(pass));
    }
}

/// Which operands a shape must have columns for, beside what they are multiplied with.
pub fn shape(rows: u64, columns: u64, chains: &[Chain]) -> Shape {
    let slots = |chain: &Chain| chain.slots(Direction::Forward);
    let channels = chains.iter().any(|chain| {
        slots(chain)
            .iter()
            .any(|slot| chain.per(*slot) == Per::Channel)
    });
    match channels {
        true => Shape::channels(rows.div_ceil(64), rows.min(64), columns),
        false => Shape::rows(rows, columns),
    }
}
