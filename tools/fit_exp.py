"""The polynomial of shaders/math/exp.wgsl."""
import mpmath as mp
from fit import fit, show, split

# e^r = 1 + r + r^2 q(r); the weight makes it the relative error of e^r - 1.
half = mp.log(2) / 2 * (1 + mp.mpf(2) ** -16)


def q(r):
    return (mp.expm1(r) - r) / r**2 if abs(r) > mp.mpf(10) ** -8 else mp.mpf(0.5) + r / 6


show("q on |r| < 0.34658", *fit(q, -half, half, 4, lambda r: abs(r**2 / mp.expm1(r)) if r else 0, {0: 0.5}), t="r")
hi, lo = split(mp.log(2), 15)
print(f"ln 2 = {hi:.9g} + {lo:.9g}")
