//! Core ML: the element-wise operations of its model intermediate language, coremltools 8.

use super::meaning::{Meaning, Signature};
use super::{ROWS, Row, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    ("identity", "identity", ""),
    ("relu", "relu", ""),
    ("relu6", "relu6", ""),
    ("leaky_relu", "leaky_relu(negative_slope=0.01)", ""),
    (
        "prelu",
        "leaky_relu(negative_slope=0.25)",
        "one slope for all elements; it is a tensor without a default there",
    ),
    (
        "clamped_relu",
        "bounded_relu(negative_slope=0, threshold=0)",
        "both arguments are needed there; the left side is not above beta there",
    ),
    ("thresholded_relu", "thresholded_relu(alpha=1)", ""),
    (
        "threshold",
        UNBOUNDED,
        "max(x, alpha): not what others call threshold",
    ),
    ("elu", "elu(alpha=1)", ""),
    ("gelu", "gelu", ""),
    ("silu", "silu", ""),
    ("sigmoid", "sigmoid", ""),
    ("sigmoid_hard", "hard_sigmoid(alpha=0.2, beta=0.5)", ""),
    ("tanh", "tanh", ""),
    ("scaled_tanh", "scaled_tanh(alpha=1, beta=1)", ""),
    ("softplus", "softplus(beta=1)", ""),
    (
        "softplus_parametric",
        "",
        "it is alpha ln(1 + e^(beta x)); with alpha = 1 / beta it is softplus",
    ),
    ("softsign", "softsign", ""),
    (
        "linear_activation",
        "",
        "alpha x + beta is no activation; with alpha = 1 and beta = 0 it is identity",
    ),
    ("clip", UNBOUNDED, "both bounds are needed there"),
    ("erf", "erf", ""),
    ("exp", "exp", ""),
    ("abs", "abs", ""),
    ("sign", "sign", ""),
    ("square", "square", ""),
    ("sin", "sine(omega=1)", ""),
    ("atan", "arctan", ""),
    ("floor", "floor", ""),
    ("ceil", "ceil", ""),
    ("round", "round", ""),
    ("softmax", "", ROWS),
];

pub(super) const EVERYWHERE: &[(&str, Meaning)] = &[("name", Meaning::Whatever)];

pub(super) const SIGNATURES: &[Signature] = &[
    (
        &["gelu"],
        &[(
            "mode",
            Meaning::Form(&[
                ("EXACT", "gelu"),
                ("TANH_APPROXIMATION", "gelu_tanh"),
                ("SIGMOID_APPROXIMATION", "quick_gelu"),
            ]),
        )],
    ),
    (
        &["leaky_relu", "prelu"],
        &[("alpha", Meaning::Is("negative_slope"))],
    ),
    (
        &["clamped_relu"],
        &[
            ("alpha", Meaning::Is("negative_slope")),
            ("beta", Meaning::Is("max_value")),
        ],
    ),
    (&["threshold"], &[("alpha", Meaning::Is("min"))]),
    (
        &["clip"],
        &[("alpha", Meaning::Is("min")), ("beta", Meaning::Is("max"))],
    ),
];
