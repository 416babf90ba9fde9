"""The constants of shaders/act/dsilu.wgsl.

With e = e^-a, silu'''(a) = e b(a) / (1 + e)^4, b(a) = a (1 - 4 e + e^2) - 3 (1 - e^2). Near its
root r other than 0, b is (a - r) p(a - r).
"""
import mpmath as mp
from fit import fit, literal, show, split


def b(a):
    e = mp.exp(-a)
    return a * (1 - 4 * e + e**2) - 3 * (1 - e**2)


r = mp.findroot(b, 3.44)
hi, lo = split(r)
slope = mp.diff(b, r)
p = lambda d: b(r + d) / d if abs(d) > mp.mpf(10) ** -12 else slope
print(f"r = {literal(hi)} + {literal(lo)}")
show("p on |a - r| < 0.5", *fit(p, -0.5, 0.5, 5), t="d")
