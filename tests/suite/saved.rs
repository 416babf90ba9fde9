//! Backward from the output: f′ from f within the reference's bounds, on every adapter and the CPU,
//! and the document that says how much of f′ an output still tells.

use std::fmt::Write as _;

use libtest_mimic::Trial;
use wgpu_activations::reference::{self, inputs::Noise};
use wgpu_activations::{Chain, Direction, Format, Kind, Save, Shape, Slot};

use crate::Outcome;
use crate::adapters::{GUARD, Gpu};
use crate::outputs::{Computed, Values, on_cpu, on_gpu, slices};

const COUNT: usize = 10_007;
const SHAPE: Shape = Shape::new(COUNT as u64);

pub fn trials() -> Vec<Trial> {
    let on_cpu = |kind: Kind| {
        Trial::test(format!("cpu::saved::{kind}"), move || {
            check(kind, false, &cpu_run)
        })
    };
    let mut trials: Vec<Trial> = from_output().map(on_cpu).collect();
    let bits = |kind: Kind| {
        Trial::test(format!("cpu::saved::{kind}"), move || {
            check_bits(kind, false, &cpu_run)
        })
    };
    trials.extend(from_bit().map(bits));
    trials.push(Trial::test("saved::formulas", formulas));
    trials.push(Trial::test("saved::docs_are_current", docs_are_current));
    trials
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |kind: Kind, check: fn(Kind, bool, Run) -> Outcome| {
        gpu.trial(format!("saved::{kind}"), move |gpu| {
            let run =
                |chain, direction, given: &Values| on_gpu(gpu, chain, direction, SHAPE, given);
            check(kind, gpu.flushes(), &run)
        })
    };
    let output = from_output().map(|kind| trial(kind, check));
    output
        .chain(from_bit().map(|kind| trial(kind, check_bits)))
        .collect()
}

fn from_bit() -> impl Iterator<Item = Kind> {
    Kind::all().filter(|kind| kind.save() == Save::Bit)
}

fn from_output() -> impl Iterator<Item = Kind> {
    Kind::all().filter(|kind| kind.save() == Save::Output)
}

/// Inputs around the usual ones, and far out.
fn inputs(kind: Kind) -> Vec<f32> {
    let mut noise = Noise::new(5);
    let special = [
        0.0, -0.0, 1e-30, -1e-30, 88.0, -88.0, 1e10, -1e10, 20.0, -20.0,
    ];
    let x = (0..COUNT).map(|i| match special.get(i) {
        Some(x) => *x,
        None => (noise.normal() * [0.01, 1.0, 4.0, 30.0][i % 4]) as f32,
    });
    match kind.name() {
        "log1mexp" => x.map(|x| x.abs().max(1e-30)).collect(),
        _ => x.collect(),
    }
}

fn cpu_run(chain: Chain, direction: Direction, given: &Values) -> Computed {
    on_cpu(chain, direction, SHAPE, given)
}

/// Runs a chain.
type Run<'a> = &'a dyn Fn(Chain, Direction, &Values) -> Computed;

/// Forward writes its value once more; backward from it is within the bounds, and reads no x.
fn check(kind: Kind, flushes: bool, run: Run) -> Outcome {
    let chain = Chain::map(kind).save(Save::Output);
    if chain.inputs(Direction::Backward) != [Slot::Saved, Slot::Dy] {
        return Err(format!("reads {:?}", chain.inputs(Direction::Backward)).into());
    }
    let written = run(chain, Direction::Forward, &vec![(Slot::X, inputs(kind))]);
    let mut written = written.map_err(|e| e.to_string())?;
    let (_, mut saved) = written.pop().ok_or("nothing is saved")?;
    let (_, y) = written.pop().ok_or("no y")?;
    if y.iter()
        .map(|y| y.to_bits())
        .ne(saved.iter().map(|y| y.to_bits()))
    {
        return Err("what is saved is not y".into());
    }
    // Infinite outputs are beyond what f' is asked for.
    for y in &mut saved {
        let lost = !y.is_finite() || flushes && y.is_subnormal();
        *y = if lost { 0.25 } else { *y };
    }
    let mut noise = Noise::new(6);
    let dy = (0..COUNT).map(|_| noise.normal() as f32).collect();
    let given = vec![(Slot::Saved, saved), (Slot::Dy, dy)];
    let got = run(chain, Direction::Backward, &given).map_err(|e| e.to_string())?;
    let bounds = reference::bounds(chain, Direction::Backward, SHAPE, &slices(&given))?;
    for ((slot, got), (_, bounds)) in got.iter().zip(bounds) {
        if let Some(i) = (0..COUNT).find(|&i| !bounds[i].allows(got[i], Format::F32)) {
            let (y, dy, bound) = (given[0].1[i], given[1].1[i], bounds[i]);
            return Err(format!(
                "{slot}: {:e}, not {bound:?}, y = {y:e}, dy = {dy:e}",
                got[i]
            )
            .into());
        }
    }
    Ok(())
}

