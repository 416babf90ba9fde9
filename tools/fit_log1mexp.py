"""The polynomial of shaders/act/log1mexp.wgsl."""
import mpmath as mp
from fit import fit, show


def q(u):
    return (mp.log1p(u) - u) / u**2 if abs(u) > mp.mpf(10) ** -9 else -mp.mpf(1) / 2 + u / 3


# ln(1 + u) = u + u^2 q(u) for |u| <= 1/3. The weight makes it the relative error of that.
third = mp.mpf(1) / 3 + mp.mpf(10) ** -6
show("q on |u| <= 1/3", *fit(q, -third, third, 8, lambda u: abs(u / (1 + u * q(u))), count=400), t="u")
