"""The constants of shaders/act/elish.wgsl.

With z = e^x and x < 0, elish' = z (z^2 + 2 z - 1) / (1 + z)^2 and
elish'' = z (z^3 + 3 z^2 + 5 z - 1) / (1 + z)^3. Each bracket has one root r; near it the bracket
is (x - r) p(x - r).
"""
import mpmath as mp
from fit import fit, literal, show, split

brackets = {
    "elish'": (lambda z: z**2 + 2 * z - 1, -0.88, 0.35, 6),
    "elish''": (lambda z: z**3 + 3 * z**2 + 5 * z - 1, -1.72, 0.4, 6),
}
for name, (h, guess, width, degree) in brackets.items():
    at = lambda x: h(mp.exp(x))
    r = mp.findroot(at, guess)
    hi, lo = split(r)
    slope = mp.diff(at, r)
    p = lambda d: at(r + d) / d if abs(d) > mp.mpf(10) ** -12 else slope
    print(f"{name}: r = {literal(hi)} + {literal(lo)}")
    show(f"p on |x - r| < {width}", *fit(p, -width, width, degree), t="d")
