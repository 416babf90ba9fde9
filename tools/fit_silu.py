"""The constants of shaders/math/silu.wgsl.

With a = |t| and e = e^-a, silu'(-a) = e (1 + e - a) / (1 + e)^2 and
silu''(a) = e (2 - a + (2 + a) e) / (1 + e)^3. Each bracket has one root r; near it the bracket
is (r - a) p(a - r).
"""
import mpmath as mp
from fit import fit, literal, show, split

brackets = {
    "d1": (lambda a: 1 + mp.exp(-a) - a, 1.278, 0.35, 5),
    "d2": (lambda a: 2 - a + (2 + a) * mp.exp(-a), 2.399, 0.4, 5),
}
for name, (h, guess, width, degree) in brackets.items():
    r = mp.findroot(h, guess)
    hi, lo = split(r)
    slope = -mp.diff(h, r)
    p = lambda d: h(r + d) / -d if abs(d) > mp.mpf(10) ** -12 else slope
    print(f"{name}: r = {literal(hi)} + {literal(lo)}, p(0) = {literal(float(slope))}")
    show(f"p on |a - r| < {width}", *fit(p, -width, width, degree), t="d")
