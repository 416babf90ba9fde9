//! cuDNN 9: `CUDNN_ACTIVATION_…` and the forward ones of `CUDNN_POINTWISE_…`.

use super::Row;
use super::meaning::{Meaning, Signature};

pub(super) const TABLE: &[Row] = &[
    // cudnnActivationMode_t
    ("IDENTITY", "identity", ""),
    ("RELU", "relu", ""),
    ("CLIPPED_RELU", "relu_n(n=6)", "coef has no default there"),
    ("SIGMOID", "sigmoid", ""),
    ("TANH", "tanh", ""),
    ("ELU", "elu(alpha=1)", "coef has no default there"),
    ("SWISH", "swish(beta=1)", "coef has no default there"),
    // cudnnPointwiseMode_t
    (
        "RELU_FWD",
        "relu",
        "with clips and a slope it is bounded_relu",
    ),
    ("SIGMOID_FWD", "sigmoid", ""),
    ("TANH_FWD", "tanh", ""),
    ("ELU_FWD", "elu(alpha=1)", ""),
    ("GELU_FWD", "gelu", ""),
    ("GELU_APPROX_TANH_FWD", "gelu_tanh", ""),
    ("SOFTPLUS_FWD", "softplus(beta=1)", ""),
    ("SWISH_FWD", "swish(beta=1)", ""),
    ("ERF", "erf", ""),
    ("EXP", "exp", ""),
    ("ABS", "abs", ""),
    ("NEG", "neg", ""),
    ("SIN", "sine(omega=1)", ""),
    ("CEIL", "ceil", ""),
    ("FLOOR", "floor", ""),
];

pub(super) const SIGNATURES: &[Signature] = &[
    (&["CLIPPED_RELU"], &[("coef", Meaning::Is("n"))]),
    (&["ELU"], &[("coef", Meaning::Is("alpha"))]),
    (&["SWISH"], &[("coef", Meaning::Is("beta"))]),
];
