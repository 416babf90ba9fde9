//! MLX 0.32: mlx.nn's functions and layers.

use super::meaning::{Meaning, ONE_SLOPE, Signature};
use super::{ROWS, Row, SIGMOID_GATE, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    ("relu", "relu", ""),
    ("relu2", "relu_squared", ""),
    ("relu6", "relu6", ""),
    ("leaky_relu", "leaky_relu(negative_slope=0.01)", ""),
    ("prelu", "leaky_relu(negative_slope=0.25)", PRELU),
    ("elu", "elu(alpha=1)", ""),
    ("celu", "celu(alpha=1)", ""),
    ("selu", "selu", "its two constants have six digits there"),
    ("gelu", "gelu", ""),
    ("gelu_approx", "gelu_tanh", ""),
    ("gelu_fast_approx", "quick_gelu(alpha=1.702)", ""),
    ("silu", "silu", ""),
    ("mish", "mish", ""),
    ("hardswish", "hard_swish", ""),
    ("hard_tanh", "hard_tanh(min=-1, max=1)", ""),
    ("hard_shrink", "hard_shrink(lambda=0.5)", ""),
    ("softshrink", "soft_shrink(lambda=0.5)", ""),
    ("softplus", "softplus(beta=1)", ""),
    ("softsign", "softsign", ""),
    ("sigmoid", "sigmoid", ""),
    ("log_sigmoid", "log_sigmoid", ""),
    ("tanh", "tanh", ""),
    ("step", "step", ""),
    ("glu", "", SIGMOID_GATE),
    ("softmax", "", ROWS),
    ("softmin", "", ROWS),
    ("log_softmax", "", ROWS),
    // mlx.core
    ("erf", "erf", ""),
    ("exp", "exp", ""),
    ("expm1", "expm1", ""),
    ("abs", "abs", ""),
    ("sign", "sign", ""),
    ("square", "square", ""),
    ("negative", "neg", ""),
    ("floor", "floor", ""),
    ("ceil", "ceil", ""),
    ("round", "round", ""),
    ("sin", "sine(omega=1)", ""),
    ("arctan", "arctan", ""),
    ("clip", UNBOUNDED, ""),
];

pub(super) const SIGNATURES: &[Signature] = &[
    (
        &["gelu"],
        &[(
            "approx",
            Meaning::Form(&[
                ("none", "gelu"),
                ("precise", "gelu_tanh"),
                ("tanh", "gelu_tanh"),
                ("fast", "quick_gelu"),
            ]),
        )],
    ),
    (
        &["prelu"],
        &[
            ("num_parameters", ONE_SLOPE),
            ("init", Meaning::Is("negative_slope")),
            ("alpha", Meaning::Is("negative_slope")),
        ],
    ),
    (
        &["hard_tanh"],
        &[
            ("min_val", Meaning::Is("min")),
            ("max_val", Meaning::Is("max")),
        ],
    ),
    (
        &["hard_shrink", "softshrink"],
        &[("lambd", Meaning::Is("lambda"))],
    ),
    (
        &["step"],
        &[("threshold", Meaning::Only(&["0"], "ours steps at 0"))],
    ),
    (
        &["clip"],
        &[("a_min", Meaning::Is("min")), ("a_max", Meaning::Is("max"))],
    ),
];

const PRELU: &str = "one slope for all elements; 0.25 is where its learning starts there";
