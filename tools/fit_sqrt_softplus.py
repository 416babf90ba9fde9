"""The polynomial of shaders/act/sqrt_softplus.wgsl."""
import mpmath as mp
from fit import fit, show, split


def bracket(x):
    return 2 * mp.exp(-x) * mp.log1p(mp.exp(x)) - 1


root = mp.findroot(bracket, mp.mpf("0.92"))
hi, lo = split(root)
print(f"root {hi:.9g} + {lo:.9g}")


def p(d):
    return bracket(root + d) / d if abs(d) > mp.mpf(10) ** -12 else mp.diff(bracket, root)


show("bracket / (x - root) on -1.6 < x - root < 1.2", *fit(p, -1.6, 1.2, 10, count=400), t="d")
