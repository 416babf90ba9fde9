"""Heaviside steps with a surrogate gradient: the functions here are the gradients f'."""

import mpmath as mp


def sigmoid_slope(x, a):
    s = 1 / (1 + mp.exp(-a * x))
    return a * s * (1 - s)


def rect(x, a):
    return a if abs(x) < 1 / (2 * a) else mp.mpf(0)


def triangular(x, a):
    return max(mp.mpf(0), a - a * a * abs(x))


def piecewise_exp(x, a):
    return a / 2 * mp.exp(-a * abs(x))


def fast_sigmoid(x, k):
    return 1 / (k * abs(x) + 1) ** 2


def soft_sign(x, a):
    return 1 / (2 * a * (1 / a + abs(x)) ** 2)


def super_spike(x, a):
    return a / (1 + abs(x)) ** 2


def log_abs(x, a):
    return 1 / (1 / a + abs(x))


def atan(x, a):
    return a / 2 / (1 + (mp.pi * a * x / 2) ** 2)


def erf(x, a):
    return a / mp.sqrt(mp.pi) * mp.exp(-a * a * x * x)


def leaky(x, w, c):
    return 1 / w if abs(x) < w else c


def leaky_k_relu(x, leak, k):
    return k if x >= 0 else leak


def s2nn(x, a, b):
    return b / (x + 1) if x >= 0 else sigmoid_slope(x, a)


def q_pseudo_spike(x, a):
    return (1 + 2 * abs(x) / (a - 1)) ** -a


# Name, parameter values, f' as a function of (x, parameters...), the range of interest, kinks.
FUNCTIONS = [
    ("step_straight_through", [], lambda x: mp.mpf(1), 10, [0], "surrogate"),
    ("step_rect", [1], rect, 3, [-0.5, 0, 0.5], "surrogate"),
    ("step_rect", [0.125], rect, 9, [-4, 0, 4], "surrogate"),
    ("step_triangular", [1], triangular, 3, [-1, 0, 1], "surrogate"),
    ("step_triangular", [0.25], triangular, 9, [-4, 0, 4], "surrogate"),
    ("step_piecewise_exp", [1], piecewise_exp, 85, [0], "surrogate"),
    ("step_piecewise_exp", [7.3], piecewise_exp, 12, [0], "surrogate"),
    ("step_sigmoid", [4], sigmoid_slope, 22, [0], "surrogate"),
    ("step_sigmoid", [25], sigmoid_slope, 3.5, [0], "surrogate"),
    ("step_sigmoid", [0.3], sigmoid_slope, 280, [0], "surrogate"),
    ("step_fast_sigmoid", [25], fast_sigmoid, 1e6, [0], "surrogate"),
    ("step_fast_sigmoid", [0.7], fast_sigmoid, 1e6, [0], "surrogate"),
    ("step_soft_sign", [2], soft_sign, 1e6, [0], "surrogate"),
    ("step_soft_sign", [0.3], soft_sign, 1e6, [0], "surrogate"),
    ("step_super_spike", [1], super_spike, 1e6, [0], "surrogate"),
    ("step_super_spike", [0.3], super_spike, 1e6, [0], "surrogate"),
    ("step_log_abs", [1], log_abs, 1e6, [0], "surrogate"),
    ("step_log_abs", [7.3], log_abs, 1e6, [0], "surrogate"),
    ("step_atan", [2], atan, 1e6, [0], "surrogate"),
    ("step_atan", [0.3], atan, 1e6, [0], "surrogate"),
    ("step_erf", [2], erf, 4.6, [0], "surrogate"),
    ("step_erf", [0.3], erf, 30, [0], "surrogate"),
    ("step_leaky", [1, "0.01"], leaky, 3, [-1, 0, 1], "surrogate"),
    ("step_leaky", [0.25, 0.3], leaky, 3, [-0.25, 0, 0.25], "surrogate"),
    ("step_leaky_k_relu", [0, 1], leaky_k_relu, 10, [0], "surrogate"),
    ("step_leaky_k_relu", [0.1, 1], leaky_k_relu, 10, [0], "surrogate"),
    ("step_s2nn", [4, 1], s2nn, 22, [0], "surrogate"),
    ("step_s2nn", [0.7, 2.2], s2nn, 120, [0], "surrogate"),
    ("step_q_pseudo_spike", [2], q_pseudo_spike, 1e6, [0], "surrogate"),
    ("step_q_pseudo_spike", [1.3], q_pseudo_spike, 1e6, [0], "surrogate"),
    ("step_q_pseudo_spike", [20], q_pseudo_spike, 1e3, [0], "surrogate"),
]
