"""The constants of shaders/act/tanh_shrink.wgsl.

x - tanh(x) = x^3 p(x^2) for |x| < 1.
"""
import mpmath as mp
from fit import fit, show


def p(u):
    if u < mp.mpf(10) ** -8:
        return mp.mpf(1) / 3 - 2 * u / 15
    x = mp.sqrt(u)
    return (x - mp.tanh(x)) / x**3


for degree in (6, 7):
    show(f"p, degree {degree}, on x^2 < 1", *fit(p, 0, 1, degree), t="u")
