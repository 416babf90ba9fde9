"""The polynomial of shaders/math/atan.wgsl: (atan(t) / t - 1) / u for u = t^2 <= 1, relative to
atan."""
import mpmath as mp
from fit import fit, show


def ratio(u):
    """atan(t) / t"""
    t = mp.sqrt(u)
    return mp.atan(t) / t if u > 1e-20 else 1 - u / 3


show(
    "(atan(t) / t - 1) / u on 0 <= u <= 1",
    *fit(lambda u: (ratio(u) - 1) / u if u > 1e-20 else -mp.mpf(1) / 3, 0, 1, 8, lambda u: u / ratio(u)),
    t="u",
)
