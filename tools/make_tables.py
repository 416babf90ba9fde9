"""High-precision tables of f, f' and f'' that the f64 reference is checked against.

    python3 tools/make_tables.py        (needs mpmath and numpy; writes tests/tables/reference.csv)

Every function is written here a second time, from its definition, without regard to
cancellation: 250 digits take care of that. Derivatives are mpmath's numerical ones.
Kinks are left out: what happens there is convention, and tested by tests/suite/kinks.rs.
With names as arguments only the rows of these functions, and of new ones, are made.
"""

import random
import struct
import sys
from importlib import import_module
from pathlib import Path

import mpmath as mp
import numpy as np

from tables.piecewise import clip

mp.mp.dps = 250
POINTS = 110


def f32(value):
    """The f32 nearest to a number, as an exact mpf."""
    return mp.mpf(float(np.float32(value)))


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def softplus(x):
    return mp.log1p(mp.exp(x))


SELU_SCALE = mp.mpf("1.0507009873554804934193349852946")
SELU_ALPHA = mp.mpf("1.6732632423543772848170429916717")

# Name, parameter values, function of (x, parameters...), the range of interest, kinks; perhaps
# the domain: "positive" or "unit", or "surrogate" where the function is the derivative of the
# Heaviside step. A value in quotes is a default, which stands for itself; others are made f32.
# The rest of the functions stands in tools/tables/, family by family.
FUNCTIONS = [
    ("identity", [], lambda x: x, 10, []),
    ("relu", [], lambda x: x if x > 0 else mp.mpf(0), 10, [0]),
    ("leaky_relu", ["0.01"], lambda x, a: x if x > 0 else a * x, 10, [0]),
    ("step", [], lambda x: mp.mpf(1 if x > 0 else 0), 10, [0]),
    ("sigmoid", [], sigmoid, 80, []),
    ("tanh", [], mp.tanh, 40, []),
    ("softplus", [1], lambda x, b: softplus(b * x) / b, 80, []),
    ("softplus", [0.7], lambda x, b: softplus(b * x) / b, 80, []),
    ("softplus", [-0.7], lambda x, b: softplus(b * x) / b, 80, []),
    ("elu", [1], lambda x, a: x if x > 0 else a * mp.expm1(x), 80, [0]),
    ("elu", [0.3], lambda x, a: x if x > 0 else a * mp.expm1(x), 80, [0]),
    (
        "selu",
        [],
        lambda x: SELU_SCALE * (x if x > 0 else SELU_ALPHA * mp.expm1(x)),
        80,
        [0],
    ),
    ("celu", [1], lambda x, a: x if x > 0 else a * mp.expm1(x / a), 80, [0]),
    ("celu", [2.5], lambda x, a: x if x > 0 else a * mp.expm1(x / a), 80, [0]),
    ("celu", [-0.7], lambda x, a: x if x > 0 else a * mp.expm1(x / a), 80, [0]),
    ("gelu", [], lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2, 13, []),
    (
        "gelu_tanh",
        [],
        lambda x: x * sigmoid(2 * mp.sqrt(2 / mp.pi) * (x + mp.mpf("0.044715") * x**3)),
        10,
        [],
    ),
    ("silu", [], lambda x: x * sigmoid(x), 85, []),
    ("swish", [1], lambda x, b: x * sigmoid(b * x), 85, []),
    ("swish", [-1.3], lambda x, b: x * sigmoid(b * x), 60, []),
    ("mish", [], lambda x: x * mp.tanh(softplus(x)), 85, []),
    ("softsign", [], lambda x: x / (1 + abs(x)), 1e6, [0]),
    ("log_sigmoid", [], lambda x: mp.log(sigmoid(x)), 80, []),
    (
        "hard_swish",
        [],
        lambda x: x * min(max(x / 6 + mp.mpf(1) / 2, 0), 1),
        5,
        [-3, 3],
    ),
    ("hard_tanh", [-1, 1], clip, 3, [-1, 1]),
    ("hill", [2, 1], lambda x, n, k: x**n / (k**n + x**n), 1e4, []),
    ("hill", [0.6, 3], lambda x, n, k: x**n / (k**n + x**n), 1e4, []),
    ("hill", [7.5, 0.2], lambda x, n, k: x**n / (k**n + x**n), 1e3, []),
    ("gaussian", [], lambda x: mp.exp(-x * x), 9, []),
    ("sine", [30], lambda x, w: mp.sin(w * x), 10, []),
    ("sine", [1], lambda x, w: mp.sin(w * x), 1000, []),
]


