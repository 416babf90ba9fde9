//! Burn: the layers of burn::nn and the functions of burn::tensor::activation.

use super::meaning::{APPROXIMATE, Meaning, ONE_SLOPE, Signature};
use super::{ROWS, Row, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    ("Relu", "relu", ""),
    ("Relu6", "relu6", ""),
    ("LeakyRelu", "leaky_relu(negative_slope=0.01)", ""),
    (
        "PRelu",
        "leaky_relu(negative_slope=0.25)",
        "one slope for all elements; 0.25 is where its learning starts there",
    ),
    (
        "RRelu",
        "rrelu(lower=0.125, upper=0.33333334)",
        "the slope is random per element in training there; ours is the mean",
    ),
    ("Elu", "elu(alpha=1)", ""),
    ("Celu", "celu(alpha=1)", ""),
    ("Selu", "selu", ""),
    ("Gelu", "gelu", "f' is that of the tanh form there"),
    ("GeluApproximate", "gelu_tanh", ""),
    ("Silu", "silu", ""),
    ("Mish", "mish", ""),
    ("Sigmoid", "sigmoid", ""),
    ("HardSigmoid", "hard_sigmoid(alpha=0.2, beta=0.5)", ""),
    ("HardSwish", "hard_swish", ""),
    ("HardTanh", "hard_tanh(min=-1, max=1)", ""),
    ("HardShrink", "hard_shrink(lambda=0.5)", ""),
    ("SoftShrink", "soft_shrink(lambda=0.5)", ""),
    ("Shrink", "shrink(lambda=0.5, bias=0)", ""),
    ("TanhShrink", "tanh_shrink", ""),
    ("Tanh", "tanh", ""),
    ("Softplus", "softplus(beta=1)", ""),
    ("Softsign", "softsign", ""),
    ("LogSigmoid", "log_sigmoid", ""),
    ("ThresholdedRelu", "thresholded_relu(alpha=1)", ""),
    ("Erf", "erf", ""),
    ("Clamp", UNBOUNDED, "both bounds are needed there"),
    (
        "SwiGlu",
        "",
        "it is a gate with weights of its own: its activation is silu",
    ),
    ("GLU", "", super::SIGMOID_GATE),
    ("softmax", "", ROWS),
    ("log_softmax", "", ROWS),
    ("quiet_softmax", "", ROWS),
];

pub(super) const SIGNATURES: &[Signature] = &[
    (&["Gelu"], &[APPROXIMATE]),
    (
        &["PRelu"],
        &[
            ("num_parameters", ONE_SLOPE),
            ("alpha", Meaning::Is("negative_slope")),
        ],
    ),
    (
        &["HardTanh"],
        &[
            ("min_val", Meaning::Is("min")),
            ("max_val", Meaning::Is("max")),
        ],
    ),
];
