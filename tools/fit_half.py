"""The polynomials of shaders/half/: those of shaders/math/ with fewer terms, for results in 16 bits."""
import mpmath as mp
from fit import fit, show

ratio = lambda e: mp.log1p(e) / e if e else mp.mpf(1)
show("log(1 + e) / e on 0 <= e <= 1", *fit(ratio, 0, 1, 5, fixed={0: 1.0}), t="e")


def tail(a):
    """e^(a^2/2) Q(a), Q the normal distribution's upper tail."""
    return mp.exp(a * a / 2) * mp.erfc(a / mp.sqrt(2)) / 2


root = mp.findroot(lambda a: tail(a) - a / mp.sqrt(2 * mp.pi), 0.75)


def slope(a):
    """gelu'(-a) e^(a^2/2) over root - a"""
    return (tail(a) - a / mp.sqrt(2 * mp.pi)) / (root - a)


def over(c, f, end, degree):
    """f(a) as a polynomial of w = a / (a + c)"""
    at = lambda w: c * w / (1 - w)
    return fit(lambda w: f(at(w)), 0, mp.mpf(end) / (end + c), degree, count=401)


c = mp.mpf("3.25")
show("gelu_ratio: (a + 3.25) e^(a^2/2) Q(a), w = a / (a + 3.25), a < 13.3; there of 4 w, and a quarter of it", *over(c, lambda a: (a + c) * tail(a), 13.3, 5), t="w")
show("gelu_slope_ratio: H / 16, w = a / (a + 2.4), a < 13.46", *over(mp.mpf("2.4"), lambda a: slope(a) / 16, 13.46, 4), t="w")
print("tanh_of: tools/fit_tanh.py with P_DEGREE, Q_DEGREE, SCALE = 1, 2, 1; d is p + u s, multiplied out")
