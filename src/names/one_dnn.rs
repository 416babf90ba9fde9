//! oneDNN 3: `dnnl::algorithm::eltwise_…`. alpha and beta are 0 where they are not given.

use super::meaning::{Meaning, Signature};
use super::{Row, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    ("relu", "leaky_relu(negative_slope=0)", "alpha is its slope"),
    ("elu", "elu(alpha=1)", NO_DEFAULTS),
    ("tanh", "tanh", ""),
    ("logistic", "sigmoid", ""),
    ("logsigmoid", "log_sigmoid", ""),
    ("soft_relu", "softplus(beta=1)", NO_DEFAULTS),
    ("gelu_erf", "gelu", ""),
    ("gelu_tanh", "gelu_tanh", ""),
    ("swish", "swish(beta=1)", NO_DEFAULTS),
    ("mish", "mish", ""),
    (
        "hardsigmoid",
        "hard_sigmoid(alpha=0.16666667, beta=0.5)",
        NO_DEFAULTS,
    ),
    (
        "hardswish",
        "hard_swish",
        "alpha and beta are arguments there; ours are 1/6 and 1/2",
    ),
    ("clip", UNBOUNDED, "f'(beta) = 1 there"),
    ("clip_v2", UNBOUNDED, ""),
    (
        "linear",
        "",
        "alpha x + beta is no activation; with alpha = 1 and beta = 0 it is identity",
    ),
    ("pow", "", "it is alpha x^beta"),
    ("square", "square", ""),
    ("abs", "abs", ""),
    ("exp", "exp", ""),
    ("round", "round", ""),
];

const NO_DEFAULTS: &str = "alpha and beta have to be given there";

pub(super) const SIGNATURES: &[Signature] = &[
    (&["relu"], &[("alpha", Meaning::Is("negative_slope"))]),
    (&["soft_relu", "swish"], &[("alpha", Meaning::Is("beta"))]),
    (
        &["hardswish"],
        &[
            ("alpha", Meaning::Only(&["1/6"], "ours has alpha = 1/6")),
            ("beta", Meaning::Only(&["0.5"], "ours has beta = 1/2")),
        ],
    ),
    (
        &["clip", "clip_v2"],
        &[("alpha", Meaning::Is("min")), ("beta", Meaning::Is("max"))],
    ),
];
