"""The polynomial of shaders/act/xielu.wgsl."""
import mpmath as mp
from fit import fit, show


def p(x):
    return (mp.expm1(x) - x) / x**2 if abs(x) > mp.mpf(10) ** -9 else mp.mpf(1) / 2 + x / 6


show("(e^x - 1 - x) / x^2 on -1 <= x <= 0", *fit(p, -1, 0, 6, count=401), t="x")
