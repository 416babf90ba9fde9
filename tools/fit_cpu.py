"""The coefficients of src/cpu: exp.rs, ln.rs, normal.rs, gated.rs, trig.rs and wide_math.rs.

    python tools/fit_cpu.py          prints them all, as Rust, with the bound of each

A best rational function comes from Remez's exchange in 50 digits. For f32 its coefficients are
rounded and then walked, one or two of them an ulp at a time, while the greatest error falls;
for f64 they are only rounded. Needs numpy and mpmath; takes a minute.
"""

import mpmath as mp
import numpy as np

mp.mp.dps = 50
GRID = 1200


def points(lo, hi, count=GRID):
    """Chebyshev's points, on a scale where [0, infinity] has an end: t / (t + 2) from lo."""
    lo, hi = mp.mpf(lo), mp.mpf(hi)
    end = (hi - lo) / (hi - lo + 2)
    v = [end * (1 - mp.cos(mp.pi * i / count)) / 2 for i in range(count + 1)]
    return [lo + 2 * u / (1 - u) for u in v]


def value(c, x):
    return mp.polyval(c[::-1], x)


def extrema(error):
    """One place of greatest error between each two changes of sign."""
    found = []
    for i, e in enumerate(error):
        if found and error[found[-1]] * e > 0:
            if abs(e) > abs(error[found[-1]]):
                found[-1] = i
        else:
            found.append(i)
    return found


def solve(n, m, rows):
    """p and q from rows (x, f, weight, fixed part of the error's factor or None)."""
    levelled = rows[0][3] is not None
    a = mp.matrix(len(rows), n + m + 1 + levelled)
    b = mp.matrix(len(rows), 1)
    for r, (x, f, w, level) in enumerate(rows):
        for k in range(n + 1):
            a[r, k] = w * x**k
        for k in range(1, m + 1):
            a[r, n + k] = -w * f * x**k
        if levelled:
            a[r, n + m + 1] = -level
        b[r] = w * f
    c = mp.lu_solve(a, b)
    return [c[k] for k in range(n + 1)], [mp.mpf(1)] + [c[n + k] for k in range(1, m + 1)]


def remez(f, lo, hi, n, m=0, weight=None):
    """The P / Q of degrees n and m, Q(0) = 1, with the least greatest |P / Q - f| weight.

    weight: 1 / |f| if left out. Returns p, q (lowest power first) and the bound.
    """
    grid = points(lo, hi)
    want = [f(x) for x in grid]
    w = [1 / abs(y) if weight is None else mp.mpf(weight(x)) for x, y in zip(grid, want)]
    some = range(6, GRID, 12)
    p, q = [], [mp.mpf(1)] + [mp.mpf(0)] * m
    for _ in range(6):  # least squares, the denominator of the round before in the weight
        p, q = solve(n, m, [(grid[i], want[i], w[i] / value(q, grid[i]), None) for i in some])
    best = None
    for _ in range(30):
        error = [(value(p, x) / value(q, x) - y) * s for x, y, s in zip(grid, want, w)]
        most = max(map(abs, error))
        if best is None or most < best[2]:
            best = p, q, most
        at = extrema(error)
        while len(at) > n + m + 2:
            at.pop(0 if abs(error[at[0]]) < abs(error[at[-1]]) else -1)
        if len(at) < n + m + 2 or most < mp.mpf("1.002") * min(abs(error[i]) for i in at):
            break
        for _ in range(6):
            rows = [(grid[i], want[i], w[i], mp.sign(error[i]) * value(q, grid[i])) for i in at]
            p, q = solve(n, m, rows)
    return best


def walk(c, error, fixed=()):
    """f32 coefficients near c with the least error(c), and that error. c[i], i in fixed, stay."""
    c = np.array([float(v) for v in c], dtype=np.float32)
    least = error(c.astype(float))
    free = [i for i in range(len(c)) if i not in fixed]
    steps = [(i, j, a, b) for i in free for j in free for a in (-1, 1) for b in (-1, 0, 1)]
    improved = True
    while improved:
        improved = False
        for i, j, a, b in steps:
            d = c.copy()
            d[i] = np.nextafter(d[i], np.float32(a * np.inf))
            if i != j and b:
                d[j] = np.nextafter(d[j], np.float32(b * np.inf))
            e = error(d.astype(float))
            if e < least:
                c, least, improved = d, e, True
    return c, least


