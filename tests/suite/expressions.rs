//! Own functions: functions of the list written as expressions, random expressions and random
//! nonsense; in chains; in WGSL; pipelines that are forgotten.

mod forgotten;
mod from_wgsl;
mod list;
mod random;
mod wrong;

use libtest_mimic::Trial;
use wgpu_activations::{
    Chain, Direction, Format, Kind, Per, Shape, Slot, View, cpu, reference, wgsl_functions,
};

use crate::Outcome;
use crate::accuracy::jets;
use crate::adapters::Gpu;
use crate::lower;
use random::Random;

/// Random expressions that are tried everywhere, and in the long form.
const EXPRESSIONS: u64 = 300;
/// Those that run on an adapter: each has a pipeline of its own.
const ON_ADAPTERS: u64 = 60;
const LONG: u64 = 2000;
/// How many functions go into one module for naga and tint.
const TOGETHER: usize = 50;
/// How many texts that are none.
const WRONG: u64 = 2000;

fn count(usual: u64) -> u64 {
    if crate::long() { LONG } else { usual }
}

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("expressions::wrong_ones", || wrong::check(WRONG)),
        Trial::test("expressions::random::shaders", shaders),
        Trial::test("expressions::random::derivatives", derivatives),
        Trial::test("expressions::from_wgsl::programs", from_wgsl::programs),
        Trial::test("expressions::from_wgsl::unknown", from_wgsl::unknown),
        Trial::test("cpu::expressions::random", || {
            on_random(count(EXPRESSIONS), cpu_jets)
        }),
        Trial::test("cpu::expressions::list", || on_list(cpu_jets)),
        Trial::test("cpu::expressions::chains", || {
            on_chains(|chain, direction, shape, given| {
                let run = |slot| {
                    let mut values = vec![0.0; chain.numbers(slot, shape) as usize];
                    let wanted = &mut [(slot, &mut values[..])];
                    cpu::run(*chain, direction, shape, given, wanted).map(|()| (slot, values))
                };
                let outputs = chain.outputs(direction).into_iter();
                Ok(outputs.map(run).collect::<Result<_, _>>()?)
            })
        }),
    ]
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    let name = |name: &str| format!("{}::expressions::{name}", gpu.name);
    vec![
        Trial::test(name("list"), move || on_list(|kind, x| jets(gpu, kind, x))),
        Trial::test(name("random"), move || {
            on_random(count(ON_ADAPTERS), |kind, x| jets(gpu, kind, x))
        }),
        Trial::test(name("chains"), move || {
            on_chains(|chain, direction, shape, given| on_gpu(gpu, chain, direction, shape, given))
        }),
        gpu.trial("expressions::largest", largest),
        gpu.trial("expressions::forgotten", forgotten::check),
        gpu.trial("from_wgsl::values", from_wgsl::values),
        gpu.trial("from_wgsl::nan", from_wgsl::nan),
        gpu.trial("from_wgsl::missing", from_wgsl::missing),
    ]
}

fn cpu_jets(kind: Kind, x: &[f32]) -> [Vec<f32>; 3] {
    let [mut y, mut d1, mut d2] = [(); 3].map(|()| vec![0.0; x.len()]);
    cpu::jet(x, &mut y, &mut d1, &mut d2, kind).expect("a plain request");
    [y, d1, d2]
}

/// f, f′ and f″ within what the expression's operations may be off by, wherever that is known, and
/// NaN for NaN. Returns how many numbers were known.
fn check(kind: Kind, x: &[f32], got: &[Vec<f32>; 3]) -> Result<usize, String> {
    let budgets = kind.activation().ulps;
    let mut known = 0;
    for (i, x) in x.iter().enumerate() {
        if x.is_nan() && got.iter().any(|got| !got[i].is_nan()) {
            return Err(format!(
                "{kind} at NaN: {:?}",
                got.each_ref().map(|got| got[i])
            ));
        }
        if !x.is_finite() {
            continue;
        }
        let (jet, scale) = (reference::jet((*x).into(), kind), kind.scale(*x));
        for (order, want) in [jet.value, jet.d1, jet.d2].into_iter().enumerate() {
            if scale[order].is_infinite() {
                continue;
            }
            known += 1;
            let got = got[order][i];
            let error = reference::error_in_ulps(got, want, scale[order], Format::F32);
            let small = reference::may_be_flushed(want) && f64::from(got).abs() <= scale[order];
            // Terms that cancel exactly leave roundings in f64.
            let noise = got == 0.0 && want.abs() <= 1e-12 * f64::from(*x).powi(-2).max(1.0);
            if error > budgets[order] && !small && !noise {
                let scale = scale[order];
                return Err(format!(
                    "{kind} order {order} at {x:e}: {got:e}, not {want:e}: {error:.2} ULP of {scale:e}"
                ));
            }
        }
    }
    Ok(known)
}

