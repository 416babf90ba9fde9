//! Keras 3.15.1: keras.activations and the layers of keras.layers. What a kink's derivative is
//! depends on Keras' backend: differences are named for TensorFlow 2.21; on JAX they are those
//! of JAX' table, and on PyTorch there are none.

use super::meaning::{APPROXIMATE, Meaning, Signature};
use super::{ROWS, Row, SIGMOID_GATE, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    // keras.activations
    ("linear", "identity", ""),
    ("relu", "relu", RELU),
    ("relu6", "relu6", ""),
    ("leaky_relu", "leaky_relu(negative_slope=0.2)", ""),
    ("elu", "elu(alpha=1)", ""),
    (
        "celu",
        "celu(alpha=1)",
        "f'(0) = 2, f''(0) = 1 / alpha on TensorFlow: KinkPolicy::Tf",
    ),
    (
        "selu",
        "selu",
        "f'(0) = 1.0507 on TensorFlow: KinkPolicy::Tf",
    ),
    ("exponential", "exp", ""),
    ("softplus", "softplus(beta=1)", ""),
    ("squareplus", "squareplus(b=4)", ""),
    (
        "softsign",
        "softsign",
        "there is no double backward on TensorFlow",
    ),
    ("sigmoid", "sigmoid", ""),
    ("log_sigmoid", "log_sigmoid", ""),
    ("tanh", "tanh", ""),
    ("tanh_shrink", "tanh_shrink", ""),
    ("silu", "silu", ""),
    ("swish", "silu", ""),
    ("gelu", "gelu", ""),
    ("mish", "mish", ""),
    ("sparse_plus", "sparse_plus", ""),
    ("sparse_sigmoid", "sparse_sigmoid", ""),
    (
        "hard_tanh",
        "hard_tanh(min=-1, max=1)",
        "f'(-1) = f'(1) = 1 on TensorFlow: KinkPolicy::Tf",
    ),
    (
        "hard_sigmoid",
        "hard_sigmoid(alpha=0.16666667, beta=0.5)",
        "0.2 x + 1/2 before Keras 3",
    ),
    ("hard_silu", "hard_swish", ""),
    ("hard_swish", "hard_swish", ""),
    ("hard_shrink", "hard_shrink(lambda=0.5)", ""),
    ("soft_shrink", "soft_shrink(lambda=0.5)", ""),
    (
        "threshold",
        "threshold(threshold=0, value=0)",
        "both arguments are needed there",
    ),
    ("glu", "", SIGMOID_GATE),
    ("softmax", "", ROWS),
    ("log_softmax", "", ROWS),
    ("sparsemax", "", ROWS),
    // keras.layers
    ("ReLU", "relu", RELU),
    ("LeakyReLU", "leaky_relu(negative_slope=0.3)", ""),
    ("PReLU", "leaky_relu(negative_slope=0)", PRELU),
    ("ELU", "elu(alpha=1)", ""),
    (
        "ThresholdedReLU",
        "thresholded_relu(alpha=1)",
        "of Keras 2; theta there",
    ),
    ("Softmax", "", ROWS),
    // keras.ops
    ("clip", UNBOUNDED, ""),
    ("erf", "erf", ""),
];

const PRELU: &str = "one slope for all elements; 0 is where its learning starts there";
const RELU: &str = "with arguments it is bounded_relu; f'(max_value) = 1 on TensorFlow, and a threshold below 0 beside a max_value leaves nothing below 0";

pub(super) const EVERYWHERE: &[(&str, Meaning)] = &[
    ("name", Meaning::Whatever),
    ("dtype", Meaning::Whatever),
    ("trainable", Meaning::Whatever),
    ("axis", Meaning::Whatever),
];

pub(super) const SIGNATURES: &[Signature] = &[
    (&["gelu"], &[APPROXIMATE]),
    (&["relu"], &[SLOPE, MAX_VALUE, THRESHOLD, ALPHA]),
    (&["ReLU"], &[MAX_VALUE, SLOPE, THRESHOLD, ALPHA]),
    (
        &["leaky_relu", "LeakyReLU"],
        &[
            ("negative_slope", Meaning::Is("negative_slope")),
            ("alpha", Meaning::Is("negative_slope")),
        ],
    ),
    (
        &["PReLU"],
        &[
            (
                "alpha_initializer",
                Meaning::Only(&["zeros", "Zeros", "0"], "ours is given by its slope"),
            ),
            ("alpha_regularizer", Meaning::Whatever),
            ("alpha_constraint", Meaning::Whatever),
            ("shared_axes", Meaning::Whatever),
        ],
    ),
    (
        &["hard_shrink", "soft_shrink"],
        &[("threshold", Meaning::Is("lambda"))],
    ),
    (
        &["threshold"],
        &[
            ("threshold", Meaning::Is("threshold")),
            ("default_value", Meaning::Is("value")),
        ],
    ),
    (&["ThresholdedReLU"], &[("theta", Meaning::Is("alpha"))]),
    (
        &["clip"],
        &[("x_min", Meaning::Is("min")), ("x_max", Meaning::Is("max"))],
    ),
];

const SLOPE: (&str, Meaning) = (
    "negative_slope",
    Meaning::Of("bounded_relu", "negative_slope"),
);
const MAX_VALUE: (&str, Meaning) = ("max_value", Meaning::Of("bounded_relu", "max_value"));
const THRESHOLD: (&str, Meaning) = ("threshold", Meaning::Of("bounded_relu", "threshold"));
/// Keras 2's name of the slope.
const ALPHA: (&str, Meaning) = ("alpha", Meaning::Of("bounded_relu", "negative_slope"));
