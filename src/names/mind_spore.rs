//! MindSpore 2: mindspore.nn and mindspore.ops. mindspore.mint is made to be PyTorch's.

use super::meaning::{APPROXIMATE, Meaning, Signature};
use super::{ROWS, Row, SIGMOID_GATE, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    ("Identity", "identity", ""),
    ("ReLU", "relu", ""),
    ("ReLU6", "relu6", ""),
    ("LeakyReLU", "leaky_relu(negative_slope=0.2)", ""),
    (
        "PReLU",
        "leaky_relu(negative_slope=0.25)",
        "one slope for all elements; 0.25 is where its learning starts there",
    ),
    (
        "RReLU",
        "rrelu(lower=0.125, upper=0.33333334)",
        "the slope is random per element there; ours is the mean",
    ),
    ("ELU", "elu(alpha=1)", ""),
    ("CELU", "celu(alpha=1)", ""),
    ("SeLU", "selu", ""),
    ("GELU", "gelu_tanh", "approximate=False is our gelu"),
    ("gelu", "gelu", ""),
    ("FastGelu", "quick_gelu(alpha=1.702)", ""),
    ("SiLU", "silu", ""),
    ("Mish", "mish", ""),
    ("HSwish", "hard_swish", ""),
    ("HSigmoid", "hard_sigmoid(alpha=0.16666667, beta=0.5)", ""),
    ("HShrink", "hard_shrink(lambda=0.5)", ""),
    ("SoftShrink", "soft_shrink(lambda=0.5)", ""),
    ("Tanhshrink", "tanh_shrink", ""),
    ("Hardtanh", "hard_tanh(min=-1, max=1)", ""),
    (
        "Threshold",
        "threshold(threshold=0, value=0)",
        "both arguments are needed there",
    ),
    ("Sigmoid", "sigmoid", ""),
    ("LogSigmoid", "log_sigmoid", ""),
    ("Softsign", "softsign", ""),
    (
        "Softplus",
        "softplus(beta=1)",
        "linear where beta x > 20 there; ours has no threshold",
    ),
    ("Tanh", "tanh", ""),
    ("erf", "erf", ""),
    ("clamp", UNBOUNDED, ""),
    ("GLU", "", SIGMOID_GATE),
    ("Softmax", "", ROWS),
    ("Softmin", "", ROWS),
    ("LogSoftmax", "", ROWS),
];

pub(super) const SIGNATURES: &[Signature] = &[
    (&["GELU"], &[APPROXIMATE]),
    (&["LeakyReLU"], &[("alpha", Meaning::Is("negative_slope"))]),
    (
        &["PReLU"],
        &[
            (
                "channel",
                Meaning::Only(&["1"], "ours has one slope for all elements"),
            ),
            ("w", Meaning::Is("negative_slope")),
        ],
    ),
    (
        &["HShrink", "SoftShrink"],
        &[("lambd", Meaning::Is("lambda"))],
    ),
    (
        &["Hardtanh"],
        &[
            ("min_val", Meaning::Is("min")),
            ("max_val", Meaning::Is("max")),
        ],
    ),
    (
        &["Softplus"],
        &[
            ("beta", Meaning::Is("beta")),
            ("threshold", Meaning::AtLeast(20.0)),
        ],
    ),
];