def number(v, digits):
    """A Rust literal, its digits in groups of three."""
    text = np.format_float_positional(v, unique=True, trim="0") if 1e-4 <= abs(v) < 1e4 or v == 0 else f"{v!s}"
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    groups = "_".join(fraction[i : i + 3] for i in range(0, len(fraction), 3)) or "0"
    return f"{whole}.{groups}" + (f"e{int(exponent)}" if exponent else "")


def show(name, c, bound, digits=9):
    print(f"{name}: within 2^{float(mp.log(bound, 2)):.1f}")
    print("    [" + ", ".join(number(v, digits) for v in c) + "]")


def narrow(name, f, lo, hi, degree, weight, fixed=()):
    """A polynomial for f32 code."""
    p, _, _ = remez(f, lo, hi, degree, weight=weight)
    for i, v in fixed:
        p[i] = v
    x = np.array([float(v) for v in points(lo, hi)])
    y = np.array([float(f(v)) for v in points(lo, hi)])
    w = np.array([float(weight(v)) for v in points(lo, hi)])
    error = lambda c: np.max(np.abs(np.polyval(c[::-1], x) - y) * w)
    show(name, *walk(p, error, [i for i, _ in fixed]))


def wide(name, f, lo, hi, n, m=0, weight=None):
    """A polynomial or rational function for f64 code."""
    p, q, bound = remez(f, lo, hi, n, m, weight)
    show(name, [float(v) for v in p], bound)
    if m:
        show("    Q", [float(v) for v in q], bound)


# e^r = 1 + r + r^2 p(r); the weight makes it the relative error of e^r - 1.
def exp(r):
    return (mp.expm1(r) - r) / r**2 if abs(r) > 1e-12 else mp.mpf(1) / 2 + r / 6


def exp_weight(r):
    return abs(r * r / mp.expm1(r)) if r else mp.mpf(0)


# ln(1 + m) = m + m^2 p(m)
def ln_1p(m):
    return (mp.log1p(m) - m) / m**2 if abs(m) > 1e-12 else m / 3 - mp.mpf(1) / 2


# The others in z = x^2.
def odd(f, slope):
    """(f(x) / x - slope) / x^2, from z."""
    return lambda z: (f(mp.sqrt(z)) / mp.sqrt(z) - slope) / z if z > 1e-12 else odd(f, slope)(mp.mpf("1e-11"))


