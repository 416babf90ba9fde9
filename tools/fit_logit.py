"""The polynomial of shaders/act/logit.wgsl."""
import mpmath as mp
from fit import fit, show


def p(w):
    return (2 * mp.atanh(mp.sqrt(w)) / mp.sqrt(w) - 2) / w if w > mp.mpf(10) ** -9 else mp.mpf(2) / 3 + w * mp.mpf(2) / 5


# ln((1 + s) / (1 - s)) = 2 s + s^3 p(s^2) for |s| <= 1/2. The weight makes it the relative error of that.
show("p on 0 <= w <= 1/4", *fit(p, 0, 0.25, 5, lambda w: w / (2 + w * p(w)), count=401), t="w")
