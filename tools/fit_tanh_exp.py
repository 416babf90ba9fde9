"""The constants of shaders/act/tanh_exp.wgsl and shaders/math/exp_two.wgsl.

With w = e^x, tanh_exp' = w (1 - tanh(w)^2) (x + sinh(2 w) / (2 w)) and
tanh_exp'' = w (1 - tanh(w)^2) (2 + x - 2 x w tanh(w)). Near a root r of a bracket, the bracket is
(x - r) p(x - r).
"""
import mpmath as mp
from fit import fit, literal, show, split


def ratio(u):
    return mp.sinh(2 * mp.sqrt(u)) / (2 * mp.sqrt(u)) if u > 0 else mp.mpf(1)


def third(r):
    return (mp.exp(r) - 1 - r - r**2 / 2) / r**3 if abs(r) > 1e-6 else mp.mpf(1) / 6 + r / 24


show("sinh(2 w) / (2 w) on w^2 < 1", *fit(ratio, 0, 1, 5), t="u")
show("(e^r - 1 - r - r^2 / 2) / r^3 on |r| < 0.3472", *fit(third, -0.3472, 0.3472, 4), t="r")


def first(x):
    w = mp.exp(x)
    return x + mp.sinh(2 * w) / (2 * w)


def second(x):
    w = mp.exp(x)
    return 2 + x - 2 * x * w * mp.tanh(w)


brackets = {
    "tanh_exp'": (first, -1.1, -0.35, 0.35, 6),
    "tanh_exp'', x < 0": (second, -2.07, -0.35, 0.35, 6),
    "tanh_exp'', x > 0": (second, 0.7, -0.25, 0.25, 6),
}
for name, (h, guess, low, high, degree) in brackets.items():
    r = mp.findroot(h, guess)
    hi, lo = split(r)
    slope = mp.diff(h, r)
    p = lambda d: h(r + d) / d if abs(d) > mp.mpf(10) ** -12 else slope
    print(f"{name}: r = {literal(hi)} + {literal(lo)}")
    show(f"p on {low} < x - r < {high}", *fit(p, low, high, degree), t="d")
