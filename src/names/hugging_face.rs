//! Hugging Face transformers 5.24.0: the keys of ACT2FN, and the classes of
//! transformers.activations. They are built on PyTorch, so our values
//! at kinks are theirs.

use super::Row;
use super::meaning::{Meaning, ONE_SLOPE, Signature};

pub(super) const TABLE: &[Row] = &[
    ("gelu", "gelu", ""),
    ("gelu_10", "clipped_gelu(min=-10, max=10)", ""),
    ("gelu_fast", "gelu_tanh", ""),
    ("gelu_new", "gelu_tanh", ""),
    ("gelu_python", "gelu", ""),
    ("gelu_pytorch_tanh", "gelu_tanh", ""),
    ("gelu_python_tanh", "gelu_tanh", ""),
    ("gelu_accurate", "gelu_tanh", ""),
    ("hardswish", "hard_swish", ""),
    ("laplace", "laplace(mu=0.707107, sigma=0.282095)", ""),
    ("leaky_relu", "leaky_relu(negative_slope=0.01)", ""),
    ("linear", "identity", ""),
    ("mish", "mish", ""),
    ("quick_gelu", "quick_gelu(alpha=1.702)", ""),
    ("relu", "relu", ""),
    ("relu2", "relu_squared", ""),
    ("relu6", "relu6", ""),
    ("sigmoid", "sigmoid", ""),
    ("silu", "silu", SILU),
    ("sqrtsoftplus", "sqrt_softplus", SQRT_SOFTPLUS),
    ("swish", "silu", SILU),
    ("tanh", "tanh", ""),
    ("prelu", "leaky_relu(negative_slope=0.25)", PRELU),
    (
        "xielu",
        "xielu(alpha_p=0.8, alpha_n=0.8, beta=0.5, eps=-1e-6)",
        XIELU,
    ),
    // classes
    ("GELUActivation", "gelu", ""),
    ("GELUTanh", "gelu_tanh", ""),
    ("PytorchGELUTanh", "gelu_tanh", ""),
    ("NewGELUActivation", "gelu_tanh", ""),
    ("FastGELUActivation", "gelu_tanh", ""),
    ("AccurateGELUActivation", "gelu_tanh", ""),
    ("QuickGELUActivation", "quick_gelu(alpha=1.702)", ""),
    (
        "ClippedGELUActivation",
        "clipped_gelu(min=-10, max=10)",
        "both bounds are needed there",
    ),
    ("SiLUActivation", "silu", SILU),
    ("MishActivation", "mish", ""),
    ("LinearActivation", "identity", ""),
    (
        "LaplaceActivation",
        "laplace(mu=0.707107, sigma=0.282095)",
        "",
    ),
    ("ReLUSquaredActivation", "relu_squared", ""),
    ("SqrtSoftplusActivation", "sqrt_softplus", SQRT_SOFTPLUS),
    (
        "XIELUActivation",
        "xielu(alpha_p=0.8, alpha_n=0.8, beta=0.5, eps=-1e-6)",
        XIELU,
    ),
];

const PRELU: &str = "one slope for all elements; 0.25 is where its learning starts there";
const SILU: &str = "f(-inf) is NaN there; ours is -0";
const SQRT_SOFTPLUS: &str = "softplus is linear where x > 20 there";
const XIELU: &str = "alphas are learned there, and kept before softplus";

pub(super) const SIGNATURES: &[Signature] = &[
    (&["GELUActivation"], &[("use_gelu_python", Meaning::Flag)]),
    (
        &["GELUTanh", "PytorchGELUTanh"],
        &[("use_gelu_tanh_python", Meaning::Flag)],
    ),
    (
        &["prelu"],
        &[
            ("num_parameters", ONE_SLOPE),
            ("init", Meaning::Is("negative_slope")),
        ],
    ),
    (
        &["xielu", "XIELUActivation"],
        &[
            ("alpha_p_init", Meaning::Is("alpha_p")),
            ("alpha_n_init", Meaning::Is("alpha_n")),
            ("beta", Meaning::Is("beta")),
            ("eps", Meaning::Is("eps")),
            ("dtype", Meaning::Whatever),
            ("with_vector_loads", Meaning::Flag),
        ],
    ),
];
