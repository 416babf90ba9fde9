"""The Gaussian family: definitions for tools/make_tables.py."""

import mpmath as mp

from .piecewise import clip


def phi(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def gto_radial(x, l, a):
    return x ** int(l) * mp.exp(-a * x * x)


def laplace(x, mu, sigma):
    return phi((x - mu) / sigma)


def clipped_gelu(x, low, high):
    return clip(x * phi(x), low, high)


def crossing(high):
    """Where gelu(x) = high."""
    return mp.findroot(lambda x: x * phi(x) - mp.mpf(high), mp.mpf(high) + 0.3)


FUNCTIONS = [
    ("erf", [], mp.erf, 9, []),
    ("normal_cdf", [], phi, 13, []),
    ("laplacian", [1], lambda x, a: mp.exp(-a * abs(x)), 80, [0]),
    ("laplacian", [0.37], lambda x, a: mp.exp(-a * abs(x)), 200, [0]),
    ("ricker", [], lambda x: (1 - x * x) * mp.exp(-x * x / 2), 13, []),
    ("gto_radial", [1, 1], gto_radial, 9, []),
    ("gto_radial", [0, 0.37], gto_radial, 15, []),
    ("gto_radial", [5, 2.5], gto_radial, 6, []),
    ("gto_radial", [16, 0.1], gto_radial, 30, []),
    ("derf", [0.5, 0], lambda x, a, s: mp.erf(a * x + s), 18, []),
    ("derf", [-1.3, 0.7], lambda x, a, s: mp.erf(a * x + s), 6, []),
    ("laplace", ["0.707107", "0.282095"], laplace, 4, []),
    ("laplace", [-2.5, 1.5], laplace, 20, []),
    ("clipped_gelu", [-10, 10], clipped_gelu, 13, [10]),
    ("clipped_gelu", [-0.5, 0.75], clipped_gelu, 13, [float(crossing(0.75))]),
    ("clipped_gelu", [0.25, 3], clipped_gelu, 13, [float(crossing(0.25)), 3]),
    ("clipped_gelu", [0, 0.5], clipped_gelu, 13, [0, float(crossing(0.5))]),
    ("clipped_gelu", [-1, 0], clipped_gelu, 13, [0]),
    ("serf", [], lambda x: x * mp.erf(mp.log1p(mp.exp(x))), 85, []),
]
