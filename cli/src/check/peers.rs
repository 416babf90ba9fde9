//! What the frameworks deliver, to stand beside our own errors.

/// How the numbers were measured.
pub const ABOUT: &str = "\
The frameworks' largest errors in ULP were measured on their CPU builds in f32, with 8.4 million \
inputs: every 509th float of both signs. \"0 for\" names where a framework returns 0 although the \
true value is a normal f32, and likewise NaN and inf; such results are about 1.7e7 ULP. \
\"|x| ≤ 2\" limits the range measured. A dash: not measured. Ours is the largest over all inputs \
and adapters above.";

/// A function and order (0 for f, 1 for f′) in three frameworks.
pub struct Peer {
    pub function: &'static str,
    pub order: usize,
    pub pytorch: &'static str,
    pub jax: &'static str,
    pub tensorflow: &'static str,
}

/// From the field's catalogue, part 4.3.
#[rustfmt::skip]
pub const PEERS: &[Peer] = &[
    Peer { function: "sigmoid", order: 0, pytorch: "2.1", jax: "2.1", tensorflow: "6.0" },
    Peer { function: "sigmoid", order: 1, pytorch: "1.7e7, 0 for x > 16.6", jax: "1.7e7, 0 for x > 16.6", tensorflow: "1.7e7" },
    Peer { function: "tanh", order: 0, pytorch: "0.51", jax: "4.2", tensorflow: "4.9" },
    Peer { function: "tanh", order: 1, pytorch: "1.7e7, 0 for 9 < |x| < 44", jax: "1.7e7", tensorflow: "1.7e7" },
    Peer { function: "gelu", order: 0, pytorch: "inf for |x| > 1.7e38, 0 on [-13.15, -5.51]; |x| ≤ 2: 38", jax: "1.7e7, 0 for x < -13.0; |x| ≤ 2: 12", tensorflow: "|x| ≤ 2: 10" },
    Peer { function: "gelu", order: 1, pytorch: "1.7e7; |x| ≤ 2: 5.6e4", jax: "2.2e4", tensorflow: "2.4e4" },
    Peer { function: "gelu_tanh", order: 0, pytorch: "1.7e7, 0 on [-10.1, -5.06]; |x| ≤ 2: 12.9", jax: "0 on [-10.1, -4.87]; 38", tensorflow: "0 on [-10.1, -4.84]; 48" },
    Peer { function: "gelu_tanh", order: 1, pytorch: "NaN for |x| > 1.8e19", jax: "NaN", tensorflow: "NaN" },
    Peer { function: "silu", order: 0, pytorch: "0 on [-91.9, -88.7]", jax: "0 on [-91.9, -87.3]", tensorflow: "0 on [-91.9, -87.3]" },
    Peer { function: "silu", order: 1, pytorch: "8.5e4 near the root", jax: "8.5e4", tensorflow: "8.9e4" },
    Peer { function: "mish", order: 0, pytorch: "136 in the tail", jax: "0 for x < -87.3", tensorflow: "0 for x < -87.3" },
    Peer { function: "mish", order: 1, pytorch: "8.4e4", jax: "8.9e4", tensorflow: "2.5e5" },
    Peer { function: "softplus", order: 0, pytorch: "1.46", jax: "2.7", tensorflow: "6.8" },
    Peer { function: "softplus", order: 1, pytorch: "2.1", jax: "8.4", tensorflow: "6.0" },
    Peer { function: "log_sigmoid", order: 0, pytorch: "1.46", jax: "2.7", tensorflow: "6.8" },
    Peer { function: "log_sigmoid", order: 1, pytorch: "2.1", jax: "8.4", tensorflow: "6.0" },
    Peer { function: "elu", order: 0, pytorch: "1.0", jax: "5.0", tensorflow: "1.7e7, 0 for -3e-8 < x < 0" },
    Peer { function: "elu", order: 1, pytorch: "0.95", jax: "0 for x < -17.3", tensorflow: "0 for x < -17.3" },
    Peer { function: "selu", order: 0, pytorch: "1.6", jax: "5", tensorflow: "1.7e7" },
    Peer { function: "selu", order: 1, pytorch: "1.7", jax: "0 for x < -17.3", tensorflow: "1.9e7" },
    Peer { function: "softsign", order: 0, pytorch: "1.5", jax: "1.5", tensorflow: "1.5" },
    Peer { function: "softsign", order: 1, pytorch: "0 for large |x| (1e7)", jax: "overflows", tensorflow: "3.4" },
    Peer { function: "tanh_shrink", order: 0, pytorch: "1.7e7, 0 for |x| < 3.5e-4", jax: "-", tensorflow: "-" },
    Peer { function: "tanh_shrink", order: 1, pytorch: "1.7e7", jax: "-", tensorflow: "-" },
    Peer { function: "erf", order: 0, pytorch: "0.71", jax: "flushes subnormal numbers", tensorflow: "flushes subnormal numbers" },
];
