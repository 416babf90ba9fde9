"""f, f' and f'' of a definition in tools/tables/ by the chain rule, at any precision.

The definitions are written over mpmath's `mp`. `differentiable` puts `Functions` in its place,
which takes jets as well as numbers. Differences, as tools/make_tables.py takes them, need a step
that suits the function; a sweep over parameters from 1e-30 to 1e30 has none.
"""

import mpmath

mp = mpmath.mp

# Beyond this the exponential is 0 or infinite for every purpose, and mpmath would not end.
FAR = mp.mpf(2) ** 2000


class Jet:
    """A value with its first and second derivative."""

    __slots__ = ("v", "d1", "d2")

    def __init__(self, v, d1=0, d2=0):
        self.v, self.d1, self.d2 = mp.mpf(v), mp.mpf(d1), mp.mpf(d2)

    def chain(self, g, g1, g2):
        """g(self), from g, g' and g'' at the value."""
        return Jet(g, g1 * self.d1, g2 * self.d1**2 + g1 * self.d2)

    def __neg__(self):
        return Jet(-self.v, -self.d1, -self.d2)

    def __add__(self, other):
        b = jet(other)
        return Jet(self.v + b.v, self.d1 + b.d1, self.d2 + b.d2)

    def __mul__(self, other):
        b = jet(other)
        d2 = self.d2 * b.v + 2 * self.d1 * b.d1 + self.v * b.d2
        return Jet(self.v * b.v, self.d1 * b.v + self.v * b.d1, d2)

    def __sub__(self, other):
        return self + -jet(other)

    def __rsub__(self, other):
        return jet(other) - self

    def __truediv__(self, other):
        if not isinstance(other, Jet):
            return Jet(self.v / other, self.d1 / other, self.d2 / other)
        b, r = other, 1 / other.v
        return self * b.chain(r, -r * r, 2 * r * r * r)

    def __rtruediv__(self, other):
        return jet(other) / self

    def __pow__(self, n):
        def power(k, factor):
            return factor * self.v**k if factor else mp.mpf(0)

        return self.chain(self.v**n, power(n - 1, n), power(n - 2, n * (n - 1)))

    def __abs__(self):
        return -self if self.v < 0 else self

    __radd__ = __add__
    __rmul__ = __mul__

    def __lt__(self, other):
        return self.v < jet(other).v

    def __le__(self, other):
        return self.v <= jet(other).v

    def __gt__(self, other):
        return self.v > jet(other).v

    def __ge__(self, other):
        return self.v >= jet(other).v


def jet(x):
    return x if isinstance(x, Jet) else Jet(x)


def exp(v):
    return mp.exp(max(min(v, FAR), -FAR))


def flat(function):
    """A function that is constant between jumps."""
    return lambda v: (function(v), mp.mpf(0), mp.mpf(0))


def sqrt(v):
    root = mp.sqrt(v)
    return root, 1 / (2 * root), -1 / (4 * root**3)


def tanh(v):
    e = exp(-2 * abs(v))
    t, slope = mp.sign(v) * (1 - e) / (1 + e), 4 * e / (1 + e) ** 2
    return t, slope, -2 * t * slope


def erf(v, sign=1):
    slope = sign * 2 / mp.sqrt(mp.pi) * exp(-v * v)
    return (mp.erf if sign > 0 else mp.erfc)(v), slope, -2 * v * slope


def atan(v):
    slope = 1 / (1 + v * v)
    return mp.atan(v), slope, -2 * v * slope**2


# Of each function: value, first and second derivative at a number.
RULES = {
    "exp": lambda v: (exp(v),) * 3,
    "expm1": lambda v: (mp.expm1(max(min(v, FAR), -FAR)), exp(v), exp(v)),
    "log": lambda v: (mp.log(v), 1 / v, -1 / v**2),
    "log1p": lambda v: (mp.log1p(v), 1 / (1 + v), -1 / (1 + v) ** 2),
    "sqrt": sqrt,
    "tanh": tanh,
    "erf": erf,
    "erfc": lambda v: erf(v, -1),
    "sin": lambda v: (mp.sin(v), mp.cos(v), -mp.sin(v)),
    "cos": lambda v: (mp.cos(v), -mp.sin(v), -mp.cos(v)),
    "atan": atan,
    "floor": flat(mp.floor),
    "ceil": flat(mp.ceil),
    "nint": flat(mp.nint),
    "sign": flat(mp.sign),
}


class Functions:
    """mpmath, with functions that take jets."""

    def __getattr__(self, name):
        plain = getattr(mp, name)
        rule = RULES.get(name)
        if rule is None:
            return plain
        return lambda x: x.chain(*rule(x.v)) if isinstance(x, Jet) else plain(x)

    @staticmethod
    def mpf(x):
        return x if isinstance(x, Jet) else mp.mpf(x)


def differentiable(*modules):
    """Puts jets in the place of numbers in the definitions of these modules."""
    for module in modules:
        module.mp = Functions()