def points(name, reach, kinks, domain):
    """f32 inputs: all magnitudes, the range of interest, its ends, the neighbours of kinks."""
    rng = random.Random(name)
    xs = [reach, -reach, 1e-3, -1e-3, 1e-20, -1e-20, 1, -1]
    xs += [10 ** rng.uniform(-9, 0) * rng.choice([1, -1]) for _ in range(30)]
    xs += [rng.uniform(-reach, reach) for _ in range(40)]
    xs += [rng.uniform(-4, 4) for _ in range(POINTS)]
    xs += [k + d for k in kinks for d in (-1e-3, 1e-3)]
    if domain == "positive":
        xs = [abs(x) for x in xs]
    if domain == "unit":
        xs = [x % 1 for x in xs if x % 1]
    far = [x for x in map(f32, xs) if all(abs(x - k) > 1e-25 for k in kinks)]
    if domain == "unit":
        far = [x for x in far if 0 < x < 1]
    return far[:POINTS + 2 * len(kinks)] if name != "sine" else far[:POINTS]


def jet(function, x, params):
    # A step of 10^-30 relative to x keeps clear of kinks and leaves 40 digits.
    h = abs(x) * mp.mpf(10) ** -30
    at = [function(x + i * h, *params) for i in (-2, -1, 0, 1, 2)]
    d1 = (at[0] - 8 * at[1] + 8 * at[3] - at[4]) / (12 * h)
    d2 = (-at[0] + 16 * at[1] - 30 * at[2] + 16 * at[3] - at[4]) / (12 * h * h)
    return at[2], d1, d2


def surrogate(function, x, params):
    """The step, its surrogate gradient, and that one's slope."""
    value, slope, _ = jet(function, x, params)
    return mp.mpf(1 if x >= 0 else 0), value, slope


def functions():
    """Those above and those of tools/tables/."""
    here = Path(__file__).resolve().parent
    sys.path.insert(0, str(here))
    families = sorted(path.stem for path in (here / "tables").glob("*.py"))
    return FUNCTIONS + [row for name in families for row in import_module(f"tables.{name}").FUNCTIONS]


def rows_of(row):
    """The table's rows of one function, and the name that they go by."""
    name, values, function, reach, kinks, *rest = row
    domain = rest[0] if rest else ""
    params = [mp.mpf(v) if isinstance(v, str) else f32(v) for v in values]
    arguments = ", ".join(str(np.float32(v)) for v in values)
    kind = f"{name}({arguments})" if values else name
    derive = surrogate if domain == "surrogate" else jet
    for x in points(name, reach, kinks, domain):
        bits = struct.unpack("<I", struct.pack("<f", float(x)))[0]
        numbers = [mp.nstr(v, 25, min_fixed=1, max_fixed=0) for v in derive(function, x, params)]
        yield ";".join([kind, f"{bits:08x}", *numbers])


def main():
    """Writes the table, or with names as arguments only replaces the rows of these."""
    path = Path(__file__).resolve().parent.parent / "tests" / "tables" / "reference.csv"
    wanted = sys.argv[1:]
    old = {}
    for line in path.read_text().splitlines() if wanted else []:
        old.setdefault(line.split(";")[0].split("(")[0], []).append(line)
    rows = ["# kind; bits of x; f; f'; f''. Made by tools/make_tables.py."]
    done = set()
    for row in functions():
        name = row[0]
        if not wanted or name in wanted or name not in old:
            rows += rows_of(row)
        elif name not in done:
            rows += old[name]
        done.add(name)
    path.write_text("\n".join(rows) + "\n")
    print(f"{len(rows) - 1} rows in {path}")


if __name__ == "__main__":
    main()
