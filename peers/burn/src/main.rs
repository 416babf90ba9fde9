//! Burn's activations on its wgpu backend with fusion, as one line of JSON.
//!
//! usage: peer-burn ELEMENTS ROUNDS
//!        peer-burn host ROUNDS
//!
//! ns per element, or with `host` the µs that a caller waits for one gelu of 1,024 elements (medians).
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

/// What the host's call is made of, and how many there are between two waits: as in our `bench`.
const HOST_ELEMENTS: usize = 1024;
const HOST_CALLS: usize = 500;

/// Times by name, over the rounds.
type Samples = BTreeMap<String, Vec<f64>>;

/// The first rounds compile and tune.
const WARMING: usize = 2;

fn random(elements: usize, device: &Device) -> Vector {
    Vector::random([elements], Distribution::Normal(0.0, 2.0), device)
}

/// ns per element.
fn throughput(elements: usize, rounds: usize) -> Samples {
    let device = Device::default();
    let x = random(elements, &device);
    let leaf = Vector::from_inner(x.clone()).require_grad();
    let sync = || device.sync().expect("the device works");
    let mut samples = Samples::new();
    for round in 0..rounds + WARMING {
        let mut sample = |name: String, work: &dyn Fn()| {
            sync();
            let start = Instant::now();
            work();
            let time = start.elapsed().as_secs_f64() * 1e9 / elements as f64;
            if round >= WARMING {
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
    samples
}

/// µs of a call: until it returns, with nothing handed to the queue (that comes after, untimed); the
/// same of many calls in a row, which wait for fusion together; with `flush`, which hands what was
/// called to the queue and does not wait for its result; and with a wait for it. What is made is
/// dropped after the last call.
fn host(rounds: usize) -> Samples {
    let device = Device::default();
    let x = random(HOST_ELEMENTS, &device);
    let wait = || device.sync().expect("the device works");
    let submit = || device.flush().expect("the device works");
    let nothing = || ();
    // What belongs to the time, and what comes after it.
    let ways: [(&str, &dyn Fn(), &dyn Fn()); 4] = [
        ("call", &nothing, &submit),
        ("call in a row", &nothing, &nothing),
        ("call and flush", &submit, &nothing),
        ("call and wait", &wait, &nothing),
    ];
    let mut samples = Samples::new();
    for round in 0..rounds + WARMING {
        for (name, timed, untimed) in ways {
            wait();
            let mut made = Vec::with_capacity(HOST_CALLS);
            let mut time = 0.0;
            for _ in 0..HOST_CALLS {
                let start = Instant::now();
                made.push(activation::gelu(x.clone()));
                timed();
                time += start.elapsed().as_secs_f64();
                untimed();
            }
            wait();
            if round >= WARMING {
                let each = time * 1e6 / HOST_CALLS as f64;
                samples.entry(name.into()).or_default().push(each);
            }
        }
    }
    samples
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let samples = match words[..] {
        ["host", rounds] => rounds.parse().ok().map(host),
        [elements, rounds] => elements
            .parse()
            .ok()
            .zip(rounds.parse().ok())
            .map(|(elements, rounds)| throughput(elements, rounds)),
        _ => None,
    };
    let Some(samples) = samples else {
        eprintln!("usage: peer-burn ELEMENTS ROUNDS, or peer-burn host ROUNDS");
        std::process::exit(2);
    };
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
