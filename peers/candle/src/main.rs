//! Candle's activations on the CPU: largest errors, then ns per element, as one line of JSON.
//!
//! usage: peer-candle ELEMENTS SAMPLES
//!
//! `forward` is one activation, whose tensor Candle allocates. `backward` is the gradient for a dy of
//! ones, which Candle fills in, over a graph that is kept. Threads are what RAYON_NUM_THREADS and
//! CANDLE_NUM_THREADS say. An error is |got - want| / max(|want|, 1), want in f64; a derivative at a
//! kink is not compared.

use std::collections::BTreeMap;
use std::f64::consts::{FRAC_1_SQRT_2, PI};
use std::time::Instant;

use candle_core::{Device, Module, Result, Tensor, Var};
use candle_nn::Activation;

/// x to y.
type Function = fn(&Tensor) -> Result<Tensor>;

/// x to y and to the derivative, in f64: not a number where a rounding of x decides.
type Truth = fn(f64) -> [f64; 2];

const FUNCTIONS: [(&str, Function, Truth); 11] = [
    ("relu", Tensor::relu, |x| leaky_relu(x, 0.0)),
    (
        "leaky_relu",
        |x| Activation::LeakyRelu(0.01).forward(x),
        |x| leaky_relu(x, 0.01),
    ),
    (
        "hard_swish",
        |x| Activation::HardSwish.forward(x),
        hard_swish,
    ),
    (
        "sigmoid",
        |x| Activation::Sigmoid.forward(x),
        |x| [sigmoid(x), sigmoid(x) * sigmoid(-x)],
    ),
    ("tanh", Tensor::tanh, |x| [x.tanh(), x.cosh().powi(-2)]),
    ("gelu", Tensor::gelu_erf, gelu),
    ("gelu_tanh", Tensor::gelu, gelu_tanh),
    ("silu", Tensor::silu, silu),
    // Candle has none: this is what its models write (candle-transformers, Mamba).
    (
        "softplus",
        |x| (x.exp()? + 1.0)?.log(),
        |x| [softplus(x), sigmoid(x)],
    ),
    ("mish", |x| Activation::Mish.forward(x), mish),
    ("elu", |x| x.elu(1.0), elu),
];

fn leaky_relu(x: f64, slope: f64) -> [f64; 2] {
    if x > 0.0 {
        [x, 1.0]
    } else {
        [slope * x, slope]
    }
}

fn hard_swish(x: f64) -> [f64; 2] {
    let gate = (x / 6.0 + 0.5).clamp(0.0, 1.0);
    let slope = match x.abs() - 3.0 {
        beyond if beyond.abs() < 1e-6 => f64::NAN,
        beyond if beyond < 0.0 => gate + x / 6.0,
        _ => gate,
    };
    [x * gate, slope]
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn gelu(x: f64) -> [f64; 2] {
    let cdf = 0.5 * libm::erfc(-x * FRAC_1_SQRT_2);
    [x * cdf, cdf + x * (-0.5 * x * x).exp() / (2.0 * PI).sqrt()]
}

fn gelu_tanh(x: f64) -> [f64; 2] {
    let (root, cubic) = ((2.0 / PI).sqrt(), 0.044715);
    // (1 + tanh(u)) / 2 = sigmoid(2 u)
    let twice = 2.0 * root * (x + cubic * x * x * x);
    let slope = 2.0 * root * (1.0 + 3.0 * cubic * x * x);
    let gate = sigmoid(twice);
    [x * gate, gate + x * gate * sigmoid(-twice) * slope]
}

fn silu(x: f64) -> [f64; 2] {
    let gate = sigmoid(x);
    [x * gate, gate + x * gate * sigmoid(-x)]
}

fn mish(x: f64) -> [f64; 2] {
    let tanh = softplus(x).tanh();
    [x * tanh, tanh + x * (1.0 - tanh * tanh) * sigmoid(x)]
}

fn elu(x: f64) -> [f64; 2] {
    if x > 0.0 {
        [x, 1.0]
    } else {
        [x.exp_m1(), x.exp()]
    }
}

/// The largest error of a tensor; not a number where one of its values is none.
fn error(got: &Tensor, want: impl Iterator<Item = f64>) -> Result<f64> {
    let got = got.to_vec1::<f32>()?;
    let compared = got.iter().zip(want).filter(|(_, want)| !want.is_nan());
    let errors = compared.map(|(&got, want)| (f64::from(got) - want).abs() / want.abs().max(1.0));
    Ok(errors.fold(0.0, |most, error| if error <= most { most } else { error }))
}

/// ns per element of so many calls, the median of the samples; a first one warms up.
fn time(elements: usize, samples: usize, call: impl Fn() -> Result<()>) -> Result<f64> {
    let repeats = (2_000_000 / elements).max(1);
    let sample = || {
        let start = Instant::now();
        (0..repeats).try_for_each(|_| call())?;
        Ok(start.elapsed().as_secs_f64() * 1e9 / (repeats * elements) as f64)
    };
    sample()?;
    let mut samples = (0..samples).map(|_| sample()).collect::<Result<Vec<_>>>()?;
    samples.sort_by(f64::total_cmp);
    Ok(samples[samples.len() / 2])
}

/// What Cargo has taken.
fn version() -> Option<&'static str> {
    let lock = include_str!("../Cargo.lock");
    let (_, rest) = lock.split_once("name = \"candle-core\"\nversion = \"")?;
    rest.split('"').next()
}

fn main() -> Result<()> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<usize>());
    let (Some(Ok(elements @ 1..)), Some(Ok(samples @ 1..))) = (numbers.next(), numbers.next())
    else {
        eprintln!("usage: peer-candle ELEMENTS SAMPLES");
        std::process::exit(2);
    };
    let x = Tensor::randn(0f32, 2.0, elements, &Device::Cpu)?;
    let leaf = Var::from_tensor(&x)?;
    let values = x.to_vec1::<f32>()?;
    let gradient = |y: &Tensor| Ok(y.backward()?.remove(&leaf).expect("y depends on x"));
    let (mut errors, mut times) = (BTreeMap::new(), BTreeMap::new());
    for (name, function, truth) in FUNCTIONS {
        let y = function(&leaf)?;
        for (at, (pass, got)) in [("forward", y.clone()), ("backward", gradient(&y)?)]
            .into_iter()
            .enumerate()
        {
            let want = values.iter().map(|&x| truth(f64::from(x))[at]);
            errors.insert(format!("{name} {pass}"), error(&got, want)?);
        }
    }
    for (name, function, _) in FUNCTIONS {
        let forward = time(elements, samples, || function(&x).map(drop))?;
        times.insert(format!("{name} forward"), forward);
        let y = function(&leaf)?;
        let backward = time(elements, samples, || gradient(&y).map(drop))?;
        times.insert(format!("{name} backward"), backward);
    }
    let version = version();
    println!(
        "{}",
        serde_json::json!({ "version": version, "errors": errors, "times": times })
    );
    Ok(())
}