/// The bits of forward give backward the f' that the input gives it, at kinks, too; bits behind the
/// last element stay as they are.
fn check_bits(kind: Kind, flushes: bool, run: Run) -> Outcome {
    let mut x = inputs(kind);
    for (place, kink) in x.iter_mut().skip(100).step_by(7).zip(kind.kinks()) {
        *place = kink;
    }
    if flushes {
        x.retain(|x| !x.is_subnormal());
        x.resize(COUNT, 1.0);
    }
    let chain = Chain::map(kind).save(Save::Bit);
    let given = vec![(Slot::X, x.clone())];
    let mut written = run(chain, Direction::Forward, &given).map_err(|e| e.to_string())?;
    let (slot, words) = written.pop().ok_or("nothing is saved")?;
    let behind = words.last().map_or(0, |word| word.to_bits()) >> (COUNT % 32);
    if slot != Slot::Saved || behind != GUARD.to_bits() >> (COUNT % 32) {
        return Err(format!("{slot}: bits behind the last element are {behind:x}").into());
    }
    let mut noise = Noise::new(6);
    let dy: Vec<f32> = (0..COUNT).map(|_| noise.normal() as f32).collect();
    let given = vec![(Slot::Saved, words), (Slot::Dy, dy.clone())];
    let got = run(chain, Direction::Backward, &given).map_err(|e| e.to_string())?;
    let full = vec![(Slot::X, x.clone()), (Slot::Dy, dy)];
    let want = run(Chain::map(kind), Direction::Backward, &full).map_err(|e| e.to_string())?;
    // A slope may be rounded once more in the shader than in the word.
    let close = |a: f32, b: f32| (a - b).abs() <= 2e-7 * b.abs();
    let (got, want) = (&got[0].1, &want[0].1);
    match (0..COUNT).find(|&i| !close(got[i], want[i])) {
        None => Ok(()),
        Some(i) => Err(format!("dx at {:e}: {:e}, not {:e}", x[i], got[i], want[i]).into()),
    }
}

/// f′ of x from the output in this format.
fn slope(kind: Kind, x: f32, format: Format) -> Result<[f64; 2], Box<dyn std::error::Error>> {
    let y = reference::value(x.into(), 0, kind) as f32;
    let y = match format {
        Format::Bf16 => half::bf16::from_f32(y).to_f32(),
        _ => y,
    };
    let chain = Chain::map(kind).save(Save::Output);
    let given = [(Slot::Saved, &[y][..]), (Slot::Dy, &[1.0][..])];
    let dx = reference::run(chain, Direction::Backward, 1, &given)?;
    Ok([dx[0].1[0], reference::value(x.into(), 1, kind)])
}

/// In f64, where nothing is rounded away: f′ from f is f′.
fn formulas() -> Outcome {
    for kind in from_output() {
        let mut checked = 0;
        for x in [-6.0, -2.5, -0.7, -0.01, 0.02, 0.3, 1.1, 4.0, 7.5] {
            let [got, want] = slope(kind, x, Format::F32).map_err(|e| e.to_string())?;
            // y was rounded: f' from it is off by f'' / f' of that.
            let step = f64::from(f32::EPSILON) * reference::value(x.into(), 0, kind).abs();
            let bend = reference::value(x.into(), 2, kind) / want;
            let allowed = 1e-9 * want.abs() + (bend * step).abs();
            if want.is_nan() || want == 0.0 && got == 0.0 {
                continue;
            }
            checked += 1;
            if (got - want).abs() > allowed {
                return Err(format!("{kind} at {x}: {got}, not {want}").into());
            }
        }
        if checked < 4 {
            return Err(format!("{kind}: {checked} points").into());
        }
    }
    Ok(())
}

