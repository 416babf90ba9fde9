"""The constants of shaders/act/soft_clip.wgsl.

atanh(z) = z + z^3 r(z^2) for z < tanh(0.65), and tanh(v / 2) = v / 2 (1 - v^2 k(v^2)) for v < 1.3.
The errors are those of atanh(z) and tanh(v / 2).
"""
import mpmath as mp
from fit import fit, show


def rest(w):
    return (mp.atanh(mp.sqrt(w)) / mp.sqrt(w) - 1) / w if w > 1e-9 else mp.mpf(1) / 3 + w / 5


def relative(w):
    return w * mp.sqrt(w) / mp.atanh(mp.sqrt(w)) if w > 1e-12 else w


def bend(s):
    v = mp.sqrt(s)
    return (1 - 2 * mp.tanh(v / 2) / v) / s if s > 1e-9 else mp.mpf(1) / 12 - s / 120


show("r", *fit(rest, 0, mp.tanh(0.6505) ** 2, 5, weight=relative), t="w")
show("k", *fit(bend, 0, 1.69, 4, weight=lambda s: s), t="s")
