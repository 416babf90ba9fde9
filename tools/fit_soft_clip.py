"""The constants of shaders/act/soft_clip.wgsl: atanh(z) / z for z < tanh(0.65), over z^2."""
import mpmath as mp
from fit import fit, show

ratio = lambda w: mp.atanh(mp.sqrt(w)) / mp.sqrt(w) if w > 1e-12 else 1 + w / 3
show("atanh(z) / z", *fit(ratio, 0, mp.tanh(0.6505) ** 2, 6), t="w")
