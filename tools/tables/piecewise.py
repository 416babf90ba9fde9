"""Piecewise polynomials: definitions for tools/make_tables.py."""

import mpmath as mp

LARGEST = mp.mpf(2) ** 128 - mp.mpf(2) ** 104
NONE = "340282346638528859811704183484516925440"  # the largest finite f32


def clip(x, low, high):
    """min(max(x, low), high). The largest f32 and its negative are no bounds."""
    x = x if low <= -LARGEST else max(x, mp.mpf(low))
    return x if high >= LARGEST else min(x, mp.mpf(high))


def leaky(x, slope):
    return x if x > 0 else slope * x


def bounded_relu(x, negative_slope, max_value, threshold):
    if x < threshold:
        return negative_slope * (x - threshold)
    return min(x, max_value) if max_value < LARGEST else x


def shrink(x, lam, bias):
    if x > lam:
        return x - bias
    return x + bias if x < -lam else mp.mpf(0)


def onnx_shrink(x, lam, bias):
    if x < -lam:
        return x + bias
    return x - bias if x > lam else mp.mpf(0)


def sparse_plus(x):
    if x <= -1:
        return mp.mpf(0)
    return x if x >= 1 else (x + 1) ** 2 / 4


def s_relu(x, tl, al, tr, ar):
    if x <= tl:
        return tl + al * (x - tl)
    return x if x < tr else tr + ar * (x - tr)


def poly_relu(x, a0, a1, a2, a3):
    return a0 + a1 * x + a2 * x**2 + a3 * x**3 if x > 0 else a0


def half_even(x):
    return mp.nint(x)


def trunc(x):
    return mp.floor(x) if x >= 0 else mp.ceil(x)


THIRD = "0." + 250 * "3"
SIXTH = "0.1" + 250 * "6"

FUNCTIONS = [
    ("rrelu", [0.125, THIRD], lambda x, a, b: leaky(x, (a + b) / 2), 10, [0]),
    ("rrelu", [-0.7, 0.45], lambda x, a, b: leaky(x, (a + b) / 2), 10, [0]),
    ("relu6", [], lambda x: clip(x, 0, 6), 10, [0, 6]),
    ("relu_n", [6], lambda x, n: clip(x, 0, n), 10, [0, 6]),
    ("relu_n", [0.75], lambda x, n: clip(x, 0, n), 3, [0, 0.75]),
    ("bounded_relu", [0, NONE, 0], bounded_relu, 10, [0]),
    ("bounded_relu", [0.1, 6, 0.5], bounded_relu, 10, [0.5, 6]),
    ("bounded_relu", [-0.3, 2, -1.5], bounded_relu, 10, [-1.5, 2]),
    ("bounded_relu", [0.1, 1, 2], bounded_relu, 10, [1, 2]),
    ("relu_n", [-0.75], lambda x, n: clip(x, 0, n), 3, [0]),
    ("rrelu", [0.45, -0.7], lambda x, a, b: leaky(x, (a + b) / 2), 10, [0]),
    ("hard_sigmoid", [SIXTH, 0.5], lambda x, a, b: clip(a * x + b, 0, 1), 5, [-3, 3]),
    ("hard_sigmoid", [0.25, 1], lambda x, a, b: clip(a * x + b, 0, 1), 5, [-4, 0]),
    ("hard_sigmoid", [0.7, -0.3], lambda x, a, b: clip(a * x + b, 0, 1), 5, []),
    ("hard_sigmoid", [-0.7, 0.3], lambda x, a, b: clip(a * x + b, 0, 1), 5, [-1]),
    ("hard_sigmoid", [0, 0.3], lambda x, a, b: clip(a * x + b, 0, 1), 5, []),
    ("hard_tanh", [2, 1], clip, 10, [1, 2]),
    ("hard_mish", [], lambda x: x / 2 * clip(x + 2, 0, 2), 10, [-2, 0]),
    ("threshold", [0, 0], lambda x, t, v: x if x > t else v, 10, [0]),
    ("threshold", [0.5, -3.3], lambda x, t, v: x if x > t else v, 10, [0.5]),
    ("thresholded_relu", [1], lambda x, t: x if x > t else mp.mpf(0), 10, [1]),
    ("thresholded_relu", [-2.5], lambda x, t: x if x > t else mp.mpf(0), 10, [-2.5]),
    ("hard_shrink", [0.5], lambda x, t: shrink(x, t, 0), 10, [-0.5, 0.5]),
    ("hard_shrink", [1.25], lambda x, t: shrink(x, t, 0), 10, [-1.25, 1.25]),
    ("soft_shrink", [0.5], lambda x, t: shrink(x, t, t), 10, [-0.5, 0.5]),
    ("soft_shrink", [1.25], lambda x, t: shrink(x, t, t), 10, [-1.25, 1.25]),
    ("hard_shrink", [-1.25], lambda x, t: shrink(x, t, 0), 10, [-1.25, 1.25]),
    ("soft_shrink", [-1.25], lambda x, t: shrink(x, t, t), 10, [-1.25, 1.25]),
    ("shrink", [0.5, 0], onnx_shrink, 10, [-0.5, 0.5]),
    ("shrink", [0.75, 2.3], onnx_shrink, 10, [-0.75, 0.75]),
    ("shrink", [-0.75, 2.3], onnx_shrink, 10, [-0.75, 0.75]),
    ("sparse_plus", [], sparse_plus, 10, [-1, 1]),
    ("sparse_sigmoid", [], lambda x: clip((x + 1) / 2, 0, 1), 10, [-1, 1]),
    ("abs", [], abs, 10, [0]),
    ("sign", [], lambda x: mp.mpf(mp.sign(x)), 10, [0]),
    ("neg", [], lambda x: -x, 10, []),
    ("relu_squared", [], lambda x: clip(x, 0, mp.inf) ** 2, 10, [0]),
    (
        "star_relu",
        ["0.8944", "-0.4472"],
        lambda x, s, b: s * clip(x, 0, mp.inf) ** 2 + b,
        10,
        [0],
    ),
    ("star_relu", [-1.7, -0.3], lambda x, s, b: s * clip(x, 0, mp.inf) ** 2 + b, 10, [0]),
    ("s_relu", [-1, "0.1", 1, "0.1"], s_relu, 10, [-1, 1]),
    ("s_relu", [-0.5, 2.3, 3, -0.7], s_relu, 10, [-0.5, 3]),
    ("poly_relu", [0, 1 / 3, 1 / 3, 1 / 3], poly_relu, 10, [0]),
    ("poly_relu", [0.3, -1.7, 0.8, -0.25], poly_relu, 10, [0]),
    ("square", [], lambda x: x**2, 10, []),
    ("floor", [], mp.floor, 9.7, [-1, 0, 1]),
    ("ceil", [], mp.ceil, 9.7, [-1, 0, 1]),
    ("round", [], half_even, 9.7, [-1.5, -0.5, 0.5, 1.5]),
    ("trunc", [], trunc, 9.7, [-1, 0, 1]),
]
