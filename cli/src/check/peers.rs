//! What the frameworks deliver, to stand beside our own errors.

/// How the numbers were measured.
pub const ABOUT: &str = "\
The frameworks' largest errors in ULP were measured on their CPU builds in f32, with 8.4 million \
inputs: every 509th float of both signs. \"0 for\" names where a framework returns 0 although the \
true value is a normal f32, and likewise NaN and inf; such results are about 1.7e7 ULP. \
\"|x| ≤ 2\" limits the range measured. A dash: not measured. Ours is the largest over all inputs \
and adapters above.";

/// A function and order in three frameworks.
pub struct Peer {
    /// Our name of the function.
    pub function: &'static str,
    /// 0 for f, 1 for f′.
    pub order: usize,
    /// In PyTorch.
    pub pytorch: &'static str,
    /// In JAX.
    pub jax: &'static str,
    /// In TensorFlow.
    pub tensorflow: &'static str,
}

const fn peer(
    function: &'static str,
    order: usize,
    [pytorch, jax, tensorflow]: [&'static str; 3],
) -> Peer {
    Peer {
        function,
        order,
        pytorch,
        jax,
        tensorflow,
    }
}

/// From the field's catalogue, part 4.3.
#[rustfmt::skip]
pub const PEERS: &[Peer] = &[
    peer("sigmoid", 0, ["2.1", "2.1", "6.0"]),
    peer("sigmoid", 1, ["1.7e7, 0 for x > 16.6", "1.7e7, 0 for x > 16.6", "1.7e7"]),
    peer("tanh", 0, ["0.51", "4.2", "4.9"]),
    peer("tanh", 1, ["1.7e7, 0 for 9 < |x| < 44", "1.7e7", "1.7e7"]),
    peer("gelu", 0, ["inf for |x| > 1.7e38, 0 on [-13.15, -5.51]; |x| ≤ 2: 38", "1.7e7, 0 for x < -13.0; |x| ≤ 2: 12", "|x| ≤ 2: 10"]),
    peer("gelu", 1, ["1.7e7; |x| ≤ 2: 5.6e4", "2.2e4", "2.4e4"]),
    peer("gelu_tanh", 0, ["1.7e7, 0 on [-10.1, -5.06]; |x| ≤ 2: 12.9", "0 on [-10.1, -4.87]; 38", "0 on [-10.1, -4.84]; 48"]),
    peer("gelu_tanh", 1, ["NaN for |x| > 1.8e19", "NaN", "NaN"]),
    peer("silu", 0, ["0 on [-91.9, -88.7]", "0 on [-91.9, -87.3]", "0 on [-91.9, -87.3]"]),
    peer("silu", 1, ["8.5e4 near the root", "8.5e4", "8.9e4"]),
    peer("mish", 0, ["136 in the tail", "0 for x < -87.3", "0 for x < -87.3"]),
    peer("mish", 1, ["8.4e4", "8.9e4", "2.5e5"]),
    peer("softplus", 0, ["1.46", "2.7", "6.8"]),
    peer("softplus", 1, ["2.1", "8.4", "6.0"]),
    peer("log_sigmoid", 0, ["1.46", "2.7", "6.8"]),
    peer("log_sigmoid", 1, ["2.1", "8.4", "6.0"]),
    peer("elu", 0, ["1.0", "5.0", "1.7e7, 0 for -3e-8 < x < 0"]),
    peer("elu", 1, ["0.95", "0 for x < -17.3", "0 for x < -17.3"]),
    peer("selu", 0, ["1.6", "5", "1.7e7"]),
    peer("selu", 1, ["1.7", "0 for x < -17.3", "1.9e7"]),
    peer("softsign", 0, ["1.5", "1.5", "1.5"]),
    peer("softsign", 1, ["0 for large |x| (1e7)", "overflows", "3.4"]),
    peer("tanh_shrink", 0, ["1.7e7, 0 for |x| < 3.5e-4", "-", "-"]),
    peer("tanh_shrink", 1, ["1.7e7", "-", "-"]),
    peer("erf", 0, ["0.71", "flushes subnormal numbers", "flushes subnormal numbers"]),
];
