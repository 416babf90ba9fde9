//! Functions in WGSL beside the same as expressions, which have a reference.

use wgpu_activations::{
    Chain, Direction, Error, Format, Kind, Shape, Slot, View, cpu, reference, wgpu,
};

use crate::adapters::Gpu;
use crate::{Outcome, lower};

/// A function with all its derivatives, in statements and in expressions.
const SWISH: &str = "wgsl(swish, 'let s = sigmoid(beta * x); /* silu */ return x * s;', \
    d1='sigmoid(beta * x) + x * beta * sigmoid_d1(beta * x)', \
    d2='2.0 * beta * sigmoid_d1(beta * x) + x * (beta * beta) * sigmoid_d2(beta * x)', \
    dbeta='var y = x * x; y *= sigmoid_d1(beta * x); return y;', \
    dbeta_dx='2.0 * x * sigmoid_d1(beta * x) + x * x * beta * sigmoid_d2(beta * x)', \
    dbeta_dbeta='x * x * x * sigmoid_d2(beta * x)', beta=1.5)";
const AS_EXPRESSION: &str = "custom('x * sigmoid(beta * x)', beta=1.5)";

/// One that branches and loops, without parameters or derivatives.
const CUBE: &str = "wgsl('var y = 1.0; for (var i = 0; i < 3; i++) { y *= x; } \
    if (x < 0.0) { return -y; } else { return y; }')";
const CUBE_AS_EXPRESSION: &str = "custom('abs(x^3)')";

/// A chain in WGSL, as expressions, and the directions that it has.
fn chains() -> Vec<(String, String, &'static [Direction])> {
    let learned = |text: &str| text.replace("beta=1.5)", "beta=@channel)");
    let both = |make: &dyn Fn(&str) -> String| (make(SWISH), make(AS_EXPRESSION));
    let all = Direction::ALL.as_slice();
    let mut chains: Vec<(String, String, &[Direction])> = Vec::new();
    let makes: [&dyn Fn(&str) -> String; 5] = [
        &|swish| swish.to_owned(),
        &|swish| format!("bias(column) | {swish} | scale(row)"),
        &learned,
        &|swish| format!("gated({})", learned(swish)),
        &|swish| format!("{swish} | dropout(0.25, seed=3) | add"),
    ];
    for make in makes {
        let (wgsl, expression) = both(make);
        chains.push((wgsl, expression, all));
    }
    let rows = both(&|swish| format!("{swish} | softmax"));
    chains.push((rows.0, rows.1, &all[..3]));
    let cube = |cube: &str| format!("scale(0.5) | {cube} | bias(row)");
    chains.push((cube(CUBE), cube(CUBE_AS_EXPRESSION), &all[..1]));
    chains
}

/// Programs of them stand alone, and compilers take them.
pub fn programs() -> Outcome {
    for (text, _, directions) in chains() {
        let chain: Chain = text.parse()?;
        if chain.to_string().parse::<Chain>()? != chain {
            return Err(format!("{text} is not read as {chain}").into());
        }
        for direction in directions {
            for format in Format::ALL {
                lower::lower(&chain.wgsl(*direction, format))?;
            }
            lower::lower(&chain.compiled_wgsl(*direction))?;
        }
        lower::tint(&chain.wgsl(Direction::Forward, Format::F32))?;
    }
    Ok(())
}

/// Nobody but a GPU computes them.
pub fn unknown() -> Outcome {
    let kind: Kind = SWISH.parse()?;
    let given = [(Slot::X, &[1.0][..])];
    let expected = Error::NoReference { kind: "swish" };
    let mut y = [0.0];
    let errors = [
        reference::check(Chain::map(kind).add()).err(),
        reference::run(kind, Direction::Forward, 1, &given).err(),
        reference::bounds(kind, Direction::Forward, 1, &given).err(),
        cpu::apply(&mut y, kind).err(),
        cpu::run(
            kind,
            Direction::Forward,
            1,
            &given,
            &mut [(Slot::Y, &mut y)],
        )
        .err(),
    ];
    let right = errors.iter().all(|error| error.as_ref() == Some(&expected));
    let nothing = reference::value(1.0, 0, kind).is_nan() && kind.scale(1.0) == [f64::INFINITY; 3];
    match right && nothing && kind.kinks().is_empty() {
        true => Ok(()),
        false => Err(format!("{errors:?}").into()),
    }
}

