//! DirectML: `DML_OPERATOR_ACTIVATION_…` and the element-wise operators. Fields are arguments.

use super::meaning::{Meaning, Signature};
use super::{ROWS, Row, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    ("IDENTITY", "identity", ""),
    ("RELU", "relu", ""),
    ("LEAKY_RELU", "leaky_relu(negative_slope=0.01)", NO_DEFAULTS),
    (
        "PARAMETERIZED_RELU",
        "leaky_relu(negative_slope=0.25)",
        "one slope for all elements; it is a tensor there",
    ),
    ("THRESHOLDED_RELU", "thresholded_relu(alpha=1)", NO_DEFAULTS),
    ("ELU", "elu(alpha=1)", NO_DEFAULTS),
    ("CELU", "celu(alpha=1)", NO_DEFAULTS),
    (
        "SCALED_ELU",
        "selu",
        "Alpha and Gamma are fields there; ours have SELU's values",
    ),
    ("GELU", "gelu", ""),
    ("SWISH", "swish(beta=1)", NO_DEFAULTS),
    (
        "HARD_SWISH",
        "hard_swish",
        "Alpha and Beta are fields there",
    ),
    ("SIGMOID", "sigmoid", ""),
    (
        "HARD_SIGMOID",
        "hard_sigmoid(alpha=0.2, beta=0.5)",
        NO_DEFAULTS,
    ),
    ("TANH", "tanh", ""),
    ("SCALED_TANH", "scaled_tanh(alpha=1, beta=1)", NO_DEFAULTS),
    ("SOFTPLUS", "softplus(beta=1)", NO_DEFAULTS),
    (
        "PARAMETRIC_SOFTPLUS",
        "",
        "it is Alpha ln(1 + e^(Beta x)); with Alpha = 1 / Beta it is softplus",
    ),
    ("SOFTSIGN", "softsign", ""),
    ("SHRINK", "shrink(lambda=0.5, bias=0)", NO_DEFAULTS),
    (
        "LINEAR",
        "",
        "Alpha x + Beta is no activation; with Alpha = 1 and Beta = 0 it is identity",
    ),
    ("CLIP", UNBOUNDED, NO_DEFAULTS),
    ("ERF", "erf", ""),
    ("ABS", "abs", ""),
    ("SIGN", "sign", ""),
    ("EXP", "exp", ""),
    ("RELU_GRAD", "", "it is a derivative: order 1 of relu"),
    ("SOFTMAX", "", ROWS),
    ("LOG_SOFTMAX", "", ROWS),
    ("HARDMAX", "", ROWS),
];

const NO_DEFAULTS: &str = "its fields have no defaults there";

pub(super) const SIGNATURES: &[Signature] = &[
    (&["LEAKY_RELU"], &[("Alpha", Meaning::Is("negative_slope"))]),
    (&["SWISH"], &[("SigmoidInputScale", Meaning::Is("beta"))]),
    (&["SOFTPLUS"], &[("Steepness", Meaning::Is("beta"))]),
    (
        &["SHRINK"],
        &[
            ("Bias", Meaning::Is("bias")),
            ("Threshold", Meaning::Is("lambda")),
        ],
    ),
];
