"""The polynomial of shaders/math/gauss.wgsl."""
import mpmath as mp
from fit import fit, show


# e^r = 1 + r + r^2 q(r). A little wider than ln 2 / 2, since r holds the low part of a^2 too.
def q(r):
    return (mp.expm1(r) - r) / r**2 if abs(r) > mp.mpf(10) ** -8 else mp.mpf(0.5) + r / 6


show("q on |r| < 0.385", *fit(q, -0.385, 0.385, 4, lambda r: r**2 / mp.exp(r)), t="r")
