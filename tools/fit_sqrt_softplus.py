"""The polynomial of shaders/act/sqrt_softplus.wgsl."""
import mpmath as mp
from fit import fit, show, split


def second(x):
    """The second derivative of sqrt(ln(1 + e^x))."""
    e = mp.exp(x)
    log = mp.log1p(e)
    return e / (1 + e) ** 2 * (2 * log - e) / (4 * mp.sqrt(log) ** 3)


root = mp.findroot(lambda x: 2 * mp.log1p(mp.exp(x)) - mp.exp(x), mp.mpf("0.92"))
hi, lo = split(root)
print(f"root {hi:.9g} + {lo:.9g}")


def p(d):
    return second(root + d) / d if abs(d) > mp.mpf(10) ** -10 else mp.diff(second, root)


show("f'' / (x - root) on -1.6 < x - root < 1.7", *fit(p, -1.6, 1.7, 13, count=400), t="d")
