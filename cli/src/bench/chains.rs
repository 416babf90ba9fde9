//! `bench --chains`: fused chains beside the copy of the bytes that they must move, their bare
//! activation, and the same work stage by stage, all in turn.

use std::collections::HashMap;
use std::time::Duration;

use wgpu_activations::wgpu::ComputePass;
use wgpu_activations::{Chain, Direction, Dispatch, Format, Per, RowFunction, Shape, Slot};

use super::against::{Key, Measured};
use super::dense;
use super::results::{on_gpu, rounded, usual, usual_on_gpu};
use super::timing::{Stats, Variant, round_robin};
use super::{Args, PASSES};
use crate::backend::Gpu;
use crate::experiments::Lab;
use crate::place::{BUFFER_COPY, Inputs, OnGpu, Place, bind, normals, recorded, repeated};
use crate::table::{LEFT_OUT, Table};
use crate::{Result, machine, output};

/// A measured pass of a chain.
#[derive(Clone)]
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
    /// The same by the GPU's clock: not a number without one.
    gpu_copy: f64,
    /// How many times longer than the copy of as many bytes.
    copy: f64,
    /// Than the activation alone, where there is one.
    bare: f64,
    /// How many times longer the stages take one by one.
    unfused: f64,
}

impl Measured for Row {
    fn key(&self) -> Key {
        let (chain, shape) = (self.chain.to_string(), self.shape.to_string());
        let place = super::short(&self.place);
        [place, &chain, self.pass.name(), &shape, self.format.name()].map(str::to_owned)
    }

    fn ratio(&self) -> f64 {
        self.copy
    }

    fn table(rows: &[Self]) -> Table {
        table(rows, true)
    }
}

/// What is timed.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Copy,
    Fused,
    Bare,
    Unfused,
}

/// At least, of one of them.
const SAMPLE: Duration = Duration::from_millis(20);

/// A chain, forward and backward with all gradients.
pub fn measure(gpu: &Gpu, chain: Chain, args: &Args) -> Result<Vec<Row>> {
    let elements = args.shape(&chain).elements() as usize;
    let inputs = Inputs::new(normals(3, elements), 4);
    let place = OnGpu::new(gpu, &inputs, elements, args.format)?;
    let passes = PASSES[..2].iter();
    passes
        .map(|(_, pass)| row(gpu, &place, chain, pass, args))
        .collect()
}

/// One pass of a chain. The copies and the activation alone are at a place of their own.
fn row(
    gpu: &Gpu,
    place: &OnGpu<'_>,
    chain: Chain,
    directions: &'static [Direction],
    args: &Args,
) -> Result<Row> {
    let (pass, shape, format) = (directions[0], args.shape(&chain), args.format);
    let fused = bound(gpu, &[(chain, shape)], pass, format)?;
    let launches = fused.iter().map(Dispatch::launches).sum();
    let mut variants = vec![Variant::new(Part::Fused, recorded(gpu, fused))];
    match dense::basis(&chain) {
        Some(basis) => {
            let steps = dense::steps(&Lab::new(gpu)?, basis, pass, shape)?;
            let record =
                move |pass: &mut ComputePass<'_>| steps.iter().for_each(|s| s.record(pass));
            variants.push(Variant::new(Part::Unfused, repeated(gpu, record)));
        }
        None if chain.is_layer() => {}
        None => {
            let unfused = bound(gpu, &stages(&chain, pass, shape)?, pass, format)?;
            variants.push(Variant::new(Part::Unfused, recorded(gpu, unfused)));
        }
    }
    if let Some(kind) = chain.kinds().next() {
        variants.push(Variant::new(Part::Bare, place.work(kind, directions)?));
    }
    let copies = place.copies()?.into_iter();
    let kernels = copies.filter(|(name, _)| *name != BUFFER_COPY);
    variants.extend(kernels.map(|(_, work)| Variant::new(Part::Copy, work)));
    let bar = output::progress(0).with_message(format!("{chain} {pass}"));
    let measured = round_robin(variants, args.rounds, SAMPLE, &bar)?;
    bar.finish_and_clear();
    let of = |part| {
        let own = measured.iter().filter(move |(of, _)| *of == part);
        own.map(|(_, stats)| stats)
    };
    let fastest = |part| usual(of(part));
    let times = |a, b| {
        fastest(a)
            .zip(fastest(b))
            .map_or(f64::NAN, |(a, b)| a.times(b))
    };
    let on_gpu = [Part::Fused, Part::Copy].map(|part| usual_on_gpu(of(part)));
    let gpu_copy = match on_gpu {
        [Some(fused), Some(copy)] => fused.times(copy),
        _ => f64::NAN,
    };
    let slots = chain.slots(pass).into_iter();
    let numbers: u64 = slots.map(|slot| chain.numbers(slot, shape)).sum();
    // Half is read and half is written: a copy moves each number twice.
    let share = (2 * shape.elements()) as f64 / numbers as f64;
    Ok(Row {
        place: gpu.name.clone(),
        driver: machine::driver(&gpu.info),
        chain,
        pass,
        shape,
        format,
        bytes: numbers * format.bytes(),
        launches,
        copy: times(Part::Fused, Part::Copy) * share,
        gpu_copy: gpu_copy * share,
        bare: times(Part::Fused, Part::Bare),
        unfused: times(Part::Unfused, Part::Fused),
        fused: measured[0].1.clone(),
    })
}

