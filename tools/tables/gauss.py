"""The Gaussian family: definitions for tools/make_tables.py."""

import mpmath as mp


def phi(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


FUNCTIONS = [
    ("erf", [], mp.erf, 9, []),
    ("normal_cdf", [], phi, 13, []),
    ("laplacian", [1], lambda x, a: mp.exp(-a * abs(x)), 80, [0]),
    ("laplacian", [0.37], lambda x, a: mp.exp(-a * abs(x)), 200, [0]),
    ("ricker", [], lambda x: (1 - x * x) * mp.exp(-x * x / 2), 13, []),
]
