"""The constants of shaders/act/serf.wgsl.

serf(x) = x erf(s), s = ln(1 + e^x), v = e^-|x| and K = 2 / sqrt(pi). Brackets with the root r are
(x - r) p(x - r) near it.
"""
import mpmath as mp
from fit import fit, literal, show, split

K = 2 / mp.sqrt(mp.pi)


def log_rest(v):
    return (mp.log1p(v) - v) / v**2 if v > mp.mpf(10) ** -9 else v / 3 - mp.mpf(1) / 2


def erf_ratio(v):
    return (mp.erf(mp.log1p(v)) / (K * v) - 1) / v if v > mp.mpf(10) ** -12 else -mp.mpf(1) / 2


def first(x):
    """serf'(x) / v for x < 0"""
    v = mp.exp(x)
    return (mp.erf(mp.log1p(v)) + x * v * K * mp.exp(-mp.log1p(v) ** 2) / (1 + v)) / v


def second_below(x):
    """serf''(x) / v for x < 0"""
    v, s = mp.exp(x), mp.log1p(mp.exp(x))
    return K * mp.exp(-s * s) * (2 + x + 2 * v * (1 - x * s)) / (1 + v) ** 2


def second(x):
    """serf''(x) e^(x^2) for x > 0"""
    v, s = mp.exp(-x), x + mp.log1p(mp.exp(-x))
    return K * mp.exp(x * x - s * s) * (2 + v * (2 + x) - 2 * x * s) / (1 + v) ** 2


show("(ln(1 + v) - v) / v^2, 0 < v < 1, error of ln(1 + v)", *fit(log_rest, 0, 1, 8, lambda v: v), t="v")
show("(erf(s) / (K v) - 1) / v, v < 0.1, error of erf(s)", *fit(erf_ratio, 0, 0.1, 3, lambda v: v), t="v")
for name, h, guess, low, high, degree in [
    ("serf' / v, x < 0", first, -1.19, -1.2, 1.2, 11),
    ("serf'' / v, x < 0", second_below, -2.256, -0.75, 1.35, 10),
    ("serf'' e^(x^2), x > 0", second, 1.096, -1.1, 1.5, 11),
]:
    r = mp.findroot(h, guess)
    hi, lo = split(r)
    at_root = mp.diff(h, r)
    p = lambda d: h(r + d) / d if abs(d) > mp.mpf(10) ** -12 else at_root
    print(f"{name}: r = {literal(hi)} + {literal(lo)}")
    show(f"p on {low} < x - r < {high}", *fit(p, low, high, degree), t="d")
