"""The polynomials of shaders/math/log1p.wgsl and log.wgsl."""
import mpmath as mp
from fit import fit, show

ratio = lambda e: mp.log1p(e) / e if e else mp.mpf(1)
show("log(1 + e) / e on 0 <= e <= 1", *fit(ratio, 0, 1, 9, fixed={0: 1.0}), t="e")

# ln((1 + s) / (1 - s)) = 2 s + s^3 p(s^2) for |s| <= 3 - 2 sqrt 2
tail = lambda w: (2 * mp.atanh(mp.sqrt(w)) / mp.sqrt(w) - 2) / w if w > mp.mpf(10) ** -9 else mp.mpf(2) / 3 + w * mp.mpf(2) / 5
show("p on 0 <= w <= 0.0295", *fit(tail, 0, 0.0295, 3), t="w")
