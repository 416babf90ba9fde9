"""The constants of shaders/act/mish.wgsl.

mish' and mish'' are products of positive factors with one bracket each, see there. A bracket
with the root r is (x - r) p(x - r) near it.
"""
import mpmath as mp
from fit import fit, literal, show, split


def first(x):
    u = mp.exp(x)
    return 4 * (1 + x) + (6 + 4 * x) * u + 4 * u**2 + u**3


def second(x):
    u = mp.exp(x)
    return (2 + x) + (4 + x) * u + (3 - 1.5 * x) * u**2 + (1 - x) * u**3


def second_above(x):
    """The same times e^-3x"""
    return second(x) * mp.exp(-3 * x)


brackets = {
    "mish'": (first, -1.19, -0.38, 0.38, 6),
    "mish'', x < 0": (second, -2.26, -0.25, 0.25, 5),
    "mish'', x > 0": (second_above, 1.49, -0.7, 0.4, 7),
}
for name, (h, guess, low, high, degree) in brackets.items():
    r = mp.findroot(h, guess)
    hi, lo = split(r)
    slope = mp.diff(h, r)
    p = lambda d: h(r + d) / d if abs(d) > mp.mpf(10) ** -12 else slope
    print(f"{name}: r = {literal(hi)} + {literal(lo)}")
    show(f"p on {low} < x - r < {high}", *fit(p, low, high, degree), t="d")
