//! PaddlePaddle 3: paddle.nn, paddle.nn.functional, and element-wise functions of paddle.

use super::meaning::{APPROXIMATE, Meaning, ONE_SLOPE, SELU_ALPHA, SELU_SCALE, Signature};
use super::{ROWS, Row, SIGMOID_GATE, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    ("Identity", "identity", ""),
    ("relu", "relu", ""),
    ("relu6", "relu6", ""),
    ("leaky_relu", "leaky_relu(negative_slope=0.01)", ""),
    (
        "prelu",
        "leaky_relu(negative_slope=0.25)",
        "one slope for all elements; 0.25 is where its learning starts there",
    ),
    (
        "rrelu",
        "rrelu(lower=0.125, upper=0.33333334)",
        "the slope is random per element in training there; ours is the mean",
    ),
    ("elu", "elu(alpha=1)", ""),
    ("celu", "celu(alpha=1)", ""),
    ("selu", "selu", ""),
    ("gelu", "gelu", ""),
    ("silu", "silu", ""),
    ("swish", "silu", ""),
    ("mish", "mish", ""),
    ("hardswish", "hard_swish", ""),
    (
        "hardsigmoid",
        "hard_sigmoid(alpha=0.16666667, beta=0.5)",
        "alpha is 0.1666667 there",
    ),
    ("hardtanh", "hard_tanh(min=-1, max=1)", ""),
    ("hardshrink", "hard_shrink(lambda=0.5)", ""),
    ("softshrink", "soft_shrink(lambda=0.5)", ""),
    ("tanhshrink", "tanh_shrink", ""),
    ("thresholded_relu", "thresholded_relu(alpha=1)", ""),
    ("sigmoid", "sigmoid", ""),
    ("log_sigmoid", "log_sigmoid", ""),
    (
        "softplus",
        "softplus(beta=1)",
        "linear where beta x > 20 there; ours has no threshold",
    ),
    ("softsign", "softsign", ""),
    ("tanh", "tanh", ""),
    ("stanh", "scaled_tanh(alpha=1.7159, beta=0.67)", ""),
    ("abs", "abs", ""),
    ("sign", "sign", ""),
    ("square", "square", ""),
    ("neg", "neg", ""),
    ("exp", "exp", ""),
    ("expm1", "expm1", ""),
    ("erf", "erf", ""),
    ("sin", "sine(omega=1)", ""),
    ("atan", "arctan", ""),
    ("floor", "floor", ""),
    ("ceil", "ceil", ""),
    ("round", "round", ""),
    ("trunc", "trunc", ""),
    ("clip", UNBOUNDED, ""),
    ("glu", "", SIGMOID_GATE),
    ("maxout", "", "it takes the largest of several channels"),
    ("softmax", "", ROWS),
    ("log_softmax", "", ROWS),
];

pub(super) const EVERYWHERE: &[(&str, Meaning)] = &[("name", Meaning::Whatever)];

pub(super) const SIGNATURES: &[Signature] = &[
    (&["gelu"], &[APPROXIMATE]),
    (
        &["prelu"],
        &[
            ("num_parameters", ONE_SLOPE),
            ("init", Meaning::Is("negative_slope")),
        ],
    ),
    (
        &["rrelu"],
        &[
            ("lower", Meaning::Is("lower")),
            ("upper", Meaning::Is("upper")),
            (
                "training",
                Meaning::Only(&["False"], "ours is the form of evaluation"),
            ),
        ],
    ),
    (&["selu"], &[("scale", SELU_SCALE), ("alpha", SELU_ALPHA)]),
    (
        &["hardsigmoid"],
        &[
            ("slope", Meaning::Is("alpha")),
            ("offset", Meaning::Is("beta")),
        ],
    ),
    (
        &["hardshrink", "softshrink"],
        &[("threshold", Meaning::Is("lambda"))],
    ),
    (
        &["thresholded_relu"],
        &[
            ("threshold", Meaning::Is("alpha")),
            ("value", Meaning::Only(&["0"], "ours has a value of 0")),
        ],
    ),
    (
        &["softplus"],
        &[
            ("beta", Meaning::Is("beta")),
            ("threshold", Meaning::AtLeast(20.0)),
        ],
    ),
    (
        &["stanh"],
        &[
            ("scale_a", Meaning::Is("beta")),
            ("scale_b", Meaning::Is("alpha")),
        ],
    ),
];
