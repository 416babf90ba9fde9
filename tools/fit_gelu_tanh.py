"""The constants of shaders/act/gelu_tanh.wgsl.

With a = |x|, 2u = g(a) = C1 a + C3 a^3, v = g'(a) and e = e^-g:
    gelu_tanh'(-a) = e (1 + e - a v) / (1 + e)^2
    gelu_tanh''(a) = e ((1 + e) (2 v + a v') - a v^2 (1 - e)) / (1 + e)^3
Each bracket has one root r, and is (r - a) p(a) near it.
"""
import mpmath as mp
from fit import fit, literal, show, split

C1 = 2 * mp.sqrt(2 / mp.pi)
C3 = C1 * mp.mpf("0.044715")
for name, value in ("C1", C1), ("C3", C3):
    print(f"{name} = {literal(float(value))} = {' + '.join(literal(v) for v in split(value, 12))}, 3 {name} = {literal(float(3 * value))}")


def parts(a):
    return mp.exp(-C1 * a - C3 * a**3), C1 + 3 * C3 * a * a, 6 * C3 * a


def d1(a):
    e, v, _ = parts(a)
    return 1 + e - a * v


def d2(a):
    e, v, dv = parts(a)
    return (1 + e) * (2 * v + a * dv) - a * v * v * (1 - e)


for bracket, guess, lo, hi, degree, centre in (d1, 0.75, 0.2, 1.2, 7, "0.78"), (d2, 1.4, 1.0, 1.8, 6, "1.46"):
    root = mp.findroot(bracket, guess)
    slope = -mp.diff(bracket, root)
    c = split(centre)[0]
    p = lambda t: bracket(t + c) / (root - t - c) if abs(root - t - c) > mp.mpf(10) ** -12 else slope
    r_hi, r_lo = split(root)
    print(f"r = {literal(r_hi)} + {literal(r_lo)} = {mp.nstr(root, 20)}, the second times p(r): {literal(float(r_lo * slope))}")
    show(f"{bracket.__name__}: p, {lo} < a < {hi}, t = a - {centre}", *fit(p, lo - c, hi - c, degree))
