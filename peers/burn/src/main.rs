//! Burn's activations on its wgpu backend with fusion: ns per element, as one line of JSON.
//!
//! usage: peer-burn ELEMENTS ROUNDS
//!
//! `forward` is one activation, `both` the activation, whose value is written, and its gradient for a
//! dy of ones, which Burn fills in: it reads x alone. `add` is x + 1: what a kernel costs that computes next to nothing.

use std::collections::BTreeMap;
use std::time::Instant;

use burn::tensor::{Device, Distribution, Tensor, activation};

type Vector = Tensor<1>;

const FUNCTIONS: [(&str, fn(Vector) -> Vector); 11] = [
    ("relu", activation::relu),
    ("leaky_relu", |x| activation::leaky_relu(x, 0.01)),
    ("hard_swish", activation::hard_swish),
    ("sigmoid", activation::sigmoid),
    ("tanh", activation::tanh),
    ("gelu", activation::gelu),
    ("gelu_tanh", activation::gelu_approximate),
    ("silu", activation::silu),
    ("softplus", |x| activation::softplus(x, 1.0)),
    ("mish", activation::mish),
    ("elu", |x| activation::elu(x, 1.0)),
];

fn main() {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<usize>());
    let (Some(Ok(elements)), Some(Ok(rounds))) = (numbers.next(), numbers.next()) else {
        eprintln!("usage: peer-burn ELEMENTS ROUNDS");
        std::process::exit(2);
    };
    let device = Device::default();
    let x = Vector::random([elements], Distribution::Normal(0.0, 2.0), &device);
    let leaf = Vector::from_inner(x.clone()).require_grad();
    let sync = || device.sync().expect("the device works");
    let mut samples = BTreeMap::<String, Vec<f64>>::new();
    for round in 0..rounds + 2 {
        let mut sample = |name: String, work: &dyn Fn()| {
            sync();
            let start = Instant::now();
            work();
            let time = start.elapsed().as_secs_f64() * 1e9 / elements as f64;
            // The first rounds compile and tune.
            if round >= 2 {
                samples.entry(name).or_default().push(time);
            }
        };
        sample("add".into(), &|| {
            let _y = x.clone() + 1.0;
            sync();
        });
        for (name, function) in FUNCTIONS {
            sample(format!("{name} forward"), &|| {
                let _y = function(x.clone());
                sync();
            });
            sample(format!("{name} both"), &|| {
                let y = function(leaf.clone());
                // Else fusion would leave y out, which whatever stands behind it reads.
                sync();
                let _dx = leaf.grad(&y.backward());
                sync();
            });
        }
    }
    let median = |mut samples: Vec<f64>| {
        samples.sort_by(f64::total_cmp);
        samples[samples.len() / 2]
    };
    let times = samples
        .into_iter()
        .map(|(name, samples)| (name, median(samples)));
    let times: BTreeMap<String, f64> = times.collect();
    println!("{}", serde_json::json!(times));
}
