//! Bases, sums of them and orbitals: within the reference's bounds, on each adapter and the CPU.

use libtest_mimic::Trial;
use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{
    Chain, Direction, Format, GpuActivations, Shape, Slot, View, cpu, reference, wgpu,
};

use crate::Outcome;
use crate::adapters::{Gpu, buffer, request};

/// All outputs of a chain over a shape.
type Run<'a> = dyn Fn(Chain, Direction, Shape, &[(Slot, &[f32])], &[Slot]) -> Result<Vec<Vec<f32>>, String>
    + 'a;

/// Each basis alone, in sums, with stages around it.
const CHAINS: [&str; 34] = [
    "bspline(degree=0, cells=5, from=-1, to=1)",
    "bspline(degree=1, cells=3, from=-1, to=1)",
    "bspline(degree=2, cells=4, from=-1, to=0.5, outside=linear)",
    "bspline(degree=3, cells=8, from=-1, to=1) | scale(column) | bias(row)",
    "bspline(degree=4, cells=60, from=-2, to=1)",
    "bspline(degree=5, cells=4, from=-1, to=1)",
    "bspline(degree=3, knots=[-1, -1, -1, -1, 0, 0.5, 0.5, 2, 2, 2, 2])",
    "bspline(degree=2, knots=[-3, -2, -1, 0, 0.125, 1, 2], outside=linear)",
    "tanh | chebyshev(degree=7)",
    "chebyshev(degree=4, from=-2, to=1)",
    "fourier(terms=4, from=-2, to=2)",
    "rbf(centers=8, from=-2, to=2)",
    "orbitals(l=0, alpha=0.5)",
    "orbitals(l=1, alpha=[3.425251, 0.6239137, 0.1688554], c=[0.154329, 0.5353281, 0.4446345])",
    "orbitals(l=2, alpha=@tensor)",
    "orbitals(l=3, alpha=@tensor, primitives=2, c=@tensor)",
    "orbitals(l=4, alpha=0.8, d=laplacian)",
    "orbitals(l=3, alpha=0.8, d=xz)",
    "orbitals(l=2, alpha=0.8, d=y)",
    "spline(degree=3, cells=8, from=-1, to=1)",
    "scale(0.5) | spline(degree=2, cells=45, from=-2, to=2, coefficients=@column) | tanh",
    "bias(column) | spline(degree=3, cells=13, from=-2, to=2, coefficients=@channel, base=silu)",
    "spline(degree=1, knots=[-2, -1, 0, 0.5, 2], coefficients=@row, outside=linear) | add",
    "pwlu(cells=6, from=-1, to=1.5)",
    "pwlu(cells=6, from=-2, to=2)",
    "tanh | chebyshev(degree=5, coefficients=@channel)",
    "rational(numerator=5, denominator=4) | scale(channel)",
    "fourier(terms=3, coefficients=@column) | rbf(centers=6, coefficients=@tensor)",
    "spline(degree=3, cells=13, from=-2, to=2, coefficients=@edge, base=silu)",
    "spline(degree=2, cells=45, from=-2, to=2, coefficients=@edge) | tanh",
    "tanh | chebyshev(degree=4, coefficients=@edge)",
    "scale(edge) | bias(edge) | gelu",
    "swish(beta=@edge)",
    "rational(numerator=3, denominator=2, coefficients=@edge)",
];

pub fn trials() -> Vec<Trial> {
    let trial = |text: &'static str| {
        Trial::test(format!("cpu::bases::{text}"), move || check(&on_cpu, text))
    };
    let mut trials: Vec<Trial> = CHAINS.into_iter().map(trial).collect();
    trials.push(Trial::test("cpu::bases::layers_refused", layers_refused));
    trials
}

/// What does not go with the edges of a layer is named.
fn layers_refused() -> Outcome {
    for (text, named) in [
        ("bias(column) | scale(edge)", "@column"),
        ("scale(edge) | swish(beta=@tensor)", "@tensor"),
        ("scale(edge) | add", "@element"),
        ("scale(edge) | dropout(0.5, seed=1)", "dropout"),
        ("scale(edge) | gated(silu)", "gated(silu)"),
        ("scale(edge) | softmax", "softmax"),
        ("scale(edge) | crelu", "both(relu)"),
        ("scale(edge) | chebyshev(degree=2)", "chebyshev"),
        ("scale(edge) | relu.save(output)", ".save()"),
        ("scale(edge) | relu.recompute()", ".recompute()"),
    ] {
        let said = said_of(text);
        if !said.contains(named) {
            return Err(format!("{text}: {said}").into());
        }
    }
    Ok(())
}

