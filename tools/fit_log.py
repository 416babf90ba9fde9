"""The polynomials of shaders/math/log1p.wgsl and log.wgsl."""
import mpmath as mp
from fit import fit, show

ratio = lambda e: mp.log1p(e) / e if e else mp.mpf(1)
show("log(1 + e) / e on 0 <= e <= 1", *fit(ratio, 0, 1, 9, fixed={0: 1.0}), t="e")
