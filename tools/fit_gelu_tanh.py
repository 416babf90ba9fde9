"""The constants of shaders/act/gelu_tanh.wgsl.

With a = |x|, 2u = g(a) = C1 a + C3 a^3, v = g'(a) and e = e^-g:
    gelu_tanh'(-a) = e (1 + e - a v) / (1 + e)^2
    gelu_tanh''(a) = e ((1 + e) (2 v + a v') - a v^2 (1 - e)) / (1 + e)^3
Each bracket has one root r, and is (r - a) p(a) near it. Elsewhere it is computed from A, the
polynomial that it is for e = 0: A = (s - a) q(a) + A(s), where s, a short number, is near A's root.
"""
import mpmath as mp
from fit import fit, horner, literal, show, split

C1 = 2 * mp.sqrt(2 / mp.pi)
C3 = C1 * mp.mpf("0.044715")


def parts(a):
    return mp.exp(-C1 * a - C3 * a**3), C1 + 3 * C3 * a * a, 6 * C3 * a


def d1(a):
    e, v, _ = parts(a)
    return 1 + e - a * v


def d2(a):
    e, v, dv = parts(a)
    return (1 + e) * (2 * v + a * dv) - a * v * v * (1 - e)


def divide(c, s):
    """q with c(a) = (s - a) q(a) + c(s), c(a) = c_0 + c_1 a + ..."""
    q = [mp.mpf(0)]
    for v in c[:0:-1]:
        q.insert(0, q[0] * s - v)
    return q[:-1]


if __name__ == "__main__":
    for name, value in ("C1", C1), ("C3", C3):
        print(f"{name} = {literal(float(value))} = {' + '.join(literal(v) for v in split(value, 12))}")
    polynomials = [1, -C1, 0, -3 * C3], [2 * C1, -C1 * C1, 12 * C3, -6 * C1 * C3, 0, -9 * C3 * C3]
    brackets = (d1, 0.75, 0.55, 1.0, 5, "0.78"), (d2, 1.4, 1.15, 1.7, 5, "1.42")
    for (bracket, guess, lo, hi, degree, centre), c in zip(brackets, polynomials):
        root = mp.findroot(bracket, guess)
        slope = -mp.diff(bracket, root)
        k = split(centre)[0]
        p = lambda t: bracket(t + k) / (root - t - k) if abs(root - t - k) > mp.mpf(10) ** -12 else slope
        r_hi, r_lo = split(root)
        print(f"r = {literal(r_hi)} + {literal(r_lo)} = {mp.nstr(root, 20)}, the second times p(r): {literal(float(r_lo * slope))}")
        show(f"{bracket.__name__}: p, {lo} < a < {hi}, t = a - {centre}", *fit(p, lo - k, hi - k, degree))
        s = split(mp.findroot(lambda a: mp.polyval(c[::-1], a), 1), 10)[0]
        q = [float(v) for v in divide(c, s)]
        print(f"s = {literal(s)}, q = {horner(q, 'a')}, A(s) = {literal(float(mp.polyval(c[::-1], s)))}")
    print(f"d2: B + A - A(s) = {literal(float(24 * C3))} a^2 + {literal(float(4 * C1 - mp.polyval(c[::-1], s)))}")