/// What is said of a chain.
fn said_of(text: &str) -> String {
    let chain: Result<Chain, _> = text.parse();
    match chain.and_then(|chain| chain.check()) {
        Ok(()) => "nothing wrong".into(),
        Err(error) => error.to_string(),
    }
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |text: &'static str| {
        gpu.trial(format!("bases::{text}"), move |gpu| {
            check(
                &|chain, direction, shape, given, outputs| {
                    on_gpu(&gpu.activations, chain, direction, shape, given, outputs)
                },
                text,
            )
        })
    };
    let mut trials: Vec<Trial> = CHAINS.into_iter().map(trial).collect();
    trials.push(gpu.trial("bases::cut", cut));
    trials.push(gpu.trial("bases::same_bits", same_bits));
    trials
}

/// On the CPU.
pub fn on_cpu(
    chain: Chain,
    direction: Direction,
    shape: Shape,
    given: &[(Slot, &[f32])],
    outputs: &[Slot],
) -> Result<Vec<Vec<f32>>, String> {
    let room = |slot: &Slot| vec![f32::NAN; chain.numbers(*slot, shape) as usize];
    let mut values: Vec<Vec<f32>> = outputs.iter().map(room).collect();
    let wanted = outputs
        .iter()
        .copied()
        .zip(values.iter_mut().map(|v| &mut v[..]));
    let mut wanted: Vec<(Slot, &mut [f32])> = wanted.collect();
    let done = cpu::run(chain, direction, shape, given, &mut wanted);
    done.map_err(|error| error.to_string())?;
    Ok(values)
}

