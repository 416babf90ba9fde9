//! ggml of 2026-08-21: the 22 unary operations, other element-wise ones, and the gates. Names
//! are those of the enum; `ggml_gelu` and `GGML_UNARY_OP_GELU` are read, too. ggml differentiates
//! few of them: kinks are no difference.

use super::meaning::{Meaning, Signature};
use super::{ROWS, Row, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    // enum ggml_unary_op
    ("ABS", "abs", ""),
    ("SGN", "sign", ""),
    ("NEG", "neg", ""),
    ("STEP", "step", ""),
    ("TANH", "tanh", ""),
    ("ELU", "elu(alpha=1)", ""),
    ("RELU", "relu", ""),
    ("SIGMOID", "sigmoid", ""),
    ("GELU", "gelu_tanh", F16_TABLE),
    ("GELU_QUICK", "quick_gelu(alpha=1.702)", F16_TABLE),
    ("SILU", "silu", ""),
    ("HARDSWISH", "hard_swish", ""),
    (
        "HARDSIGMOID",
        "hard_sigmoid(alpha=0.16666667, beta=0.5)",
        "",
    ),
    ("EXP", "exp", ""),
    ("EXPM1", "expm1", ""),
    (
        "SOFTPLUS",
        "softplus(beta=1)",
        "linear where x > 20 there; ours has no threshold",
    ),
    ("GELU_ERF", "gelu", ""),
    (
        "XIELU",
        "xielu(alpha_p=0.8, alpha_n=0.8, beta=0.5, eps=-1e-6)",
        XIELU,
    ),
    ("FLOOR", "floor", ""),
    ("CEIL", "ceil", ""),
    (
        "ROUND",
        "round",
        "halves go away from zero there; ours go to even",
    ),
    ("TRUNC", "trunc", ""),
    // enum ggml_op
    (
        "LEAKY_RELU",
        "leaky_relu(negative_slope=0.01)",
        "the slope has no default there",
    ),
    ("SQR", "square", ""),
    ("SIN", "sine(omega=1)", ""),
    ("CLAMP", UNBOUNDED, "both bounds are needed there"),
    ("SOFT_MAX", "", ROWS),
    // llama.cpp's enum llm_ffn_op_type
    ("RELU_SQR", "relu_squared", ""),
    // enum ggml_glu_op
    (
        "REGLU",
        "",
        "it is a gate over two halves: its activation is relu",
    ),
    (
        "GEGLU",
        "",
        "it is a gate over two halves: its activation is gelu_tanh",
    ),
    (
        "GEGLU_ERF",
        "",
        "it is a gate over two halves: its activation is gelu",
    ),
    (
        "GEGLU_QUICK",
        "",
        "it is a gate over two halves: its activation is quick_gelu",
    ),
    (
        "SWIGLU",
        "",
        "it is a gate over two halves: its activation is silu",
    ),
    (
        "SWIGLU_OAI",
        "",
        "it is a gate over two clamped halves: its activation is swish",
    ),
];

const F16_TABLE: &str = "f is looked up in a table of f16 on the CPU there";
const XIELU: &str = "alphas are given before softplus, alpha_n first, without defaults there";

pub(super) const SIGNATURES: &[Signature] = &[
    (
        &["XIELU"],
        &[
            ("alpha_n", BEFORE_SOFTPLUS),
            ("alpha_p", BEFORE_SOFTPLUS),
            ("beta", Meaning::Is("beta")),
            ("eps", Meaning::Is("eps")),
        ],
    ),
    (
        &["LEAKY_RELU"],
        &[
            ("negative_slope", Meaning::Is("negative_slope")),
            ("inplace", Meaning::Flag),
        ],
    ),
];

const BEFORE_SOFTPLUS: Meaning =
    Meaning::Never("ggml's alphas are those before softplus: write xielu with the effective ones");
