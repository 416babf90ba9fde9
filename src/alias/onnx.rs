//! ONNX 1.23.2, opset 28: operators, the activations of RNN, GRU and LSTM, and ONNX Runtime's
//! FastGelu and QuickGelu. ONNX defines no derivatives.

use super::{ROWS, Row};

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
    (
        "Clip",
        "hard_tanh(min=-3.4028235e38, max=3.4028235e38)",
        CLIP,
    ),
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
];

const CLIP: &str = "f(inf) = inf without a bound there; ours is the largest f32";
const PRELU: &str = "one slope for all elements; it is an input without a default there";
