//! candle: candle_nn's `enum Activation` and the functions of `Tensor` and of candle_nn::ops. The
//! two differ: `Activation::Gelu` is the exact one, `Tensor::gelu` the tanh form.

use super::meaning::{Meaning, Signature};
use super::{ROWS, Row, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    // enum Activation
    ("Gelu", "gelu", "Tensor::gelu is the tanh form there"),
    ("NewGelu", "gelu_tanh", ""),
    ("GeluPytorchTanh", "gelu_tanh", ""),
    ("Relu", "relu", ""),
    ("Relu2", "relu_squared", ""),
    ("Relu6", "relu6", ""),
    ("Silu", "silu", ""),
    ("Swish", "silu", ""),
    ("Sigmoid", "sigmoid", ""),
    (
        "HardSigmoid",
        "hard_sigmoid(alpha=0.16666667, beta=0.5)",
        "",
    ),
    ("HardSwish", "hard_swish", ""),
    ("Mish", "mish", ""),
    ("Elu", "elu(alpha=1)", "alpha has no default there"),
    (
        "LeakyRelu",
        "leaky_relu(negative_slope=0.01)",
        "the slope has no default there",
    ),
    (
        "PReLU",
        "leaky_relu(negative_slope=0.25)",
        "one slope for all elements; 0.25 is where its learning starts there",
    ),
    (
        "Swiglu",
        "",
        "it is a gate over two halves: its activation is silu",
    ),
    // Tensor, ops
    (
        "gelu",
        "gelu_tanh",
        "Activation::Gelu is the exact one there",
    ),
    ("gelu_erf", "gelu", ""),
    ("quick_gelu", "quick_gelu(alpha=1.702)", ""),
    ("tanh", "tanh", ""),
    ("erf", "erf", ""),
    ("exp", "exp", ""),
    ("abs", "abs", ""),
    ("sign", "sign", ""),
    ("neg", "neg", ""),
    ("sqr", "square", ""),
    ("sin", "sine(omega=1)", ""),
    ("floor", "floor", ""),
    ("ceil", "ceil", ""),
    (
        "round",
        "round",
        "halves go away from zero there; ours go to even",
    ),
    ("clamp", UNBOUNDED, "both bounds are needed there"),
    ("softmax", "", ROWS),
    ("log_softmax", "", ROWS),
];

pub(super) const SIGNATURES: &[Signature] =
    &[(&["PReLU"], &[("weight", Meaning::Is("negative_slope"))])];
