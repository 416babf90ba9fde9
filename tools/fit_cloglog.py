"""The polynomial of shaders/act/cloglog.wgsl."""
import mpmath as mp
from fit import fit, show


def q(r):
    return (mp.expm1(r) - r - r**2 / 2) / r**3 if abs(r) > mp.mpf(10) ** -8 else mp.mpf(1) / 6 + r / 24


# e^r = 1 + r + r^2 / 2 + r^3 q(r). The weight makes it the relative error of e^r - 1.
half = mp.log(2) / 2 * (1 + mp.mpf(2) ** -8)
show("q on |r| < 0.348", *fit(q, -half, half, 4, lambda r: abs(r**3 / mp.expm1(r)) if r else 0, count=400), t="r")
