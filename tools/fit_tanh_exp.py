"""The constants of shaders/act/tanh_exp.wgsl.

With w = e^x, tanh_exp' = w (1 - tanh(w)^2) (x + sinh(2 w) / (2 w)) and
tanh_exp'' = w (1 - tanh(w)^2) (2 + x - 2 x w tanh(w)). Near a root r of a bracket, the bracket is
(x - r) p(x - r).
"""
import mpmath as mp
from fit import fit, literal, show, split

show("sinh(2 w) / (2 w) on w^2 < 1", *fit(lambda v: mp.sinh(2 * mp.sqrt(v)) / (2 * mp.sqrt(v)) if v > 0 else mp.mpf(1), 0, 1, 6), t="v")


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
