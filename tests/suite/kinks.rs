//! Values at kinks are those that were measured in PyTorch, JAX and TensorFlow.

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Kind, KinkPolicy, cpu, reference};

use crate::Outcome;
use crate::accuracy::jets;
use crate::adapters::Gpu;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("kinks::reference", || each(in_reference)),
        Trial::test("kinks::cpu", || each(on_cpu)),
        Trial::test("kinks::policies_are_parsed", parsed),
    ]
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    vec![gpu.trial("kinks", move |gpu| {
        each(|case| match gpu.flushes() {
            true => on_gpu(gpu, &case.without_subnormals()),
            false => on_gpu(gpu, case),
        })
    })]
}

/// A derivative at a kink, with PyTorch 2.15, JAX 0.10 and TensorFlow 2.21; all but TensorFlow
/// measured in f64.
struct Row {
    kind: &'static str,
    order: usize,
    x: f32,
    values: [f64; 3],
}

const fn row(kind: &'static str, order: usize, x: f32, values: [f64; 3]) -> Row {
    Row {
        kind,
        order,
        x,
        values,
    }
}

const SELU: f64 = 1.758_099_340_847_376_6;

/// Where a framework does not have the function or fails, PyTorch's or the obvious value stands.
#[rustfmt::skip]
const KINKS: &[Row] = &[
    row("relu", 1, 0.0, [0.0; 3]),
    row("relu", 2, 0.0, [0.0; 3]),
    row("leaky_relu", 1, 0.0, [0.01, 1.0, 0.01]),
    row("leaky_relu(-0.5)", 1, 0.0, [-0.5, 1.0, -0.5]),
    row("step", 1, 0.0, [0.0; 3]),
    row("elu", 1, 0.0, [1.0; 3]),
    row("elu", 2, 0.0, [0.0, 1.0, 0.0]),
    row("elu(0.5)", 1, 0.0, [0.5; 3]),
    row("elu(0.5)", 2, 0.0, [0.0, 0.5, 0.0]),
    row("selu", 1, 0.0, [SELU, SELU, 1.050_700_987_355_480_5]),
    row("selu", 2, 0.0, [0.0, SELU, 0.0]),
    row("celu", 1, 0.0, [1.0, 1.0, 2.0]),
    row("celu", 2, 0.0, [0.0, 0.25, 1.0]),
    row("celu(-2)", 1, 0.0, [1.0, 1.0, 2.0]),
    row("celu(-2)", 2, 0.0, [0.0, -0.125, -0.5]),
    row("clipped_gelu(0, 2)", 1, 0.0, [0.5; 3]),
    row("clipped_gelu(0, 2)", 2, 0.0, [0.797_884_560_802_865_4; 3]),
    row("clipped_gelu(-2, 0)", 1, 0.0, [0.5; 3]),
    row("softsign", 1, 0.0, [1.0; 3]),
    row("softsign", 2, 0.0, [0.0, -2.0, 0.0]),
    row("hard_tanh", 1, -1.0, [0.0, 1.0, 1.0]),
    row("hard_tanh", 1, 1.0, [0.0, 1.0, 1.0]),
    row("hard_tanh(-2, 0.75)", 1, -2.0, [0.0, 1.0, 1.0]),
    row("hard_tanh(-2, 0.75)", 1, 0.75, [0.0, 1.0, 1.0]),
    row("abs", 1, 0.0, [0.0, 1.0, 0.0]),
    row("sparse_sigmoid", 1, -1.0, [0.0, 0.25, 0.0]),
    row("sparse_sigmoid", 1, 1.0, [0.0, 0.25, 0.0]),
    row("relu6", 1, 0.0, [0.0; 3]),
    row("relu6", 1, 6.0, [0.0; 3]),
    row("sparse_plus", 2, -1.0, [0.0; 3]),
    row("sparse_plus", 2, 1.0, [0.0; 3]),
    row("threshold(0.5, 2)", 1, 0.5, [0.0; 3]),
    row("hard_shrink", 1, 0.5, [0.0; 3]),
    row("hard_shrink", 1, -0.5, [0.0; 3]),
    row("soft_shrink", 1, 0.5, [0.0; 3]),
    row("soft_shrink", 1, -0.5, [0.0; 3]),
    row("hard_sigmoid", 1, -3.0, [0.0; 3]),
    row("hard_sigmoid", 1, 3.0, [0.0; 3]),
    row("hard_swish", 1, -3.0, [0.0; 3]),
    row("hard_swish", 1, 3.0, [1.0; 3]),
];

