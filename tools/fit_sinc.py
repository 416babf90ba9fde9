"""The constants of shaders/act/sinc.wgsl."""
import mpmath as mp
from fit import fit, literal, show, split

mp.mp.dps = 40


def series(u, first, factor):
    """The power series of sinc(x) = sin(pi x) / (pi x) in u = x^2 from the term `first` on."""
    return sum(
        factor(k) * (-1) ** k * mp.pi ** (2 * k) / mp.factorial(2 * k + 1) * u ** (k - first) for k in range(first, 30)
    )


def sinc(u):
    return series(u, 0, lambda k: 1)


# sinc'(x) / x and sinc''(x)
def slope(u):
    return series(u, 1, lambda k: 2 * k)


def bend(u):
    return series(u, 1, lambda k: 2 * k * (2 * k - 1))


quarter = mp.mpf("0.2501")
show("sinc(x), |x| < 0.5", *fit(sinc, 0, quarter, 5, fixed={0: 1.0}), t="u")
show("sin(pi d) / d, d < 0.5", *fit(lambda u: mp.pi * sinc(u), 0, quarter, 5), t="u")
show("sinc'(x) / x, |x| < 0.5", *fit(slope, 0, quarter, 5), t="u")

# sinc''(x) = (x^2 - r^2) p(x^2)
r = mp.findroot(lambda x: bend(x * x), 0.66)
print("r =", " + ".join(literal(v) for v in split(r)))


def p(u):
    d = u - r * r
    # At the root the quotient of the slopes
    return bend(u) / d if abs(d) > 1e-15 else mp.diff(bend, r * r)


show("sinc''(x) / (x^2 - r^2), |x| < 1", *fit(p, 0, mp.mpf("1.001"), 8), t="u")
print("pi^2 =", literal(mp.pi**2))
