//! MXNet 2: gluon.nn, npx, and the operations of nd and sym.

use super::meaning::{Meaning, Signature};
use super::{ROWS, Row, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    ("relu", "relu", ""),
    ("LeakyReLU", "leaky_relu(negative_slope=0.25)", ""),
    (
        "PReLU",
        "leaky_relu(negative_slope=0.25)",
        "one slope for all elements; 0.25 is where its learning starts there",
    ),
    ("ELU", "elu(alpha=1)", ""),
    ("SELU", "selu", ""),
    ("GELU", "gelu", ""),
    ("Swish", "swish(beta=1)", ""),
    ("SiLU", "silu", ""),
    ("mish", "mish", ""),
    ("sigmoid", "sigmoid", ""),
    ("log_sigmoid", "log_sigmoid", ""),
    ("hard_sigmoid", "hard_sigmoid(alpha=0.2, beta=0.5)", ""),
    ("softrelu", "softplus(beta=1)", ""),
    ("softsign", "softsign", ""),
    ("tanh", "tanh", ""),
    ("erf", "erf", ""),
    ("clip", UNBOUNDED, "both bounds are needed there"),
    ("softmax", "", ROWS),
    ("softmin", "", ROWS),
    ("log_softmax", "", ROWS),
];

pub(super) const SIGNATURES: &[Signature] = &[
    (
        &["LeakyReLU"],
        &[
            ("alpha", Meaning::Is("negative_slope")),
            ("slope", Meaning::Is("negative_slope")),
            (
                "act_type",
                Meaning::Only(&["leaky"], "write the activation that it chooses"),
            ),
        ],
    ),
    (
        &["GELU"],
        &[(
            "approximation",
            Meaning::Form(&[("erf", "gelu"), ("tanh", "gelu_tanh")]),
        )],
    ),
    (
        &["clip"],
        &[("a_min", Meaning::Is("min")), ("a_max", Meaning::Is("max"))],
    ),
];