/// Functions of the list as expressions: like these, where the expression is well conditioned.
fn on_list(jets: impl Fn(Kind, &[f32]) -> [Vec<f32>; 3]) -> Outcome {
    let mut wrong = Vec::new();
    for (text, expression, params, [low, high]) in list::LIST {
        let known: Kind = text.parse()?;
        let own = Kind::custom("listed", expression, params)?;
        let x: Vec<f32> = (0..500)
            .map(|i| low + (high - low) * i as f32 / 499.0)
            .collect();
        let got = jets(own, &x);
        if let Err(error) = check(own, &x, &got) {
            wrong.push(error);
            continue;
        }
        for (i, x) in x.iter().enumerate() {
            let jet = reference::jet((*x).into(), known);
            let scale = own.scale(*x);
            for (order, want) in [jet.value, jet.d1, jet.d2].into_iter().enumerate() {
                // At kinks conventions differ.
                if scale[order].is_infinite() || known.kinks().contains(x) {
                    continue;
                }
                let off = (f64::from(got[order][i]) - want).abs();
                let size = want.abs().max(jet.value.abs()).max(jet.d1.abs()).max(1.0);
                if off > 2e-5 * size {
                    let got = got[order][i];
                    wrong.push(format!(
                        "{own} order {order} at {x:e}: {got:e}, {text} has {want:e}"
                    ));
                }
            }
        }
    }
    match wrong.first() {
        None => Ok(()),
        Some(first) => Err(format!("{} wrong, such as {first}", wrong.len()).into()),
    }
}

/// Random expressions within their own bounds.
fn on_random(cases: u64, jets: impl Fn(Kind, &[f32]) -> [Vec<f32>; 3]) -> Outcome {
    let (mut known, mut all, mut wrong) = (0, 0, Vec::new());
    for seed in 0..cases {
        let mut random = Random::new(seed);
        let (kind, x) = (random.kind()?, random.inputs(256));
        all += 3 * x.iter().filter(|x| x.is_finite()).count();
        match check(kind, &x, &jets(kind, &x)) {
            Ok(count) => known += count,
            Err(error) => wrong.push(error),
        }
    }
    if let Some(first) = wrong.first() {
        return Err(format!("{} of {cases} are wrong, such as {first}", wrong.len()).into());
    }
    match 2 * known > all {
        true => Ok(()),
        false => Err(format!("only {known} of {all} numbers are known").into()),
    }
}

/// Derivatives are central differences, where these settle.
fn derivatives() -> Outcome {
    let mut checked = 0;
    for seed in 0..count(EXPRESSIONS) {
        let mut random = Random::new(seed);
        let kind = random.kind()?;
        let text = kind.to_string();
        if text.contains("floor") || text.contains("round") {
            // Small steps look like a slope.
            continue;
        }
        for x in random.inputs(64) {
            let x = f64::from(x);
            if !(0.01..30.0).contains(&x.abs()) {
                continue;
            }
            let jet = reference::jet(x, kind);
            for (order, want) in [(0, jet.d1), (1, jet.d2)] {
                let at = |h: f64| reference::value(x + h, order, kind);
                let slope = |h: f64| (at(h) - at(-h)) / (2.0 * h);
                let h = 1e-4 * x.abs();
                let [far, near, nearest] = [h, h / 2.0, h / 4.0].map(slope);
                let rough = (4.0 * near - far) / 3.0;
                let fine = (4.0 * nearest - near) / 3.0;
                // A kink, a pole or a wild place lies between.
                let tolerance = 1e-6 * (fine.abs() + at(0.0).abs() / x.abs()) + 1e-9;
                let (left, right) = ((at(0.0) - at(-h)) / h, (at(h) - at(0.0)) / h);
                let even = (left - right).abs() < 0.05 * fine.abs() + tolerance;
                let settled = even && (rough - fine).abs() < 0.01 * tolerance;
                let beyond = at(0.0).abs().max(want.abs()) > f64::from(f32::MAX);
                if !settled || beyond || want.is_nan() {
                    continue;
                }
                if (want - fine).abs() > tolerance {
                    return Err(format!("{kind} order {order} at {x}: {want}, not {fine}").into());
                }
                checked += 1;
            }
        }
    }
    match checked > 20 * count(EXPRESSIONS) {
        true => Ok(()),
        false => Err(format!("only {checked} slopes settled").into()),
    }
}

/// naga and tint take the text of every one, with its derivatives, in modules of many.
fn shaders() -> Outcome {
    let kinds: Result<Vec<Kind>, _> = (0..count(EXPRESSIONS))
        .map(|seed| Random::new(seed).kind())
        .collect();
    for kinds in kinds?.chunks(TOGETHER) {
        let kinds: Vec<(Kind, &[usize])> =
            kinds.iter().map(|kind| (*kind, &[0, 1, 2][..])).collect();
        let text = wgsl_functions(&kinds);
        lower::parse(&text)?;
        // It wants an entry point.
        lower::tint(&format!(
            "{text}\n@compute @workgroup_size(1) fn main() {{}}\n"
        ))?;
    }
    for kind in [Random::new(1).kind()?, Random::new(2).kind()?] {
        for direction in Direction::ALL {
            let mut chain = Chain::map(kind);
            for param in kind.activation().params {
                chain = chain.learn(param.name, Per::Channel);
            }
            for text in Format::ALL.map(|format| chain.wgsl(direction, format)) {
                lower::lower(&text)?;
            }
            lower::lower(&chain.compiled_wgsl(direction))?;
        }
    }
    Ok(())
}

