//! TensorFlow 2.21: tf.nn, tf.math, tf, and the raw operations. tf.keras is Keras.

use super::meaning::{APPROXIMATE, Meaning, Signature};
use super::{ROWS, Row, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    ("identity", "identity", ""),
    ("relu", "relu", ""),
    ("relu6", "relu6", ""),
    ("leaky_relu", "leaky_relu(negative_slope=0.2)", ""),
    ("LeakyRelu", "leaky_relu(negative_slope=0.2)", ""),
    ("elu", "elu(alpha=1)", ""),
    ("selu", "selu", "f'(0) = 1.0507 there: KinkPolicy::Tf"),
    ("gelu", "gelu", ""),
    ("silu", "silu", ""),
    ("swish", "silu", ""),
    ("softplus", "softplus(beta=1)", ""),
    ("softsign", "softsign", "there is no double backward there"),
    ("sigmoid", "sigmoid", ""),
    ("log_sigmoid", "log_sigmoid", ""),
    ("tanh", "tanh", ""),
    ("exp", "exp", ""),
    ("expm1", "expm1", ""),
    ("erf", "erf", ""),
    ("abs", "abs", ""),
    ("sign", "sign", ""),
    ("square", "square", ""),
    ("negative", "neg", ""),
    ("floor", "floor", ""),
    ("ceil", "ceil", ""),
    ("round", "round", ""),
    ("rint", "round", ""),
    ("sin", "sine(omega=1)", ""),
    ("atan", "arctan", ""),
    (
        "clip_by_value",
        UNBOUNDED,
        "f'(min) = f'(max) = 1 there: KinkPolicy::Tf",
    ),
    (
        "crelu",
        "",
        "it joins relu(x) and relu(-x) to twice the size",
    ),
    ("softmax", "", ROWS),
    ("log_softmax", "", ROWS),
];

pub(super) const EVERYWHERE: &[(&str, Meaning)] = &[("name", Meaning::Whatever)];

pub(super) const SIGNATURES: &[Signature] = &[
    (&["gelu"], &[APPROXIMATE]),
    (
        &["leaky_relu", "LeakyRelu"],
        &[("alpha", Meaning::Is("negative_slope"))],
    ),
    (
        &["silu", "swish"],
        &[("beta", Meaning::Of("swish", "beta"))],
    ),
    (
        &["clip_by_value"],
        &[
            ("clip_value_min", Meaning::Is("min")),
            ("clip_value_max", Meaning::Is("max")),
        ],
    ),
];
