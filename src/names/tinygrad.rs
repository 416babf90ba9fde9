//! tinygrad 0.14: the methods of Tensor.

use super::meaning::{APPROXIMATE, Meaning, SELU_ALPHA, SELU_SCALE, Signature};
use super::{ROWS, Row, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    ("relu", "relu", ""),
    ("relu6", "relu6", ""),
    ("leaky_relu", "leaky_relu(negative_slope=0.01)", ""),
    ("elu", "elu(alpha=1)", ""),
    ("celu", "celu(alpha=1)", ""),
    ("selu", "selu", "its two constants have six digits there"),
    ("gelu", "gelu_tanh", ""),
    ("quick_gelu", "quick_gelu(alpha=1.702)", ""),
    ("silu", "silu", ""),
    ("swish", "silu", ""),
    ("mish", "mish", ""),
    ("hardswish", "hard_swish", ""),
    (
        "hardsigmoid",
        "hard_sigmoid(alpha=0.16666667, beta=0.5)",
        "",
    ),
    ("hardtanh", "hard_tanh(min=-1, max=1)", ""),
    ("softplus", "softplus(beta=1)", ""),
    ("softsign", "softsign", ""),
    ("sigmoid", "sigmoid", ""),
    ("logsigmoid", "log_sigmoid", ""),
    ("tanh", "tanh", ""),
    ("erf", "erf", ""),
    ("exp", "exp", ""),
    ("abs", "abs", ""),
    ("sign", "sign", ""),
    ("square", "square", ""),
    ("neg", "neg", ""),
    ("sin", "sine(omega=1)", ""),
    ("floor", "floor", ""),
    ("ceil", "ceil", ""),
    ("round", "round", ""),
    ("trunc", "trunc", ""),
    ("clip", UNBOUNDED, ""),
    ("clamp", UNBOUNDED, ""),
    ("softmax", "", ROWS),
    ("log_softmax", "", ROWS),
];

pub(super) const SIGNATURES: &[Signature] = &[
    (&["gelu"], &[APPROXIMATE]),
    (
        &["leaky_relu"],
        &[("neg_slope", Meaning::Is("negative_slope"))],
    ),
    (&["selu"], &[("alpha", SELU_ALPHA), ("gamma", SELU_SCALE)]),
    (
        &["hardtanh"],
        &[
            ("min_val", Meaning::Is("min")),
            ("max_val", Meaning::Is("max")),
        ],
    ),
    (
        &["clip", "clamp"],
        &[("min_", Meaning::Is("min")), ("max_", Meaning::Is("max"))],
    ),
];
