"""The constants of shaders/math/sin.wgsl."""
import mpmath as mp
from fit import fit, literal, show, split

limit = (mp.pi / 4 * mp.mpf("1.001")) ** 2


# sin r = r + r u s(u), cos r = 1 + u c(u), u = r^2
def s(u):
    r = mp.sqrt(u)
    return (mp.sin(r) / r - 1) / u if u > 1e-12 else -mp.mpf(1) / 6


def c(u):
    return (mp.cos(mp.sqrt(u)) - 1) / u if u > 1e-12 else -mp.mpf(1) / 2


show(f"s, u < {mp.nstr(limit, 4)}, error of sin r", *fit(s, 0, limit, 2, lambda u: u / (1 + u * s(u))), t="u")
show(f"c, u < {mp.nstr(limit, 4)}, error of cos r", *fit(c, 0, limit, 3, lambda u: u / (1 + u * c(u)), {0: -0.5}), t="u")

# The first has 12 bits, the second ends at 2^-24, the third has 12 bits: the products with an
# integer below 2^12 are exact, and so are the differences as long as they matter.
rest = mp.pi / 2
parts = []
for part in (
    lambda v: split(v, 12)[0],
    lambda v: float(mp.nint(v * 2**24) / 2**24),
    lambda v: split(v, 12)[0],
    lambda v: split(v)[0],
):
    parts.append(part(rest))
    rest -= parts[-1]
print("pi / 2 =", " + ".join(literal(v) for v in parts))
print("pi / 2 =", " + ".join(literal(v) for v in split(mp.pi / 2)))

mp.mp.prec = 500
bits = int(mp.floor(2 / mp.pi * mp.mpf(2) ** 344))
print("2 / pi after 40 zero bits:", " ".join(f"0x{bits >> (32 * k) & 0xFFFFFFFF:08x}u" for k in range(11, -1, -1)))
