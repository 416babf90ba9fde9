//! PyTorch 2.15: torch.nn, torch.nn.functional, and element-wise functions of torch and
//! torch.special. Our values at kinks are PyTorch's, so few differences are left.

use super::meaning::{APPROXIMATE, Meaning, ONE_SLOPE, Signature};
use super::{ROWS, Row, SIGMOID_GATE, UNBOUNDED};

pub(super) const TABLE: &[Row] = &[
    // torch.nn
    ("Identity", "identity", ""),
    ("ReLU", "relu", ""),
    ("ReLU6", "relu6", ""),
    ("LeakyReLU", "leaky_relu(negative_slope=0.01)", ""),
    ("PReLU", "leaky_relu(negative_slope=0.25)", PRELU),
    ("RReLU", "rrelu(lower=0.125, upper=0.33333334)", RRELU),
    ("Threshold", "threshold(threshold=0, value=0)", NO_DEFAULTS),
    ("Hardtanh", "hard_tanh(min=-1, max=1)", ""),
    (
        "Hardsigmoid",
        "hard_sigmoid(alpha=0.16666667, beta=0.5)",
        HARD_SIGMOID,
    ),
    ("Hardswish", "hard_swish", ""),
    ("Hardshrink", "hard_shrink(lambda=0.5)", ""),
    ("Softshrink", "soft_shrink(lambda=0.5)", ""),
    ("Tanhshrink", "tanh_shrink", ""),
    ("Sigmoid", "sigmoid", ""),
    ("LogSigmoid", "log_sigmoid", ""),
    ("Tanh", "tanh", ""),
    ("Softsign", "softsign", ""),
    ("Softplus", "softplus(beta=1)", SOFTPLUS),
    ("ELU", "elu(alpha=1)", ""),
    ("CELU", "celu(alpha=1)", ""),
    ("SELU", "selu", ""),
    ("GELU", "gelu", ""),
    ("SiLU", "silu", SILU),
    ("Mish", "mish", ""),
    ("GLU", "", SIGMOID_GATE),
    ("Softmax", "", ROWS),
    ("Softmax2d", "", ROWS),
    ("Softmin", "", ROWS),
    ("LogSoftmax", "", ROWS),
    // torch.nn.functional
    ("threshold", "threshold(threshold=0, value=0)", NO_DEFAULTS),
    ("relu", "relu", ""),
    ("hardtanh", "hard_tanh(min=-1, max=1)", ""),
    ("hardswish", "hard_swish", ""),
    ("relu6", "relu6", ""),
    ("elu", "elu(alpha=1)", ""),
    ("selu", "selu", ""),
    ("celu", "celu(alpha=1)", ""),
    ("leaky_relu", "leaky_relu(negative_slope=0.01)", ""),
    ("prelu", "leaky_relu(negative_slope=0.25)", PRELU),
    ("rrelu", "rrelu(lower=0.125, upper=0.33333334)", RRELU),
    ("glu", "", SIGMOID_GATE),
    ("gelu", "gelu", ""),
    ("logsigmoid", "log_sigmoid", ""),
    ("hardshrink", "hard_shrink(lambda=0.5)", ""),
    ("tanhshrink", "tanh_shrink", ""),
    ("softsign", "softsign", ""),
    ("softplus", "softplus(beta=1)", SOFTPLUS),
    ("softmin", "", ROWS),
    ("softmax", "", ROWS),
    ("softshrink", "soft_shrink(lambda=0.5)", ""),
    (
        "gumbel_softmax",
        "",
        "it works on rows and draws random numbers",
    ),
    ("log_softmax", "", ROWS),
    ("tanh", "tanh", ""),
    ("sigmoid", "sigmoid", ""),
    (
        "hardsigmoid",
        "hard_sigmoid(alpha=0.16666667, beta=0.5)",
        HARD_SIGMOID,
    ),
    ("silu", "silu", SILU),
    ("mish", "mish", ""),
    // torch and torch.special
    ("abs", "abs", ""),
    ("absolute", "abs", ""),
    ("sign", "sign", ""),
    ("sgn", "sign", ""),
    (
        "heaviside",
        "step",
        "the value at 0 is an argument there; ours is 0",
    ),
    ("square", "square", ""),
    ("neg", "neg", ""),
    ("negative", "neg", ""),
    ("positive", "identity", ""),
    ("floor", "floor", ""),
    ("ceil", "ceil", ""),
    ("round", "round", ""),
    ("trunc", "trunc", ""),
    ("fix", "trunc", ""),
    ("clamp", UNBOUNDED, CLAMP),
    ("clip", UNBOUNDED, CLAMP),
    ("clamp_min", UNBOUNDED, CLAMP),
    ("clamp_max", UNBOUNDED, CLAMP),
    ("exp", "exp", ""),
    ("expm1", "expm1", ""),
    ("erf", "erf", ""),
    ("ndtr", "normal_cdf", ""),
    ("expit", "sigmoid", ""),
    (
        "logit",
        "logit(eps=0)",
        "an eps of 0 clamps there: -inf below 0, inf above 1; ours is NaN, as with None there",
    ),
    ("sinc", "sinc", "f''(0) is NaN there; ours is -pi^2 / 3"),
    ("sin", "sine(omega=1)", ""),
    ("atan", "arctan", ""),
    ("arctan", "arctan", ""),
];

