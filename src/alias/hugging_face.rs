//! Hugging Face transformers 5.23.0: the keys of ACT2FN. They are built on PyTorch, so our values
//! at kinks are theirs.

use super::Row;

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
    (
        "sqrtsoftplus",
        "sqrt_softplus",
        "softplus is linear where x > 20 there",
    ),
    ("swish", "silu", SILU),
    ("tanh", "tanh", ""),
    ("prelu", "leaky_relu(negative_slope=0.25)", PRELU),
    (
        "xielu",
        "xielu(alpha_p=0.8, alpha_n=0.8, beta=0.5, eps=-1e-6)",
        XIELU,
    ),
];

const PRELU: &str = "one slope for all elements; 0.25 is where its learning starts there";
const SILU: &str = "f(-inf) is NaN there; ours is -0";
const XIELU: &str = "alphas are learned there, and kept before softplus";
