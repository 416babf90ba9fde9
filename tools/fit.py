"""Fit polynomials with f32 coefficients: the routine that the other fit_*.py scripts use.

    from fit import fit, show
    c, bound = fit(f, lo, hi, degree, weight)
    show("name", c, bound)

`f` and `weight` take and return mpmath numbers. A fit in a mapped variable t is a fit of
f(x(t)) over t. The result minimises max |p - f| weight; weight = 1 / |f| (the default) makes
that the relative error. Needs numpy and mpmath.
"""
import mpmath as mp
import numpy as np

mp.mp.dps = 40


def nodes(lo, hi, count):
    """Chebyshev's points, ends included."""
    t = np.cos(np.linspace(np.pi, 0, count))
    return (hi + lo) / 2 + (hi - lo) / 2 * t


def minimax(t, y, w, powers, rounds=300):
    """Lawson's iteration: least squares whose weights grow where the error is large."""
    basis = t[:, None] ** np.array(powers)[None, :]
    lawson = np.ones_like(t)
    best, best_error = None, np.inf
    for _ in range(rounds):
        rows = np.sqrt(lawson) * w
        c = np.linalg.lstsq(basis * rows[:, None], y * rows, rcond=None)[0]
        error = np.abs(basis @ c - y) * w
        if error.max() < best_error:
            best, best_error = c, error.max()
        lawson *= error / error.max() + 1e-9
        lawson /= lawson.sum()
    return best, best_error


def fit(f, lo, hi, degree, weight=None, fixed=None, count=801):
    """Coefficients c_0 ... c_degree in f32, and the largest weighted error with them.

    The coefficients are rounded one after the other, lowest power first, and the rest fitted
    again each time. `fixed` gives some of them beforehand: {power: value}.
    """
    t = nodes(float(lo), float(hi), count)
    exact = [f(mp.mpf(v)) for v in t]
    if weight is None:
        w = np.array([float(1 / abs(v)) for v in exact])
    else:
        w = np.array([float(weight(mp.mpf(v))) for v in t])
    c = dict(fixed or {})
    y = np.array([float(v - sum(mp.mpf(a) * mp.mpf(s) ** k for k, a in c.items())) for v, s in zip(exact, t)])
    for power in range(degree + 1):
        if power in c:
            continue
        free = [k for k in range(degree + 1) if k not in c]
        fitted, _ = minimax(t, y, w, free)
        c[power] = float(np.float32(fitted[0]))
        y = y - c[power] * t**power
    return [c[k] for k in range(degree + 1)], float(np.max(np.abs(y) * w))


def literal(v):
    """A f32 as it stands in WGSL: 9 significant digits name it."""
    text = f"{np.float32(v):.9g}"
    return text if any(s in text for s in ".e") else text + ".0"


def horner(c, t="t"):
    """fma(fma(c2, t, c1), t, c0)"""
    text = literal(c[-1])
    for v in reversed(c[:-1]):
        text = f"fma({text}, {t}, {literal(v)})"
    return text


def split(v, bits=24):
    """v as two f32: the first has `bits` significant bits."""
    v = mp.mpf(v)
    scale = mp.mpf(2) ** (bits - 1 - mp.floor(mp.log(abs(v), 2)))
    hi = mp.nint(v * scale) / scale
    return float(np.float32(float(hi))), float(np.float32(float(v - hi)))


def show(name, c, bound, t="t"):
    print(f"{name}: bound 2^{np.log2(bound):.2f}\n    {horner(c, t)}")