/// Results within the bounds of the expression.
pub fn values(gpu: &Gpu) -> Outcome {
    let shape = Shape::channels(2, 3, 37);
    let mut chains = chains();
    if crate::numbers_only(gpu) {
        // Compiled slowly.
        chains.truncate(1);
    }
    for (text, expression, directions) in chains {
        let (chain, known): (Chain, Chain) = (text.parse()?, expression.parse()?);
        for direction in directions {
            let slots = chain.inputs(*direction).into_iter().enumerate();
            let given: Vec<(Slot, Vec<f32>)> = slots
                .map(|(i, slot)| {
                    let count = chain.numbers(slot, shape) as usize;
                    (slot, reference::inputs::Noise::new(i as u64).normals(count))
                })
                .collect();
            let given: Vec<(Slot, &[f32])> = given.iter().map(|(s, v)| (*s, &v[..])).collect();
            let bounds = reference::bounds(known, *direction, shape, &given)?;
            let outputs = super::on_gpu(gpu, &chain, *direction, shape, &given)?;
            if outputs.len() != bounds.len() {
                return Err(format!("{text} {direction} has {} outputs", outputs.len()).into());
            }
            for ((slot, values), (_, bounds)) in outputs.iter().zip(&bounds) {
                for (i, (value, bound)) in values.iter().zip(bounds).enumerate() {
                    // The same terms, some of them in another order.
                    let share = bound.share(*value, Format::F32).unwrap_or(0.0);
                    if share > 2.0 || value.is_nan() {
                        let (want, error) = (bound.value, bound.error);
                        return Err(format!(
                            "{text} {direction} {slot}[{i}]: {value:e}, not {want:e} to {error:e}"
                        )
                        .into());
                    }
                }
            }
        }
    }
    Ok(())
}

/// NaN stays NaN whatever the text says, in single values and in fours.
pub fn nan(gpu: &Gpu) -> Outcome {
    let kind = Kind::from_wgsl("one", "return 1.0;", &[], &[("d1", "max(x, 2.0)")])?;
    let mut x: Vec<f32> = (0..37).map(|i| i as f32).collect();
    for place in [0, 9, 36] {
        x[place] = f32::NAN;
    }
    let (y, d1) = (gpu.buffer(&x), gpu.buffer(&x));
    let slots = [(Slot::X, View::from(&y)), (Slot::D1, View::from(&d1))];
    gpu.activations
        .prepare(kind, Direction::Jet, x.len() as u64, &slots)?
        .submit()?;
    gpu.activations.apply(&y, kind)?;
    for ((x, y), d1) in x.iter().zip(gpu.read(&y)).zip(gpu.read(&d1)) {
        let right = match x.is_nan() {
            true => y.is_nan() && d1.is_nan(),
            false => y == 1.0 && d1 == x.max(2.0),
        };
        if !right {
            return Err(format!("at {x}: {y}, {d1}").into());
        }
    }
    Ok(())
}

/// A direction without its derivative says which one is missing, and others run.
pub fn missing(gpu: &Gpu) -> Outcome {
    let kind = Kind::from_wgsl("half", "k * x", &[("k", 0.5)], &[("d1", "k")])?;
    let chain = Chain::map(kind).learn("k", wgpu_activations::Per::Tensor);
    let views: Vec<wgpu::Buffer> = (0..6).map(|_| gpu.buffer(&[1.0; 8])).collect();
    let prepare = |direction, slots: &[Slot]| {
        let slots = slots.iter().zip(&views);
        let slots: Vec<(Slot, View<'_>)> = slots.map(|(s, view)| (*s, view.into())).collect();
        let dispatch = gpu.activations.prepare(chain, direction, 8, &slots);
        dispatch.and_then(|dispatch| dispatch.submit())
    };
    let (x, k, dy, dx) = (Slot::X, Slot::Param, Slot::Dy, Slot::Dx);
    prepare(Direction::Forward, &[x, k, Slot::Y])?;
    prepare(Direction::Backward, &[x, k, dy, dx])?;
    let second = [x, k, dy, Slot::Ddx, dx];
    for (direction, slots, derivative) in [
        (Direction::Backward, &[x, k, dy, k.gradient()][..], "dk"),
        (Direction::Jet, &[x, k, Slot::D1, Slot::D2], "d2"),
        (Direction::Second, &second, "d2"),
    ] {
        match prepare(direction, slots) {
            Err(Error::NoDerivative {
                derivative: named, ..
            }) if named == derivative => {}
            other => return Err(format!("{direction} without {derivative}: {other:?}").into()),
        }
    }
    let jets = chain.outputs(Direction::Jet);
    if jets != [Slot::Y, Slot::D1] {
        return Err(format!("a jet has {jets:?}").into());
    }
    let alone = Chain::map(Kind::from_wgsl("alone", "x + 1.0", &[], &[])?);
    gpu.activations.warm_up(&[(alone, Direction::Forward)])?;
    let error = gpu.activations.warm_up(&[(alone, Direction::Backward)]);
    match error {
        Err(Error::NoDerivative { derivative, .. }) if derivative == "d1" => Ok(()),
        other => Err(format!("backward without f′ was warmed up: {other:?}").into()),
    }
}
