"""The minimum of silu' and what is above it, for shaders/act/aptx.wgsl."""
import mpmath as mp
from fit import fit, show, split


def bracket(a):
    return 2 - a + (2 + a) * mp.exp(-a)


def slope(a):
    e = mp.exp(-a)
    return e * (1 + e - a) / (1 + e) ** 2


root = mp.findroot(bracket, mp.mpf("2.4"))
least = slope(root)


def above(d):
    if abs(d) < mp.mpf(10) ** -8:
        return mp.diff(slope, root, 2) / 2
    return (slope(root + d) - least) / d**2


print("root", split(root), "1 - 2 least", split(1 - 2 * least))
show("(silu'(-a) - least) / (a - root)^2 for |a - root| < 1", *fit(above, -1, 1, 8, count=401), t="d")