fn docs_are_current() -> Outcome {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/saved.md");
    let text = document().map_err(|e| e.to_string())?;
    if std::env::var_os("UPDATE_DOCS").is_some() {
        return std::fs::write(path, text).map_err(|e| format!("{path}: {e}").into());
    }
    match std::fs::read_to_string(path) {
        Ok(known) if known == text => Ok(()),
        _ => crate::chore(
            "docs/saved.md is not current: UPDATE_DOCS=1 cargo test --test suite -- saved".into(),
        ),
    }
}

fn document() -> Result<String, Box<dyn std::error::Error>> {
    let mut out = String::from(
        "# What an output tells of f′\n\n\
         With `Chain::save(Save::Output)` backward reads the activation's value y in place of its \
         input, and computes f′ from it: within 6 ULP of f′ *for the y that is stored* (and one of f′ \
         at y = 0, of which a rounded parameter takes its share). But y was rounded, and where f nears a limit many x have the same y. So f′ from it is coarse there, and \
         at last blind: it is 0, or a constant, where f′(x) is not. The table has for y in f32 and in \
         bf16 the longest range within [-100, 100] in which f′ from the output is off by less than \
         1 % (\"good\"), and those x for which it is off by more than half (\"blind\"), where f′(x) itself is \
         a normal number. Computed in f64 from y rounded to the format, in steps of 1/16, by \
         `UPDATE_DOCS=1 cargo test --test suite -- saved`.\n\n\
         | function | f′ from y | good, f32 | blind, f32 | good, bf16 | blind, bf16 |\n\
         |---|---|---|---|---|---|\n",
    );
    for kind in from_output() {
        let path = format!(
            "{}/shaders/output/{}.wgsl",
            env!("CARGO_MANIFEST_DIR"),
            kind.name()
        );
        let text = std::fs::read_to_string(path)?;
        let formula = text.lines().filter_map(|line| line.strip_prefix("// "));
        let formula = formula
            .filter(|line| !line.starts_with('@'))
            .collect::<Vec<_>>()
            .join(" ");
        let formula = formula.replace('|', "\\|");
        let _ = write!(out, "| `{kind}` | {formula} |");
        for format in [Format::F32, Format::Bf16] {
            let mut errors = Vec::new();
            for step in -1600..=1600 {
                let x = step as f32 / 16.0;
                let [got, want] = slope(kind, x, format)?;
                if want.is_finite() && want.abs() >= f64::from(f32::MIN_POSITIVE) {
                    errors.push((x, (got - want).abs() / want.abs()));
                }
            }
            let good = ranges(&errors, |error| error < 0.01, 1);
            let blind = ranges(&errors, |error| error.is_nan() || error > 0.5, 4);
            let _ = write!(out, " {good} | {blind} |");
        }
        out.push('\n');
    }
    Ok(out)
}

/// The longest ranges, so many, where the errors are such: "-3 to 5, 7 to 9".
fn ranges(errors: &[(f32, f64)], is: impl Fn(f64) -> bool, most: usize) -> String {
    let runs = errors.chunk_by(|a, b| is(a.1) == is(b.1));
    let mut runs: Vec<_> = runs.filter(|run| is(run[0].1) && run.len() > 1).collect();
    runs.sort_by_key(|run| std::cmp::Reverse(run.len()));
    runs.truncate(most);
    runs.sort_by(|a, b| a[0].0.total_cmp(&b[0].0));
    let text = runs
        .iter()
        .map(|run| format!("{} to {}", run[0].0, run[run.len() - 1].0));
    let text: Vec<String> = text.collect();
    match text.is_empty() {
        true => "nowhere".into(),
        false => text.join(", "),
    }
}