const CLAMP: &str = "f'(min) = f'(max) = 1 there: KinkPolicy::Jax";
const HARD_SIGMOID: &str = "there is no double backward there";
const NO_DEFAULTS: &str = "both arguments are needed there";
const PRELU: &str = "one slope for all elements; 0.25 is where its learning starts there";
const RRELU: &str = "the slope is random per element in training there; ours is the mean";
const SILU: &str = "f(-inf) is NaN there; ours is -0";
const SOFTPLUS: &str = "linear, with f'' = 0, where beta x > 20 there; ours has no threshold";

pub(super) const EVERYWHERE: &[(&str, Meaning)] = &[
    ("inplace", Meaning::Flag),
    ("dim", Meaning::Whatever),
    ("device", Meaning::Whatever),
    (
        "dtype",
        Meaning::Only(&["None"], "the tensor's own dtype is used"),
    ),
    ("out", Meaning::Whatever),
];

pub(super) const SIGNATURES: &[Signature] = &[
    (
        &[
            "ReLU",
            "ReLU6",
            "Hardsigmoid",
            "SiLU",
            "Mish",
            "Hardswish",
            "SELU",
        ],
        &[INPLACE],
    ),
    (&["GELU", "gelu"], &[APPROXIMATE]),
    (
        &["LeakyReLU", "leaky_relu"],
        &[("negative_slope", Meaning::Is("negative_slope")), INPLACE],
    ),
    (
        &["PReLU"],
        &[
            ("num_parameters", ONE_SLOPE),
            ("init", Meaning::Is("negative_slope")),
        ],
    ),
    (&["prelu"], &[("weight", Meaning::Is("negative_slope"))]),
    (
        &["RReLU", "rrelu"],
        &[
            ("lower", Meaning::Is("lower")),
            ("upper", Meaning::Is("upper")),
            ("inplace", Meaning::Flag),
            (
                "training",
                Meaning::Only(&["False"], "ours is the form of evaluation"),
            ),
        ],
    ),
    (
        &["Threshold", "threshold"],
        &[
            ("threshold", Meaning::Is("threshold")),
            ("value", Meaning::Is("value")),
            INPLACE,
        ],
    ),
    (
        &["Hardtanh", "hardtanh"],
        &[
            ("min_val", Meaning::Is("min")),
            ("max_val", Meaning::Is("max")),
            INPLACE,
        ],
    ),
    (
        &["Hardshrink", "Softshrink", "hardshrink", "softshrink"],
        &[("lambd", Meaning::Is("lambda"))],
    ),
    (
        &["CELU", "celu"],
        &[("alpha", Meaning::Is("alpha")), INPLACE],
    ),
    // aten has two factors more.
    (
        &["ELU", "elu"],
        &[
            ("alpha", Meaning::Is("alpha")),
            (
                "scale",
                Meaning::Only(&["1", "False"], "ours has a scale of 1"),
            ),
            (
                "input_scale",
                Meaning::Only(&["1"], "ours has an input scale of 1"),
            ),
            INPLACE,
        ],
    ),
    (
        &["Softplus", "softplus"],
        &[
            ("beta", Meaning::Is("beta")),
            ("threshold", Meaning::AtLeast(20.0)),
        ],
    ),
    (
        &["clamp", "clip"],
        &[("min", Meaning::Is("min")), ("max", Meaning::Is("max"))],
    ),
    (&["clamp_min"], &[("min", Meaning::Is("min"))]),
    (&["clamp_max"], &[("max", Meaning::Is("max"))]),
    (
        &["round"],
        &[("decimals", Meaning::Only(&["0"], "ours rounds to integers"))],
    ),
    (
        &["heaviside"],
        &[("values", Meaning::Only(&["0"], "ours is 0 at 0"))],
    ),
];

const INPLACE: (&str, Meaning) = ("inplace", Meaning::Flag);
