//! Functions of rows: masks, ties, extremes and every length, on each adapter and the CPU.

use libtest_mimic::Trial;
use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{
    Chain, Direction, Format, GpuActivations, RowFunction, Shape, Slot, View, reference, wgpu,
};

use crate::adapters::{Gpu, buffer, request};
use crate::{Outcome, bases};

/// An output's numbers, of a chain over such a shape.
type Run<'a> =
    dyn Fn(Chain, Direction, Shape, &[(Slot, &[f32])], Slot) -> Result<Vec<f32>, String> + 'a;

type Test = fn(&Run<'_>) -> Outcome;

const ALL: [(&str, Test); 7] = [
    ("special", special),
    ("rising", rising),
    ("not_numbers", not_numbers),
    ("lengths", lengths),
    ("long", long),
    ("along", along),
    ("nothing_read", nothing_read),
];

pub fn trials() -> Vec<Trial> {
    let trial = |(name, test): (&str, Test)| {
        Trial::test(format!("cpu::rows::{name}"), move || test(&on_cpu))
    };
    ALL.into_iter().map(trial).collect()
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |(name, test): (&str, Test)| {
        gpu.trial(format!("rows::{name}"), move |gpu| {
            test(&|chain, direction, shape, given, output| {
                on_gpu(gpu, chain, direction, shape, given, output)
            })
        })
    };
    let mut trials: Vec<Trial> = ALL.into_iter().map(trial).collect();
    trials.push(gpu.trial("rows::along_cut", along_cut));
    trials
}

fn on_cpu(
    chain: Chain,
    direction: Direction,
    shape: Shape,
    given: &[(Slot, &[f32])],
    output: Slot,
) -> Result<Vec<f32>, String> {
    let mut all = bases::on_cpu(chain, direction, shape, given, &[output])?;
    Ok(all.remove(0))
}

fn on_gpu(
    gpu: &Gpu,
    chain: Chain,
    direction: Direction,
    shape: Shape,
    given: &[(Slot, &[f32])],
    output: Slot,
) -> Result<Vec<f32>, String> {
    let activations = &gpu.activations;
    let mut all = bases::on_gpu(activations, chain, direction, shape, given, &[output])?;
    Ok(all.remove(0))
}

/// All outputs within the reference's bounds.
fn check(run: &Run<'_>, chain: Chain, direction: Direction, shape: Shape, x: &[f32]) -> Outcome {
    let noise = Noise::new(5).normals(x.len());
    // Above 1, as entmax has it.
    let learned: Vec<f32> = noise.iter().map(|x| 1.25 + x.abs() / 2.0).collect();
    let given: Vec<(Slot, &[f32])> = chain
        .inputs(direction)
        .into_iter()
        .map(|slot| {
            let count = chain.numbers(slot, shape) as usize;
            let is_learned = (1..5).any(|n| slot == Slot::Param.nth(n));
            let values = match slot {
                Slot::X => x,
                _ if is_learned => &learned,
                _ => &noise,
            };
            (slot, &values[..count])
        })
        .collect();
    for (slot, bounds) in reference::bounds(chain, direction, shape, &given)? {
        let got = run(chain, direction, shape, &given, slot)?;
        for (i, (got, bound)) in got.iter().zip(&bounds).enumerate() {
            if !bound.allows(*got, Format::F32) {
                let what = format!("{chain} {direction} {shape} {slot} {i}");
                return Err(format!("{what}: {got}, not {bound:?}").into());
            }
        }
    }
    Ok(())
}

/// Every function, and those with parameters once more with others, and with learned ones.
fn all() -> impl Iterator<Item = (Chain, Direction)> {
    let more = [
        "entmax(alpha=1.1)",
        "entmax(alpha=2)",
        "entmax(alpha=2.5)",
        "entmax(alpha=@row)",
        "gumbel_softmax(tau=0.3, hard=true, seed=7)",
        "gumbel_softmax(tau=@tensor, seed=8)",
        "poly_norm(w0=0.7, w1=-0.25, w2=0.1, b=2, eps=1e-3)",
        "poly_norm(w0=@tensor, w1=@row, w2=@tensor, b=@tensor)",
    ];
    let more = more.into_iter().map(|text| text.parse().expect("a chain"));
    let plain = RowFunction::ALL.map(|function| Chain::x().row(function));
    plain.into_iter().chain(more).flat_map(|chain| {
        let directions = [Direction::Forward, Direction::Backward, Direction::Second];
        let known = directions
            .into_iter()
            .filter(move |d| !chain.outputs(*d).is_empty());
        known.map(move |direction| (chain, direction))
    })
}

/// Masks, ties, what overflows naively, probabilities next to 1.
fn special(run: &Run<'_>) -> Outcome {
    const MASK: f32 = f32::NEG_INFINITY;
    let rows: [[f32; 5]; 9] = [
        [0.0, 1.0, MASK, 3.0, MASK],
        [MASK, MASK, 2.5, MASK, MASK],
        [1.0, 1.0, 1.0, 1.0, 1.0],
        [3.0, -2.0, 3.0, 0.5, 3.0],
        [1e30, 0.0, -1e30, 1e30, 5.0],
        [200.0, 199.0, -200.0, 0.0, 150.0],
        [0.0, -20.0, -30.0, -40.0, -90.0],
        [-1e4, -1e4 - 1.0, -2e4, -3e4, -1e4],
        [0.0, -0.0, 1e-40, -1e-40, 1e-30],
    ];
    for row in rows {
        for (chain, direction) in all() {
            // What has several largest numbers has kinks there.
            let is_linear = [RowFunction::Sparsemax, RowFunction::Entmax { alpha: 2.0 }];
            let has_kinks = !matches!(direction, Direction::Forward)
                && is_linear
                    .into_iter()
                    .any(|f| chain.row_function() == Some(f));
            if !has_kinks {
                check(run, chain, direction, Shape::rows(1, 5), &row)?;
            }
        }
    }
    // A row that is masked whole: zeros, and zero gradients.
    let (x, dy, dx) = ([MASK; 6], [1.0; 6], Slot::Dx);
    let shape = Shape::rows(2, 3);
    use RowFunction::{Entmax15, Softmax, Softmax1, Sparsemax};
    let entmax = RowFunction::Entmax { alpha: 1.25 };
    for function in [Softmax, Softmax1, Sparsemax, Entmax15, entmax] {
        let chain = Chain::x().row(function);
        let y = run(chain, Direction::Forward, shape, &[(Slot::X, &x)], Slot::Y)?;
        let given = [(Slot::X, &x[..]), (Slot::Dy, &dy[..])];
        let dx = run(chain, Direction::Backward, shape, &given, dx)?;
        if y != [0.0; 6] || dx != [0.0; 6] {
            return Err(format!("{function} of a masked row: {y:?}, {dx:?}").into());
        }
    }
    let logsumexp = Chain::x().row(RowFunction::LogSumExp);
    let y = run(
        logsumexp,
        Direction::Forward,
        shape,
        &[(Slot::X, &x)],
        Slot::Y,
    )?;
    match y == [MASK; 2] {
        true => Ok(()),
        false => Err(format!("logsumexp of a masked row: {y:?}").into()),
    }
}

/// Rows whose largest number comes late, or rises all along: what was added up before is taken down.
fn rising(run: &Run<'_>) -> Outcome {
    use RowFunction::{LogSoftmax, Softmax, Softmax1, Softmin};
    const MASK: f32 = f32::NEG_INFINITY;
    for columns in [37, 1029, 9001] {
        let from = |f: &dyn Fn(f32) -> f32| (0..columns).map(|i| f(i as f32)).collect::<Vec<f32>>();
        let last = columns as f32 - 1.0;
        let rows = [
            from(&|i| i / 64.0),
            from(&|i| -i / 64.0),
            from(&|i| if i < last { -3e38 } else { 3e38 }),
            from(&|i| if i < 17.0 { MASK } else { -200.0 + i / last }),
            from(&|i| if i == last { 5.0 } else { MASK }),
            from(&|i| [-3.4e38, -3.39e38][usize::from(i == last)]),
            from(&|i| [f32::MIN, 0.0][usize::from(i > 18.0)]),
        ];
        for x in rows {
            for function in [Softmax, Softmax1, Softmin, LogSoftmax] {
                let chain = Chain::x().row(function);
                check(run, chain, Direction::Forward, Shape::rows(1, columns), &x)?;
            }
            let chain = Chain::x().row(Softmax);
            check(run, chain, Direction::Backward, Shape::rows(1, columns), &x)?;
        }
        // Large gradients at numbers that are the largest for a while.
        let x = from(&|i| i / 8.0);
        let shape = Shape::rows(1, columns);
        let dy = vec![3e37; columns as usize];
        let given = [(Slot::X, &x[..]), (Slot::Dy, &dy[..])];
        let chain = Chain::x().row(Softmax);
        let dx = run(chain, Direction::Backward, shape, &given, Slot::Dx)?;
        if let Some(wrong) = dx.iter().find(|dx| dx.is_nan() || dx.abs() > 1e33) {
            return Err(format!("{chain} of {columns} with dy = 3e37: {wrong}").into());
        }
        for strange in [f32::NAN, f32::INFINITY] {
            for place in [0, 5, columns as usize - 1] {
                let mut x = from(&|i| i / 64.0);
                x[place] = strange;
                let given = [(Slot::X, &x[..])];
                let y = run(chain, Direction::Forward, shape, &given, Slot::Y)?;
                if let Some(y) = y.iter().find(|y| !y.is_nan()) {
                    return Err(format!("{y} in a row of {columns} with {strange}").into());
                }
            }
        }
    }
    Ok(())
}

/// A gradient that is 0 whatever is read: nothing is.
fn nothing_read(run: &Run<'_>) -> Outcome {
    let chain: Chain = "elu(alpha=@tensor) | hardmax".parse()?;
    let (x, gradient) = ([1.0; 27], Slot::Param.gradient());
    let given = [
        (Slot::X, &x[..]),
        (Slot::Param, &x[..1]),
        (Slot::Dy, &x[..]),
    ];
    let got = run(
        chain,
        Direction::Backward,
        Shape::rows(9, 3),
        &given,
        gradient,
    )?;
    match got[..] {
        [0.0] => Ok(()),
        _ => Err(format!("{chain}: {gradient} is {got:?}").into()),
    }
}

/// Rows with NaN and infinities: NaN and infinite where the reference is.
fn not_numbers(run: &Run<'_>) -> Outcome {
    const INFINITY: f32 = f32::INFINITY;
    const MASK: f32 = f32::NEG_INFINITY;
    let x = [
        [1.0, f32::NAN, 2.0, 3.0, -1.0],
        [1.0, INFINITY, 2.0, 0.0, -1.0],
        [INFINITY, 0.5, INFINITY, 0.0, MASK],
        [MASK, 2.0, 1.0, f32::NAN, INFINITY],
        [MASK, 2.0, 1.0, MASK, 0.25],
    ];
    let shape = Shape::rows(5, 5);
    let dy = [0.5; 25];
    let given = [(Slot::X, x.as_flattened()), (Slot::Dy, &dy[..])];
    for function in RowFunction::ALL {
        if matches!(
            function,
            RowFunction::Hardmax | RowFunction::PolyNorm { .. }
        ) {
            continue;
        }
        let chain = Chain::x().row(function);
        for (direction, output) in [
            (Direction::Forward, Slot::Y),
            (Direction::Backward, Slot::Dx),
        ] {
            let count = if direction == Direction::Forward {
                1
            } else {
                2
            };
            let want = reference::run(chain, direction, shape, &given[..count])?;
            let got = run(chain, direction, shape, &given[..count], output)?;
            // Where the value is infinite the gradient of the others may be anything.
            for (i, (got, want)) in got.iter().zip(&want[0].1).enumerate() {
                let is_same = got.is_nan() == want.is_nan()
                    && (want.is_nan()
                        || f64::from(*got) == *want
                        || (f64::from(*got) - want).abs() < 1e-5);
                if !is_same {
                    return Err(format!("{chain} {direction}: {got} at {i}, not {want}").into());
                }
            }
        }
    }
    // Learned parameters out of their domains.
    for (text, value) in [
        ("entmax(alpha=@tensor)", 1.0),
        ("gumbel_softmax(tau=@tensor, seed=3)", 0.0),
    ] {
        let chain: Chain = text.parse()?;
        let given = [(Slot::X, &x[4][..]), (Slot::Param, &[value][..])];
        let y = run(chain, Direction::Forward, Shape::new(5), &given, Slot::Y)?;
        if y.iter().any(|y| !y.is_nan()) {
            return Err(format!("{chain} of {value}: {y:?}").into());
        }
    }
    Ok(())
}

/// Rows of every length up to 70 and some longer ones.
fn lengths(run: &Run<'_>) -> Outcome {
    let some = [127, 128, 500, 1029, 2500, 4100];
    for (number, columns) in (1..70).step_by(5).chain(some).enumerate() {
        let shape = Shape::rows(if columns < 200 { 7 } else { 2 }, columns);
        let x = Noise::new(columns).normals(shape.elements() as usize);
        let x: Vec<f32> = x.into_iter().map(|x| 3.0 * x).collect();
        // Each chain at each third length: what takes long is to compile.
        // Double backward with powers is the longest code: short rows have it.
        let is_long = |(chain, direction): &(Chain, Direction)| {
            let second = *direction == Direction::Second;
            columns > 256 && second && chain.to_string().contains("entmax(")
        };
        let due = |(i, case): &(usize, (Chain, Direction))| {
            (i + number).is_multiple_of(3) && !is_long(case)
        };
        for (_, (chain, direction)) in all().enumerate().filter(due) {
            check(run, chain, direction, shape, &x)?;
        }
    }
    Ok(())
}

/// Rows along an axis that is not the last one, with operands and sums of every kind.
fn along(run: &Run<'_>) -> Outcome {
    let shapes = [(2, 5, 3), (3, 70, 2), (1, 9, 40), (2, 600, 5)];
    for (number, (outer, columns, inner)) in shapes.into_iter().enumerate() {
        let shape = Shape::axis(outer, columns, inner);
        let x = Noise::new(columns).normals(shape.elements() as usize);
        let text = "bias(column) | scale(row) | softmax | dropout(0.25, seed=3) | scale(tensor) | \
                    bias(column) | add";
        let whole: Chain = text.parse()?;
        for direction in [Direction::Forward, Direction::Backward, Direction::Second] {
            check(run, whole, direction, shape, &x)?;
        }
        let due = |(i, _): &(usize, _)| (i + number).is_multiple_of(8);
        for (_, (chain, direction)) in all().enumerate().filter(due) {
            check(run, chain, direction, shape, &x)?;
        }
        // The reference itself: the same rows, one behind the other.
        let numbers: Vec<usize> = (0..shape.elements())
            .map(|i| {
                let (row, column) = (i / columns, i % columns);
                ((row / inner * columns + column) * inner + row % inner) as usize
            })
            .collect();
        let turned: Vec<f32> = numbers.iter().map(|i| x[*i]).collect();
        let softmax = Chain::x().row(RowFunction::Softmax);
        let y =
            |shape, x: &[f32]| reference::run(softmax, Direction::Forward, shape, &[(Slot::X, x)]);
        let (apart, together) = (
            y(shape, &x)?,
            y(Shape::rows(outer * inner, columns), &turned)?,
        );
        if numbers
            .iter()
            .zip(&together[0].1)
            .any(|(i, y)| apart[0].1[*i] != *y)
        {
            return Err(format!("softmax over {shape} is another one").into());
        }
    }
    let refused = run(
        Chain::map(wgpu_activations::Kind::Relu),
        Direction::Forward,
        Shape::axis(1, 2, 3),
        &[(Slot::X, &[0.0; 6])],
        Slot::Y,
    );
    match refused {
        Err(error) if error.contains("functions of rows") => Ok(()),
        other => Err(format!("relu along an axis: {other:?}").into()),
    }
}

/// Rows along an axis in several launches, each of whole blocks; too large a block is refused.
fn along_cut(gpu: &Gpu) -> Outcome {
    let limits = wgpu::Limits {
        max_storage_buffer_binding_size: 1 << 16,
        ..gpu.adapter.limits()
    };
    let (device, queue) = request(&gpu.adapter, limits);
    let activations = GpuActivations::new(&device, &queue);
    let chain: Chain = "scale(row) | softmax | bias(column) | dropout(0.5, seed=4)".parse()?;
    let run = |shape: Shape| -> Result<(Vec<f32>, Vec<f32>), Box<dyn std::error::Error>> {
        let noise = Noise::new(7).normals(shape.elements() as usize);
        let slots = [Slot::X, Slot::Scale, Slot::Bias];
        let given = slots.map(|slot| (slot, &noise[..chain.numbers(slot, shape) as usize]));
        let buffers = given.map(|(slot, values)| (slot, buffer(&activations, values)));
        let y = buffer(&activations, &noise);
        let mut views: Vec<(Slot, View<'_>)> =
            buffers.iter().map(|(s, b)| (*s, b.into())).collect();
        views.push((Slot::Y, View::from(&y)));
        activations
            .prepare(chain, Direction::Forward, shape, &views)?
            .submit()?;
        let want = on_cpu(chain, Direction::Forward, shape, &given, Slot::Y)?;
        Ok((activations.read_blocking(&y)?, want))
    };
    let (got, want) = run(Shape::axis(40, 16, 100)).map_err(|e| e.to_string())?;
    let is_far = |(a, b): (&f32, &f32)| (a - b).abs() > 1e-6;
    if got.iter().zip(&want).any(is_far) {
        return Err("launches of several blocks give other numbers".into());
    }
    match run(Shape::axis(1, 160, 200)) {
        Err(error)
            if error
                .to_string()
                .contains("max_storage_buffer_binding_size") =>
        {
            Ok(())
        }
        Err(error) => Err(error.to_string().into()),
        Ok(_) => Err("a block beyond the binding is computed".into()),
    }
}

/// A row of a million, and of one less: some drivers leave long loops early.
fn long(run: &Run<'_>) -> Outcome {
    for columns in [1_000_000, 999_999] {
        let x = Noise::new(columns).normals(columns as usize);
        let shape = Shape::rows(1, columns);
        for function in [
            RowFunction::Softmax,
            RowFunction::Sparsemax,
            RowFunction::Entmax15,
            RowFunction::Entmax { alpha: 2.5 },
        ] {
            let chain = Chain::x().row(function);
            let y = run(chain, Direction::Forward, shape, &[(Slot::X, &x)], Slot::Y)?;
            let sum: f64 = y.iter().map(|y| f64::from(*y)).sum();
            if (sum - 1.0).abs() > 1e-5 {
                return Err(format!("{function} of {columns}: the sum is {sum}").into());
            }
        }
        let chain = Chain::x().row(RowFunction::LogSumExp);
        let got = run(chain, Direction::Forward, shape, &[(Slot::X, &x)], Slot::Y)?[0];
        let want = x.iter().map(|x| f64::from(*x).exp()).sum::<f64>().ln();
        if (f64::from(got) - want).abs() > 1e-5 {
            return Err(format!("logsumexp of {columns}: {got}, not {want}").into());
        }
    }
    Ok(())
}