/// What is finite though parts of it are not: e^89 is beyond f32, half of it is not. Mesa's GL moves
/// factors within products.
fn largest(gpu: &Gpu) -> Outcome {
    let x: Vec<f32> = (0..128).map(|i| 86.0 + i as f32 / 38.0).collect();
    let x: Vec<f32> = x.iter().flat_map(|x| [*x, -x]).collect();
    for expression in ["cosh(x)", "sinh(x)", "ln(cosh(x))", "1 / sinh(x)"] {
        let kind = Kind::custom("largest", expression, &[])?;
        let known = check(kind, &x, &jets(gpu, kind, &x))?;
        if known < x.len() {
            return Err(format!("{expression}: only {known} numbers are known").into());
        }
    }
    Ok(())
}

/// Outputs of a chain by slot.
type Outputs = Vec<(Slot, Vec<f32>)>;

/// Own functions in chains, with all their parameters learned, in every direction, against the
/// reference's bounds.
fn on_chains(
    run: impl Fn(&Chain, Direction, Shape, &[(Slot, &[f32])]) -> Result<Outputs, libtest_mimic::Failed>,
) -> Outcome {
    let shape = Shape::channels(2, 3, 37);
    for text in [
        "x * sigmoid(1.5 * x)",
        "bias(column) | x * sigmoid(x) | scale(row)",
        "custom(mine, 'x * sigmoid(beta * x)', beta=@channel)",
        "custom('a * sin(w * x + p) * exp(-0.1 * x^2)', a=@channel, w=1.5, p=@element)",
        "custom('where(x > 0, x, a * expm1(b * x))', a=@tensor, b=@column) | dropout(0.25, seed=3) | add",
        "gated(custom('softplus(beta * x) / beta', beta=@row))",
        "product(custom(a, 'tanh(k * x)', k=@tensor), custom(a, '1 / (1 + k * x^2)', k=@channel))",
        "x * tanh(x) | bias(channel).accumulate()",
    ] {
        let chain: Chain = text.parse()?;
        if chain.to_string().parse::<Chain>()? != chain {
            return Err(format!("{text} is not read as {chain}").into());
        }
        for direction in Direction::ALL {
            let slots = chain.inputs(direction).into_iter().enumerate();
            let given: Vec<(Slot, Vec<f32>)> = slots
                .map(|(i, slot)| {
                    let count = chain.numbers(slot, shape) as usize;
                    (slot, reference::inputs::Noise::new(i as u64).normals(count))
                })
                .collect();
            let given: Vec<(Slot, &[f32])> = given.iter().map(|(s, v)| (*s, &v[..])).collect();
            let bounds = reference::bounds(chain, direction, shape, &given)?;
            for (slot, values) in run(&chain, direction, shape, &given)? {
                let of_slot = bounds.iter().find(|(known, _)| *known == slot);
                let (_, bounds) = of_slot.ok_or("an output of its own")?;
                let known = bounds.iter().zip(&values);
                for (i, (bound, value)) in known.enumerate() {
                    if !bound.allows(*value, Format::F32) {
                        let (want, error) = (bound.value, bound.error);
                        return Err(format!(
                            "{chain} {direction} {slot}[{i}]: {value:e}, not {want:e} to {error:e}"
                        )
                        .into());
                    }
                }
                let unknown = bounds
                    .iter()
                    .filter(|b| b.share(0.0, Format::F32).is_none());
                if 10 * unknown.count() > bounds.len() {
                    return Err(format!("{chain} {direction} {slot} is hardly known").into());
                }
            }
        }
    }
    Ok(())
}

fn on_gpu(
    gpu: &Gpu,
    chain: &Chain,
    direction: Direction,
    shape: Shape,
    given: &[(Slot, &[f32])],
) -> Result<Outputs, libtest_mimic::Failed> {
    let inputs = given
        .iter()
        .map(|(slot, values)| (*slot, gpu.buffer(values)));
    let outputs = chain.outputs(direction).into_iter();
    let blank = |slot| {
        let count = chain.numbers(slot, shape) as usize;
        (slot, gpu.buffer(&vec![0.0; count]))
    };
    let buffers: Vec<_> = inputs.chain(outputs.map(blank)).collect();
    let views: Vec<(Slot, View<'_>)> = buffers.iter().map(|(s, b)| (*s, View::from(b))).collect();
    gpu.activations.warm_up(&[(*chain, direction)])?;
    gpu.activations
        .prepare(*chain, direction, shape, &views)?
        .submit()?;
    let written = buffers.iter().skip(given.len());
    Ok(written
        .map(|(slot, buffer)| (*slot, gpu.read(buffer)))
        .collect())
}
