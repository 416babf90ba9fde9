"""The exponential and logarithmic family: definitions for tools/make_tables.py."""

import mpmath as mp


def squareplus(x, b):
    return (x + mp.sqrt(x * x + b)) / 2


def logit(x, eps):
    """PyTorch's kernel."""
    if eps >= 1:
        return mp.nan if eps > 1 else mp.inf if x < 1 else -mp.inf
    u = x if eps <= 0 else eps if x < eps else 1 - eps if x > 1 - eps else x
    return mp.log(u / (1 - u))


def xielu(x, alpha_p, alpha_n, beta, eps):
    if x > 0:
        return alpha_p * x * x + beta * x
    return alpha_n * (mp.expm1(min(x, eps)) - x) + beta * x


FUNCTIONS = [
    ("exp", [], mp.exp, 87, []),
    ("expm1", [], mp.expm1, 87, []),
    ("squareplus", [4], squareplus, 1e4, []),
    ("squareplus", [0.3], squareplus, 1e3, []),
    ("squareplus", [1e-7], squareplus, 1, []),
    ("bent_identity", [], lambda x: (mp.sqrt(x * x + 1) - 1) / 2 + x, 1e4, []),
    ("log1mexp", [], lambda x: mp.log(1 - mp.exp(-x)), 87, [], "positive"),
    ("logit", [0], logit, 1, [], "unit"),
    ("logit", [0.125], logit, 1, [0.125, 0.875], "unit"),
    ("logit", [1e-6], logit, 1, [], "unit"),
    ("logit", [-1], logit, 1, [], "unit"),
    ("logit", [0.75], logit, 1, [0.75], "unit"),
    ("cloglog", [], lambda x: 1 - mp.exp(-mp.exp(x)), 4.5, []),
    ("sqrt_softplus", [], lambda x: mp.sqrt(mp.log1p(mp.exp(x))), 170, []),
    # Its eps is the f32, not the decimal.
    ("xielu", [0.8, 0.8, 0.5, -1e-6], xielu, 80, [-1e-6, 0]),
    ("xielu", [1.5, 0.3, 0.7, -0.125], xielu, 50, [-0.125, 0]),
    ("xielu", [-0.4, 2.5, -1.25, 0], xielu, 50, [0]),
]
