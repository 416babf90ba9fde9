//! Functions that are neither here nor a gate or a row function in a framework's table, though
//! their names look like ours: what they are, so that nobody takes a neighbour for them.

pub(super) const TABLE: &[(&str, &str)] = &[
    ("crelu", "it joins relu(x) and relu(-x) to twice the size"),
    (
        "concat_relu",
        "it joins relu(x) and relu(-x) to twice the size",
    ),
    ("maxout", "it takes the largest of several channels"),
    (
        "drelu",
        "it is max(x, -delta), with a delta that is learned",
    ),
    (
        "frelu",
        "it compares x with a convolution of its neighbours",
    ),
    ("dyrelu", "its slopes are computed from the whole tensor"),
    ("arelu", "its two slopes are learned"),
    ("nlrelu", "it is ln(beta max(x, 0) + 1)"),
    (
        "shifted_relu",
        "it is max(x, -1): hard_tanh(min=-1, max=3.4028235e38)",
    ),
    (
        "pelu",
        "it is alpha / beta x, alpha (e^(x / beta) - 1) below 0",
    ),
    ("mpelu", "it is alpha (e^(beta x) - 1) below 0"),
    ("sgelu", "it is alpha x erf(x / sqrt 2)"),
    ("symmetrical_gelu", "it is alpha x erf(x / sqrt 2)"),
    ("ssp", "it is softplus(x) - ln 2"),
    ("shifted_softplus", "it is softplus(x) - ln 2"),
    (
        "softexponential",
        "it is a logarithm or an exponential, by the sign of alpha",
    ),
    ("phish", "it is x tanh(gelu(x))"),
    (
        "hard_elish",
        "it is elish with hard_sigmoid in place of sigmoid",
    ),
    ("rootsig", "it is x / (1 + sqrt(1 + x^2))"),
    (
        "loglog",
        "it is e^(-e^(-x)); ours is cloglog(x) = 1 - e^(-e^x)",
    ),
    ("log", "it is no activation"),
    ("log1p", "it is no activation"),
    ("sqrt", "it is no activation"),
    ("rsqrt", "it is no activation"),
    ("sinh", "it is no activation"),
    ("cosh", "it is no activation"),
    ("asinh", "it is no activation"),
    ("acosh", "it is no activation"),
    ("atanh", "it is no activation"),
    ("asin", "it is no activation"),
    ("acos", "it is no activation"),
    (
        "cos",
        "it is no activation: sine shifts by pi / 2, gcu is x cos(x)",
    ),
    ("tan", "it is no activation"),
    ("exp2", "it is no activation"),
    ("erfc", "it is 1 - erf(x)"),
    ("erfinv", "it is no activation"),
    ("reciprocal", "it is no activation"),
    ("pow", "it is no activation"),
    (
        "bias_gelu",
        "it adds a bias before gelu, and so is no function of x alone",
    ),
    ("fast_gelu_bias", "it adds a bias before gelu_tanh"),
    (
        "silu_and_mul",
        "it is a gate over two halves: its activation is silu",
    ),
    (
        "gelu_and_mul",
        "it is a gate over two halves: its activation is gelu",
    ),
    (
        "gelu_tanh_and_mul",
        "it is a gate over two halves: its activation is gelu_tanh",
    ),
    ("relu_backward", "it is a derivative: order 1 of relu"),
    ("gelu_backward", "it is a derivative: order 1 of gelu"),
    ("silu_backward", "it is a derivative: order 1 of silu"),
];
