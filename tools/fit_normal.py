"""The polynomials of shaders/math/normal.wgsl and shaders/act/gelu.wgsl.

Phi is the normal distribution, Q(a) = 1 - Phi(a) = e^(-a^2/2) R(a), and w = a / (a + 2.75), or a / (a + 2.91) in gelu_ratio.
"""
import mpmath as mp
from fit import fit, show, split

C = mp.mpf(2.75)
CENTRE = split("0.35")[0]
RATIO_C = mp.mpf(split("2.91")[0])
RATIO_CENTRE = split("0.3")[0]


def w(a, c=C):
    return mp.mpf(a) / (a + c)


def at(t, centre, c=C):
    """The a for which w = t + centre."""
    return c * (t + centre) / (1 - t - centre)


def ratio(a):
    return mp.exp(a * a / 2) * mp.erfc(a / mp.sqrt(2)) / 2


def centre(u):
    a = mp.sqrt(u)
    return mp.erf(a / mp.sqrt(2)) / 2 / a if u > 1e-12 else (1 - u / 6) / mp.sqrt(2 * mp.pi)


root = mp.findroot(lambda a: ratio(a) - a / mp.sqrt(2 * mp.pi), 0.75)


# gelu'(-a) = e^(-a^2/2) (root - a) H(a)
def slope(a):
    return (ratio(a) - a / mp.sqrt(2 * mp.pi)) / (root - a)


show(
    "normal_centre: (Phi(a) - 1/2) / a, u = a^2 < 0.7225, error of a Q(a)",
    *fit(centre, 0, 0.7225, 4, lambda u: mp.sqrt(u) / mp.ncdf(-mp.sqrt(u))),
    t="u",
)
show(
    "normal_ratio: (a + 2.75) R(a), t = w - 0.5, 0.84 < a < 13.3",
    *fit(lambda t: (at(t, 0.5) + C) * ratio(at(t, 0.5)), w(0.84) - 0.5, w(13.3) - 0.5, 8),
)
show(
    "gelu_ratio: (a + 2.91) R(a), t = w - 0.3, a < 13.3; there of 4 t, and a quarter of it",
    *fit(
        lambda t: (at(t, RATIO_CENTRE, RATIO_C) + RATIO_C) * ratio(at(t, RATIO_CENTRE, RATIO_C)),
        -RATIO_CENTRE,
        w(13.3, RATIO_C) - RATIO_CENTRE,
        8,
    ),
)
show(
    "gelu_d1: H / 16, t = w - 0.35, a < 13.4",
    *fit(lambda t: slope(at(t, CENTRE)) / 16, -CENTRE, w(13.4) - CENTRE, 8),
)
hi, lo = split(root)
print(f"root = {hi:.9g} + {lo:.9g}, the second times H / 16: {mp.nstr(lo * slope(mp.mpf(hi)) / 16, 9)}")
hi, lo = split(mp.sqrt(2))
k = 1 / mp.sqrt(2 * mp.pi) / 128
print(f"gelu_d2: s = {hi:.9g}, K = {mp.nstr(k, 9)}, s K = {mp.nstr(hi * k, 9)}, (2 - s^2) K = {mp.nstr((2 - mp.mpf(hi) ** 2) * k, 9)}")
