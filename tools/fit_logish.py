"""The constants of shaders/act/logish.wgsl, smish.wgsl and colu.wgsl.

f' and f'' are products of positive factors with one bracket each, see there. A bracket with the
roots r is the product of the x - r and a polynomial near them.
"""
import mpmath as mp
from fit import fit, literal, show, split


def logish_d1(x):
    e = mp.exp(x)
    return (1 + 2 * e) * mp.log1p(e / (1 + e)) * (1 + e) / e + x


def logish_d2_below(x):
    e = mp.exp(x)
    return 2 + 6 * e + 4 * e**2 + x * (1 - 2 * e**2)


def logish_d2_above(x):
    e = mp.exp(-x)
    return 4 + 6 * e + 2 * e**2 - x * (2 - e**2)


def smish_d1(x):
    e = mp.exp(x)
    return 4 + 18 * e + 28 * e**2 + 15 * e**3 + 4 * x * (1 + e) * (1 + 2 * e)


def smish_d2_below(x):
    e = mp.exp(x)
    even = 2 * (1 + e) * (1 + 2 * e) * (2 + 6 * e + 5 * e**2)
    return even + x * (2 + 6 * e - 3 * e**2 - 18 * e**3 - 10 * e**4)


def smish_d2_above(x):
    e = mp.exp(-x)
    even = 2 * (1 + e) * (2 + e) * (5 + 6 * e + 2 * e**2)
    return even - x * (10 + 18 * e + 3 * e**2 - 6 * e**3 - 2 * e**4)


def colu_d1_below(x):
    v = mp.exp(x)
    return v - x**2 * mp.exp(-v) * (1 + v)


def colu_d2(x, c, g):
    v = mp.exp(x)
    return c * (2 - 4 * x * (1 + v) + x**2 * (1 + v + v**2)) + g * x**3 * (1 + 3 * v + v**2)


def colu_d2_below(x):
    return colu_d2(x, mp.exp(x), mp.exp(-mp.exp(x)))


def colu_d2_above(x):
    return colu_d2(x, 1, mp.exp(-x - mp.exp(x)))


# bracket, its roots about, the interval, the degree
BRACKETS = {
    "logish'": (logish_d1, [-1.4], -0.8, 0.8, 7),
    "logish'', x < 0": (logish_d2_below, [-2.4], -0.5, 0.5, 6),
    "logish'', x > 0": (logish_d2_above, [2.3], -0.6, 0.6, 6),
    "smish'": (smish_d1, [-1.3], -0.5, 0.5, 8),
    "smish'', x < 0": (smish_d2_below, [-2.4], -0.5, 0.5, 7),
    "smish'', x > 0": (smish_d2_above, [2.2], -0.6, 0.6, 7),
    "colu', x < 0": (colu_d1_below, [-0.7], -0.875, 0.427, 8),
    "colu'', x < 0": (colu_d2_below, [-1.3], -0.7, 0.8, 9),
    "colu'', x < 0, no root": (colu_d2_below, [], -0.47, 0.0, 7),
    "colu'', x > 0": (colu_d2_above, [0.22, 1.07], 0.0, 2.0, 12),
}
for name, (h, guesses, low, high, degree) in BRACKETS.items():
    roots = [mp.findroot(h, g) for g in guesses]
    parts = [split(r) for r in roots]
    print(f"{name}: r = " + ", ".join(f"{literal(a)} + {literal(b)}" for a, b in parts))
    # One root: over x - r. Two or none: over x.
    shift = roots[0] if len(roots) == 1 else mp.mpf(0)

    def p(d):
        x = shift + d
        if len(roots) == 1 and abs(d) < mp.mpf(10) ** -12:
            return mp.diff(h, roots[0])
        return h(x) / mp.fprod(x - r for r in roots)

    show(f"p on {low} < d < {high}", *fit(p, low, high, degree, fixed=None if roots else {0: 2, 1: -6}), t="d")