impl Args {
    /// With channels where the chain has some, and with rows as long as its basis makes or its function of rows takes.
    fn shape(&self, chain: &Chain) -> Shape {
        let of_row = chain.row_function().and_then(RowFunction::columns);
        if let Some(k) = chain.expands().or(of_row) {
            return Shape::rows((self.rows * self.columns).div_ceil(k), k);
        }
        if chain.is_layer() {
            return Shape::layer(
                self.rows,
                self.columns,
                self.outputs.unwrap_or(self.columns),
            );
        }
        match chain.shares(Per::Channel) {
            true => Shape::channels(self.rows.div_ceil(64), self.rows.min(64), self.columns),
            false => Shape::rows(self.rows, self.columns),
        }
    }
}

/// For people, or with all that the numbers depend on for files.
pub fn table(rows: &[Row], file: bool) -> Table {
    let (date, cpu) = (machine::date(), machine::cpu());
    let in_file = |name| if file { name } else { LEFT_OUT };
    let ns = |time: fn(&Stats) -> f64| {
        move |row: &Row| rounded(time(&row.fused) * 1e9 / row.shape.elements() as f64)
    };
    Table::of(rows)
        .column(in_file("date"), |_| &*date)
        .column(in_file("cpu"), |_| &*cpu)
        .column("place", |row| super::short(&row.place))
        .column("driver", |row| &*row.driver)
        .column("chain", |row| row.chain.to_string())
        .column("pass", |row| row.pass.name())
        .column("shape", |row| row.shape.to_string())
        .column("format", |row| row.format.name())
        .column("MiB", |row| rounded(row.bytes as f64 / f64::from(1 << 20)))
        .column("launches", |row| row.launches)
        .column("ns/element", ns(|it| it.median))
        .column("low", ns(|it| it.low))
        .column("high", ns(|it| it.high))
        .column("/ copy of the bytes", |row| rounded(row.copy))
        .column("/ activation alone", |row| rounded(row.bare))
        .column("unfused / fused", |row| rounded(row.unfused))
        .column(
            "GPU's ns/element",
            ns(|it| on_gpu(it).map_or(f64::NAN, |gpu| gpu.median)),
        )
        .column("GPU's / copy of the bytes", |row| rounded(row.gpu_copy))
        .column(in_file("commit"), |_| machine::commit())
        .table
}

/// The stages, each as a chain of its own with its shape: one of the gate as if it were of x, and of a sum
/// of a basis all functions of that. Backward these have been scaled by coefficients, whose gradient is
/// asked for; forward their sum is left out.
fn stages(chain: &Chain, pass: Direction, shape: Shape) -> Result<Vec<(Chain, Shape)>> {
    let text = chain.to_string();
    let alone = |stage: &str| -> Result<Vec<(Chain, Shape)>> {
        let stage = stage.strip_prefix("gate_").unwrap_or(stage);
        let kind = stage
            .strip_prefix("act(")
            .and_then(|rest| rest.strip_suffix(')'));
        let stage = kind.unwrap_or(stage);
        match stage.split_once(", coefficients=@") {
            Some((basis, rest)) if !stage.starts_with("rational") && !rest.contains("base=") => {
                let basis: Chain = format!("{basis})").parse()?;
                let columns = basis.expands().unwrap_or(1);
                let functions = Shape::rows(shape.elements(), columns);
                let scaled = (Chain::x().scale(Per::Column), functions);
                let backward = (pass == Direction::Backward).then_some(scaled);
                Ok([(basis, functions)].into_iter().chain(backward).collect())
            }
            _ => Ok(vec![(stage.parse()?, shape)]),
        }
    };
    let stages: Vec<Vec<_>> = text.split(" | ").map(alone).collect::<Result<_>>()?;
    Ok(stages.concat())
}

/// Chains that follow each other: forward one after the other, backward from the last one to the
/// first.
fn bound(
    gpu: &Gpu,
    chains: &[(Chain, Shape)],
    pass: Direction,
    format: Format,
) -> Result<Vec<Dispatch>> {
    let (mut dispatches, mut buffers) = (Vec::new(), HashMap::new());
    for &(chain, shape) in chains {
        dispatches.push(bind(gpu, chain, pass, shape, format, &mut buffers)?);
        // What the next chain begins with, and its gradient.
        let next = [(Slot::Y, Slot::X), (Slot::Dy, Slot::Dx)];
        let next = next.map(|(after, before)| buffers.remove(&after).map(|it| (before, it)));
        buffers = next.into_iter().flatten().collect();
    }
    if pass == Direction::Backward {
        dispatches.reverse();
    }
    Ok(dispatches)
}