def cos(z):
    return (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2 if z > 1e-10 else mp.mpf(1) / 24 - z / 720


def erf_slope(z):
    return mp.erf(mp.sqrt(z)) / mp.sqrt(z) if z > 1e-20 else 2 / mp.sqrt(mp.pi) * (1 - z / 3)


def erf_exponent(t):
    """p, where erf t = 1 - e^(-t p(t))."""
    return -mp.log(mp.erfc(t)) / t


def mills(t):
    """e^(t^2 / 2) (1 - cdf(t))"""
    return mp.erfc(t / mp.sqrt(2)) * mp.exp(t * t / 2) / 2


def split(name, v):
    hi = np.float32(float(v))
    print(f"{name} = {number(hi, 9)} + {number(np.float32(float(v - mp.mpf(float(hi)))), 9)}")


def exp_rs():
    print("\n--- exp.rs, ln.rs, trig.rs")
    half = mp.log(2) / 2 * mp.mpf("1.0005")
    narrow("EXP", exp, -half, half, 4, exp_weight)
    tanh = odd(mp.tanh, 1)
    narrow("TANH", tanh, 0, mp.mpf("0.3025"), 3, lambda z: z**1.5 / mp.tanh(mp.sqrt(z)) if z else 0)
    narrow("LN_1P", ln_1p, -0.25, 0.5, 8, lambda m: m * m / abs(mp.log1p(m)) if m else 0, [(0, -0.5)])
    quarter = (mp.pi / 4 * mp.mpf("1.0005")) ** 2
    narrow("SIN", odd(mp.sin, 1), 0, quarter, 2, lambda z: z)
    narrow("COS", cos, 0, quarter, 2, lambda z: z * z / mp.cos(mp.sqrt(z)))


def normal_rs():
    print("\n--- normal.rs")
    narrow("ERF_NEAR", lambda z: erf_slope(z) - 1, 0, mp.mpf("0.7225"), 5, lambda z: 1 / erf_slope(z))
    narrow("ERF_FAR", erf_exponent, 0.85, 4, 5, lambda t: t * mp.erfc(t) / mp.erf(t))
    # mills = P / (c t P + A), so that A / P = 1 / mills - c t.
    c = mp.mpf(float(np.float32(float(mp.sqrt(2 * mp.pi)))))
    a, p, _ = remez(lambda t: 1 / mills(t) - c * t, 0, 14.48, 4, 4, weight=mills)
    t = np.array([float(v) for v in points(0, 14.48)])
    y = np.array([float(mills(v)) for v in points(0, 14.48)])

    def error(k):
        a, p = np.polyval(k[4::-1], t), np.polyval(k[:4:-1], t)
        return np.max(np.abs(p / (float(c) * t * p + a) / y - 1))

    # Times 1.5: right above a power of two, as 1 + t p(t) would be, a float is least accurate.
    k, bound = walk([v * 3 / 2 for v in a + p], error, (0, 5))
    show("A", k[:5], bound)
    show("P", k[5:], bound)


def gated_rs():
    print("\n--- gated.rs")
    c = 1 / mp.sqrt(2 * mp.pi)
    slope = lambda a: mills(a) - a * c
    root = mp.findroot(slope, 0.75)
    split("GELU_ROOT", root)
    h = lambda a: slope(a) / (root - a) if abs(a - root) > 1e-20 else -mp.diff(slope, root)
    p, q, _ = remez(h, 0, 14.48, 4, 4)
    t = np.array([float(v) for v in points(0, 14.48)])
    y = np.array([float(h(v)) for v in points(0, 14.48)])
    error = lambda k: np.max(np.abs(np.polyval(k[4::-1], t) / np.polyval(k[:4:-1], t) / y - 1))
    k, bound = walk(p + q, error, (5,))
    show("GELU_P", k[:5], bound)
    show("GELU_Q", k[5:], bound)
    first, second = lambda a: 1 + mp.exp(-a) - a, lambda a: 2 - a + (2 + a) * mp.exp(-a)
    for name, f, near in ("FIRST", first, 1.278), ("SECOND", second, 2.399):
        root = mp.findroot(f, near)
        split(name, root)
        p = lambda d: f(root - d) / d if abs(d) > 1e-20 else -mp.diff(f, root)
        narrow(name, p, -0.25, 0.25, 4, lambda d: 1 / p(d))


def wide_math_rs():
    print("\n--- wide_math.rs")
    half = mp.log(2) / 2 * mp.mpf("1.0001")
    wide("EXP", exp, -half, half, 9, weight=exp_weight)
    most = (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)
    wide("ATAN", odd(mp.atan, 1), 0, (mp.sqrt(2) - 1)**2 * mp.mpf("1.0001"), 9, weight=lambda z: z)
    wide("ATANH", odd(mp.atanh, 1), 0, most**2 * mp.mpf("1.0001"), 6, weight=lambda z: z)
    quarter = (mp.pi / 4 * mp.mpf("1.0001")) ** 2
    wide("SIN", odd(mp.sin, 1), 0, quarter, 5, weight=lambda z: z)
    wide("COS", cos, 0, quarter, 5, weight=lambda z: z * z)
    wide("ERF", erf_slope, 0, 1, 11)
    wide("P", mills, 0, 15, 8, 9)


if __name__ == "__main__":
    exp_rs()
    normal_rs()
    gated_rs()
    wide_math_rs()
