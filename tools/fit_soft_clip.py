"""The constants of shaders/act/soft_clip.wgsl.

atanh(z) = z + z^3 r(z^2) for z < tanh(0.65), and tanh(p / 2) / (p / 2) as a polynomial in p^2 for
p < 1.3.
"""
import mpmath as mp
from fit import fit, show


def rest(w):
    return (mp.atanh(mp.sqrt(w)) / mp.sqrt(w) - 1) / w if w > 1e-9 else mp.mpf(1) / 3 + w / 5


def relative(w):
    return w * mp.sqrt(w) / mp.atanh(mp.sqrt(w)) if w > 1e-12 else w


def ratio(s):
    return mp.tanh(mp.sqrt(s) / 2) / (mp.sqrt(s) / 2) if s > 1e-12 else 1 - s / 12


show("r", *fit(rest, 0, mp.tanh(0.6505) ** 2, 5, weight=relative), t="w")
show("tanh(p / 2) / (p / 2)", *fit(ratio, 0, 1.69, 5, fixed={0: 1.0}), t="s")
