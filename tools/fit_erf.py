"""The polynomials of shaders/math/erf.wgsl."""
import mpmath as mp
from fit import fit, show


# erf(x) = x + x p(x^2)
def p(u):
    x = mp.sqrt(u)
    return (mp.erf(x) / x if u > 1e-12 else 2 / mp.sqrt(mp.pi) * (1 - u / 3)) - 1


# erf(x) = 1 - q(x)^8
def q(t):
    return mp.erfc(t + 2.5) ** mp.mpf(0.125)


show("p, u = x^2 < 1.5, error of erf", *fit(p, 0, 1.5, 7, lambda u: 1 / (1 + p(u))), t="u")
show("q, t = x - 2.5, 1.22 < x < 3.93, error of erf", *fit(q, -1.28, 1.43, 6, lambda t: 8 * q(t) ** 7))
