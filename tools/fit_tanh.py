"""The rational function of shaders/act/tanh.wgsl.

tanh(x) = 2 t / (1 + t^2) with t = tanh(x / 2) = (x / 2) p(u) / q(u), u = x^2. Of t's relative error
(1 - t^2) / (1 + t^2) is left in the result. q is written as p + u s: so p's rounding errors cancel
where x is small. Both are scaled by SCALE, with which fewest of the roundings in
n d / (d^2 + n^2 / 4), n = x p, are of numbers just above a power of two: 3.2 ULP at most.
"""
import numpy as np
from fit import literal, nodes

END, SCALE = 9.2, 1.75
P_DEGREE, Q_DEGREE = 2, 3

half = nodes(0.0, END / 2, 4001)[1:]
t = np.tanh(half)
want = t / half
left = (1 - t * t) / (1 + t * t)
u = (half / (END / 2)) ** 2
columns = np.concatenate(
    [u[:, None] ** np.arange(P_DEGREE + 1), -want[:, None] * u[:, None] ** np.arange(1, Q_DEGREE + 1)], axis=1
)
# Lawson's iteration for p - want q, over the q before.
lawson, q_before, best = np.ones_like(u), np.ones_like(u), np.inf
for _ in range(500):
    rows = np.sqrt(lawson) * left / (want * q_before)
    c = np.linalg.lstsq(columns * rows[:, None], want * rows, rcond=1e-18)[0]
    p, q = c[: P_DEGREE + 1], np.concatenate([[1.0], c[P_DEGREE + 1 :]])
    q_before = np.polyval(q[::-1], u)
    error = abs(np.polyval(p[::-1], u) / q_before / want - 1) * left
    if error.max() < best:
        best, fitted = error.max(), (p, q)
    lawson = lawson * (error / error.max() + 1e-3)
    lawson /= lawson.sum()
p, q = (SCALE * c / END ** (2.0 * np.arange(len(c))) for c in fitted)
s = q[1:] - np.append(p[1:], 0.0)
print(f"tanh: bound 2^{np.log2(best):.2f}")
print("    p:", ", ".join(map(literal, p)))
print("    s:", ", ".join(map(literal, s)))