/// On a context's device, in buffers that hold NaN before.
pub fn on_gpu(
    activations: &GpuActivations,
    chain: Chain,
    direction: Direction,
    shape: Shape,
    given: &[(Slot, &[f32])],
    outputs: &[Slot],
) -> Result<Vec<Vec<f32>>, String> {
    let own = |values: &[f32]| buffer(activations, values);
    let mut buffers: Vec<(Slot, wgpu::Buffer)> = given.iter().map(|(s, v)| (*s, own(v))).collect();
    for slot in outputs {
        let count = chain.numbers(*slot, shape) as usize;
        buffers.push((*slot, own(&vec![f32::NAN; count])));
    }
    let views: Vec<(Slot, View<'_>)> = buffers.iter().map(|(s, b)| (*s, b.into())).collect();
    let dispatch = activations.prepare(chain, direction, shape, &views);
    let done = dispatch.and_then(|dispatch| dispatch.submit());
    done.map_err(|error| error.to_string())?;
    let read = |(_, buffer): &(Slot, wgpu::Buffer)| activations.read_blocking(buffer);
    let values = buffers[given.len()..]
        .iter()
        .map(read)
        .collect::<Result<_, _>>();
    values.map_err(|error| error.to_string())
}

/// Numbers for a slot: x with the ends and knots of the bases, and those that are no numbers.
fn numbers(slot: Slot, count: usize) -> Vec<f32> {
    let mut values = Noise::new(7 + u64::from(slot.name().len() as u32)).normals(count);
    if slot == Slot::X {
        let special = [
            -1.0,
            1.0,
            0.5,
            0.0,
            -2.0,
            2.0,
            1.5,
            -0.75,
            f32::NAN,
            3e9,
            -1e-40,
            f32::INFINITY,
            -1e-12,
        ];
        let places = values
            .iter_mut()
            .step_by(3)
            .take(count.div_ceil(4).min(special.len()));
        places
            .zip(special)
            .for_each(|(value, special)| *value = special);
    }
    if (1..7).any(|n| slot == Slot::Alpha.nth(n)) {
        values
            .iter_mut()
            .for_each(|value| *value = 0.5 + value.abs());
    }
    values
}

fn shapes(chain: &Chain) -> Vec<Shape> {
    match chain.expands() {
        Some(columns) => vec![
            Shape::rows(1, columns),
            Shape::rows(37, columns),
            Shape::rows(300, columns),
        ],
        None if chain.is_layer() => vec![
            Shape::layer(1, 1, 1),
            Shape::layer(3, 76, 2),
            Shape::layer(70, 5, 9),
            Shape::layer(2, 3, 70),
        ],
        None => vec![
            Shape::channels(1, 1, 1),
            Shape::channels(2, 3, 5),
            Shape::channels(3, 2, 76),
        ],
    }
}

fn check(run: &Run<'_>, text: &str) -> Outcome {
    let chain: Chain = text.parse()?;
    for direction in Direction::ALL {
        let outputs = chain.outputs(direction);
        if outputs.is_empty() {
            continue;
        }
        for shape in shapes(&chain) {
            check_all(run, chain, direction, shape, &outputs)?;
        }
    }
    Ok(())
}

fn check_all(
    run: &Run<'_>,
    chain: Chain,
    direction: Direction,
    shape: Shape,
    outputs: &[Slot],
) -> Outcome {
    let inputs = chain.inputs(direction).into_iter();
    let inputs: Vec<(Slot, Vec<f32>)> = inputs
        .map(|slot| (slot, numbers(slot, chain.numbers(slot, shape) as usize)))
        .collect();
    let given: Vec<(Slot, &[f32])> = inputs.iter().map(|(s, v)| (*s, &v[..])).collect();
    let got = match run(chain, direction, shape, &given, outputs) {
        // Some adapters have ten.
        Err(error) if error.contains("max_storage_buffers_per_shader_stage") => return Ok(()),
        got => got?,
    };
    for (slot, bounds) in reference::bounds(chain, direction, shape, &given)? {
        let place = outputs.iter().position(|output| *output == slot);
        let got = &got[place.ok_or("an output that was not asked for")?];
        for (i, (got, bound)) in got.iter().zip(&bounds).enumerate() {
            if !bound.allows(*got, Format::F32) {
                let what = format!("{chain} {direction} {shape} {slot} {i}");
                return Err(format!("{what}: {got}, not {bound:?}").into());
            }
        }
    }
    Ok(())
}

/// With small bindings, in several launches.
fn cut(gpu: &Gpu) -> Outcome {
    let limits = wgpu::Limits {
        max_storage_buffer_binding_size: 65536,
        ..gpu.adapter.limits()
    };
    let (device, queue) = request(&gpu.adapter, limits);
    let activations = GpuActivations::new(&device, &queue);
    let run: &Run<'_> = &|chain, direction, shape, given, outputs| {
        on_gpu(&activations, chain, direction, shape, given, outputs)
    };
    for (text, shape) in [
        (
            "spline(degree=2, cells=4, coefficients=@channel, base=silu)",
            Shape::channels(3, 5, 2000),
        ),
        (
            "spline(degree=2, cells=4, coefficients=@tensor)",
            Shape::new(30_001),
        ),
        (
            "spline(degree=1, cells=3, coefficients=@column)",
            Shape::rows(300, 100),
        ),
        (
            "spline(degree=1, cells=3, coefficients=@row)",
            Shape::rows(300, 100),
        ),
        (
            "bspline(degree=3, cells=8, from=-1, to=1)",
            Shape::rows(2500, 11),
        ),
    ] {
        let chain: Chain = text.parse()?;
        let direction = Direction::Backward;
        check_all(run, chain, direction, shape, &chain.outputs(direction))?;
    }
    Ok(())
}

/// Sums have the same bits on each run.
fn same_bits(gpu: &Gpu) -> Outcome {
    let chain: Chain = "spline(degree=3, cells=13, from=-2, to=2)".parse()?;
    let shape = Shape::new(100_003);
    let [x, dy, c] = [Slot::X, Slot::Dy, Slot::Coefficients].map(|slot| {
        (
            slot,
            Noise::new(3).normals(chain.numbers(slot, shape) as usize),
        )
    });
    let given = [(x.0, &x.1[..]), (dy.0, &dy.1[..]), (c.0, &c.1[..])];
    let outputs = [Slot::Coefficients.gradient()];
    let run = || {
        let backward = Direction::Backward;
        on_gpu(&gpu.activations, chain, backward, shape, &given, &outputs)
    };
    gpu.activations.warm_up(&[(chain, Direction::Backward)])?;
    let bits = |values: Vec<Vec<f32>>| values[0].iter().map(|v| v.to_bits()).collect::<Vec<u32>>();
    let (one, other) = (bits(run()?), bits(run()?));
    match one == other {
        true => Ok(()),
        false => Err(format!("{one:?}, then {other:?}").into()),
    }
}
