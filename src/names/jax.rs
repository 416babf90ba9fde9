//! JAX 0.10.2: jax.nn, Flax 0.12.8's own activations, and element-wise functions of jax.numpy,
//! jax.lax and jax.scipy.special.

use super::meaning::{APPROXIMATE, Meaning, Signature};
use super::{ROWS, Row, SIGMOID_GATE, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    // jax.nn
    ("identity", "identity", ""),
    ("relu", "relu", ""),
    ("relu6", "relu6", ""),
    (
        "leaky_relu",
        "leaky_relu(negative_slope=0.01)",
        "f'(0) = 1: KinkPolicy::Jax",
    ),
    ("elu", "elu(alpha=1)", "f''(0) = alpha: KinkPolicy::Jax"),
    (
        "celu",
        "celu(alpha=1)",
        "f''(0) = 1 / (4 alpha): KinkPolicy::Jax",
    ),
    ("selu", "selu", "f''(0) = 1.7581 there"),
    ("gelu", "gelu_tanh", GELU),
    ("silu", "silu", ""),
    ("swish", "silu", ""),
    ("mish", "mish", ""),
    ("sigmoid", "sigmoid", ""),
    ("log_sigmoid", "log_sigmoid", ""),
    ("tanh", "tanh", ""),
    ("soft_sign", "softsign", "f''(0) = -2: KinkPolicy::Jax"),
    ("softplus", "softplus(beta=1)", ""),
    ("squareplus", "squareplus(b=4)", ""),
    ("sparse_plus", "sparse_plus", ""),
    (
        "sparse_sigmoid",
        "sparse_sigmoid",
        "f'(-1) = f'(1) = 1/4: KinkPolicy::Jax",
    ),
    (
        "hard_tanh",
        "hard_tanh(min=-1, max=1)",
        "f'(-1) = f'(1) = 1: KinkPolicy::Jax",
    ),
    (
        "hard_sigmoid",
        "hard_sigmoid(alpha=0.16666667, beta=0.5)",
        "",
    ),
    ("hard_silu", "hard_swish", ""),
    ("hard_swish", "hard_swish", ""),
    ("log1mexp", "log1mexp", ""),
    ("glu", "", SIGMOID_GATE),
    ("softmax", "", ROWS),
    ("log_softmax", "", ROWS),
    ("standardize", "", ROWS),
    // flax.linen
    ("PReLU", "leaky_relu(negative_slope=0.01)", PRELU),
    (
        "GeGLU",
        "",
        "it is a gate over two halves: its activation is gelu_tanh",
    ),
    // jax.numpy, jax.lax, jax.scipy.special
    ("abs", "abs", "f'(0) = 1: KinkPolicy::Jax"),
    ("sign", "sign", ""),
    (
        "heaviside",
        "step",
        "the value at 0 is an argument there; ours is 0",
    ),
    ("square", "square", ""),
    ("negative", "neg", ""),
    ("neg", "neg", ""),
    ("floor", "floor", ""),
    ("ceil", "ceil", ""),
    ("round", "round", ""),
    ("trunc", "trunc", ""),
    ("clip", UNBOUNDED, CLIP),
    ("exp", "exp", ""),
    ("expm1", "expm1", ""),
    ("erf", "erf", ""),
    ("ndtr", "normal_cdf", ""),
    ("expit", "sigmoid", ""),
    ("logistic", "sigmoid", ""),
    ("logit", "logit(eps=0)", ""),
    ("sinc", "sinc", ""),
    ("sin", "sine(omega=1)", ""),
    ("arctan", "arctan", ""),
];

const CLIP: &str = "f' is 1/2 at a bound there";
const GELU: &str = "f' is NaN where |x| > 1.8e19 there; approximate=False is our gelu";
const PRELU: &str = "one slope for all elements; 0.01 is where its learning starts there";

pub(super) const SIGNATURES: &[Signature] = &[
    (&["gelu"], &[APPROXIMATE]),
    (
        &["PReLU"],
        &[
            ("param_dtype", Meaning::Whatever),
            ("negative_slope_init", Meaning::Is("negative_slope")),
        ],
    ),
    (
        &["clip"],
        &[
            ("min", Meaning::Is("min")),
            ("max", Meaning::Is("max")),
            ("a_min", Meaning::Is("min")),
            ("a_max", Meaning::Is("max")),
        ],
    ),
    (
        &["heaviside"],
        &[("x2", Meaning::Only(&["0"], "ours is 0 at 0"))],
    ),
    (
        &["round"],
        &[("decimals", Meaning::Only(&["0"], "ours rounds to integers"))],
    ),
];
