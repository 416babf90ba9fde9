//! Liger-Kernel: nearly all of its activations are gates.

use super::{ROWS, Row};

pub(super) const TABLE: &[Row] = &[
    ("LigerReLUSquared", "relu_squared", ""),
    (
        "LigerSiLUMulFunction",
        "",
        "it is a gate over two tensors: its activation is silu",
    ),
    (
        "LigerGELUMulFunction",
        "",
        "it is a gate over two tensors: its activation is gelu_tanh",
    ),
    (
        "LigerSwiGLUMLP",
        "",
        "it is a gate between two matrix products: its activation is silu",
    ),
    (
        "LigerGEGLUMLP",
        "",
        "it is a gate between two matrix products: its activation is gelu_tanh",
    ),
    (
        "LigerDyT",
        "",
        "it has a gain and a bias for each channel: without them it is dyt",
    ),
    ("LigerSoftmax", "", ROWS),
    ("LigerSparsemax", "", ROWS),
];
