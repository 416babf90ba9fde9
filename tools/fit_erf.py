"""The polynomials of shaders/math/erf.wgsl and shaders/math/erfc.wgsl."""
import mpmath as mp
from fit import fit, show, split


# erf(x) = x + x p(x^2)
def p(u):
    x = mp.sqrt(u)
    return (mp.erf(x) / x if u > 1e-12 else 2 / mp.sqrt(mp.pi) * (1 - u / 3)) - 1


# erf(x) = 1 - q(x)^8
def q(t):
    return mp.erfc(t + 2.5) ** mp.mpf(0.125)


# erfc(x) = e^(-x^2) ratio(x) / (x + C), where w = x / (x + C)
C = mp.mpf(1.875)
CENTRE = split("0.52")[0]


def w(x):
    return mp.mpf(x) / (x + C)


def ratio(t):
    x = C * (t + CENTRE) / (1 - t - CENTRE)
    return (x + C) * mp.exp(x * x) * mp.erfc(x)


show("p, u = x^2 < 1.5, error of erf", *fit(p, 0, 1.5, 7, lambda u: 1 / (1 + p(u))), t="u")
show("q, t = x - 2.5, 1.22 < x < 3.93, error of erf", *fit(q, -1.28, 1.43, 6, lambda t: 8 * q(t) ** 7))
show("ratio, t = w - 0.52, 0.55 < x < 9.3", *fit(ratio, w(0.55) - CENTRE, w(9.3) - CENTRE, 8))
