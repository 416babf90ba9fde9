//! ONNX 1.23.2, opset 28: operators, the activations of RNN, GRU and LSTM, and ONNX Runtime's
//! FastGelu and QuickGelu. ONNX defines no derivatives.

use super::meaning::{APPROXIMATE, Meaning, SELU_ALPHA, SELU_SCALE, Signature};
use super::{ROWS, Row, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    ("Identity", "identity", ""),
    ("Relu", "relu", ""),
    ("LeakyRelu", "leaky_relu(negative_slope=0.01)", ""),
    ("PRelu", "leaky_relu(negative_slope=0.01)", PRELU),
    ("ThresholdedRelu", "thresholded_relu(alpha=1)", ""),
    ("Elu", "elu(alpha=1)", ""),
    ("Celu", "celu(alpha=1)", ""),
    (
        "Selu",
        "selu",
        "alpha and gamma are attributes there; ours have their default values",
    ),
    ("Gelu", "gelu", ""),
    ("Swish", "swish(beta=1)", ""),
    ("Mish", "mish", ""),
    ("HardSigmoid", "hard_sigmoid(alpha=0.2, beta=0.5)", ""),
    ("HardSwish", "hard_swish", ""),
    ("Shrink", "shrink(lambda=0.5, bias=0)", ""),
    ("Sigmoid", "sigmoid", ""),
    ("Tanh", "tanh", ""),
    ("Softplus", "softplus(beta=1)", ""),
    ("Softsign", "softsign", ""),
    ("Clip", UNBOUNDED, ""),
    ("Abs", "abs", ""),
    ("Sign", "sign", ""),
    ("Neg", "neg", ""),
    ("Floor", "floor", ""),
    ("Ceil", "ceil", ""),
    ("Round", "round", ""),
    ("Exp", "exp", ""),
    ("Erf", "erf", ""),
    ("Sin", "sine(omega=1)", ""),
    ("Atan", "arctan", ""),
    ("Hardmax", "", ROWS),
    ("Softmax", "", ROWS),
    ("LogSoftmax", "", ROWS),
    (
        "SwiGLU",
        "",
        "it is a gate over two tensors: its activation is swish",
    ),
    // RNN, GRU, LSTM
    (
        "ScaledTanh",
        "scaled_tanh(alpha=1.7159, beta=0.6666667)",
        "there are no defaults there",
    ),
    (
        "Affine",
        "",
        "alpha x + beta is no activation; with alpha = 1 and beta = 0 it is identity",
    ),
    // ONNX Runtime, com.microsoft
    ("FastGelu", "gelu_tanh", "a bias can be added first there"),
    ("QuickGelu", "quick_gelu(alpha=1.702)", ""),
    (
        "BiasGelu",
        "",
        "it adds a bias before gelu, and so is no function of x alone",
    ),
    (
        "BiasSplitGelu",
        "",
        "it adds a bias and is a gate over two halves: its activation is gelu",
    ),
    (
        "FusedMatMulActivation",
        "",
        "it is a matrix product with an activation after it",
    ),
    (
        "ParametricSoftplus",
        "",
        "it is alpha ln(1 + e^(beta x)); with alpha = 1 / beta it is softplus",
    ),
];

const PRELU: &str = "one slope for all elements; it is an input without a default there";

pub(super) const SIGNATURES: &[Signature] = &[
    (&["Gelu"], &[APPROXIMATE]),
    (&["LeakyRelu"], &[("alpha", Meaning::Is("negative_slope"))]),
    (&["PRelu"], &[("slope", Meaning::Is("negative_slope"))]),
    (&["Selu"], &[("alpha", SELU_ALPHA), ("gamma", SELU_SCALE)]),
    (&["Swish"], &[("alpha", Meaning::Is("beta"))]),
    (
        &["Shrink"],
        &[
            ("bias", Meaning::Is("bias")),
            ("lambd", Meaning::Is("lambda")),
        ],
    ),
    (
        &["FastGelu"],
        &[("bias", Meaning::Only(&["None", "0"], "ours adds no bias"))],
    ),
];
