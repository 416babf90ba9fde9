"""The roots in shaders/act/inverse_quadratic.wgsl and inverse_multiquadric.wgsl, in three parts."""
import mpmath as mp
from fit import literal, split

for square in (3, 2):
    r = mp.sqrt(mp.mpf(1) / square)
    hi, lo = split(r)
    print(f"sqrt(1/{square}) = {literal(hi)} + {literal(lo)} + {literal(float(r - hi - mp.mpf(lo)))}")
    print(f"{square} (t^2 - 1/{square}) = d ({literal(float(2 * square * r))} + {square} d)")