/// Checks the kink and its neighbours, where all policies agree, under each policy.
fn each(check: impl Fn(&Case) -> Outcome) -> Outcome {
    for row in KINKS {
        let kind: Kind = row.kind.parse()?;
        for (policy, at_kink) in KinkPolicy::ALL.into_iter().zip(row.values) {
            let zero = (row.x == 0.0).then_some(-0.0);
            let around = [row.x.next_down(), row.x, row.x.next_up()];
            // As many as make blocks of four and some alone.
            let x: Vec<f32> = around.into_iter().chain(zero).cycle().take(23).collect();
            let want = |&x: &f32| match x == row.x {
                true => at_kink,
                false => reference::value(x.into(), row.order, kind),
            };
            check(&Case {
                chain: Chain::map(kind).kinks(policy),
                order: row.order,
                want: x.iter().map(want).collect(),
                x,
            })?;
        }
    }
    Ok(())
}

#[derive(Clone)]
struct Case {
    chain: Chain,
    order: usize,
    x: Vec<f32>,
    want: Vec<f64>,
}

impl Case {
    /// The same with 0, the kink itself, in place of inputs that an adapter may take for it.
    fn without_subnormals(&self) -> Case {
        let at_zero = self.x.iter().position(|&x| x == 0.0);
        let mut case = self.clone();
        for i in (0..case.x.len()).filter(|&i| self.x[i].is_subnormal()) {
            let zero = at_zero.expect("subnormal inputs surround 0");
            (case.x[i], case.want[i]) = (self.x[zero], self.want[zero]);
        }
        case
    }

    fn compare(&self, place: &str, got: impl IntoIterator<Item = f64>) -> Outcome {
        for ((got, want), x) in got.into_iter().zip(&self.want).zip(&self.x) {
            if (got - want).abs() > 1e-6 * want.abs() {
                return Err(format!(
                    "{place}, {}, order {} at {x:e}: got {got}, want {want}",
                    self.chain, self.order
                )
                .into());
            }
        }
        Ok(())
    }
}

fn in_reference(case: &Case) -> Outcome {
    let value = |&x: &f32| reference::value(x.into(), case.order, case.chain);
    case.compare("reference", case.x.iter().map(value))
}

fn on_cpu(case: &Case) -> Outcome {
    let count = case.x.len();
    let [mut y, mut d1, mut d2, mut dx, mut ddy] = [(); 5].map(|()| vec![0.0; count]);
    cpu::jet(&case.x, &mut y, &mut d1, &mut d2, case.chain)?;
    let ones = vec![1.0; count];
    let got = [&d1, &d2][case.order - 1];
    case.compare("cpu::jet", got.iter().copied().map(f64::from))?;
    cpu::second(&case.x, &ones, &ones, &mut ddy, &mut dx, case.chain)?;
    let got = [&ddy, &dx][case.order - 1];
    case.compare("cpu::second", got.iter().copied().map(f64::from))?;
    if case.order == 1 {
        cpu::backward(&case.x, &ones, &mut dx, case.chain)?;
        case.compare("cpu::backward", dx.iter().copied().map(f64::from))?;
        let mut dy = ones;
        cpu::backward_in_place(&case.x, &mut dy, case.chain)?;
        case.compare("cpu::backward_in_place", dy.into_iter().map(f64::from))?;
    }
    Ok(())
}

fn on_gpu(gpu: &Gpu, case: &Case) -> Outcome {
    let got = &jets(gpu, case.chain, &case.x)[case.order];
    case.compare(gpu.name.as_ref(), got.iter().copied().map(f64::from))?;
    if case.order == 1 {
        let x = gpu.buffer(&case.x);
        let dx = gpu.buffer(&vec![1.0; case.x.len()]);
        gpu.activations.backward(&x, &dx, &dx, case.chain)?;
        case.compare("backward", gpu.read(&dx).into_iter().map(f64::from))?;
    }
    Ok(())
}

fn parsed() -> Outcome {
    for policy in KinkPolicy::ALL {
        if policy.to_string().parse::<KinkPolicy>()? != policy {
            return Err(format!("{policy} is not read as it is written").into());
        }
    }
    match "keras".parse::<KinkPolicy>() {
        Err(error) if error.to_string().contains("one of torch, jax, tf") => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}
