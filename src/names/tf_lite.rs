//! TensorFlow Lite (LiteRT): `enum BuiltinOperator` and `enum ActivationFunctionType`.

use super::meaning::{APPROXIMATE, Meaning, Signature};
use super::{ROWS, Row};

pub(super) const TABLE: &[Row] = &[
    ("NONE", "identity", ""),
    ("RELU", "relu", ""),
    ("RELU6", "relu6", ""),
    ("RELU_N1_TO_1", "hard_tanh(min=-1, max=1)", ""),
    ("RELU_0_TO_1", "hard_tanh(min=0, max=1)", ""),
    (
        "LEAKY_RELU",
        "leaky_relu(negative_slope=0.01)",
        "the slope has no default there",
    ),
    (
        "PRELU",
        "leaky_relu(negative_slope=0.25)",
        "one slope for all elements; it is a tensor there",
    ),
    ("ELU", "elu(alpha=1)", ""),
    ("GELU", "gelu", ""),
    ("HARD_SWISH", "hard_swish", ""),
    ("LOGISTIC", "sigmoid", ""),
    ("TANH", "tanh", ""),
    ("SIGN_BIT", "", "it is 1 where the sign bit is set"),
    ("EXP", "exp", ""),
    ("ABS", "abs", ""),
    ("SIGN", "sign", ""),
    ("NEG", "neg", ""),
    ("SQUARE", "square", ""),
    ("SIN", "sine(omega=1)", ""),
    ("FLOOR", "floor", ""),
    ("CEIL", "ceil", ""),
    ("ROUND", "round", ""),
    ("SOFTMAX", "", ROWS),
    ("LOG_SOFTMAX", "", ROWS),
];

pub(super) const SIGNATURES: &[Signature] = &[
    (&["GELU"], &[APPROXIMATE]),
    (&["LEAKY_RELU"], &[("alpha", Meaning::Is("negative_slope"))]),
];
