"""The table of special parameter values at special inputs, tests/tables/special.csv.

    cargo test --test suite -- sweep::table     (writes the questions, and says where)
    python3 tools/make_special.py QUESTIONS     (needs mpmath and numpy; answers those that are new)

With names as further arguments the answers of these functions are made anew.

The definitions are those of tools/make_tables.py, differentiated by tools/jets.py at 200 digits.
At infinities and at the ends of a domain the answers are limits, found by going there; a zero
has a sign where it is approached from one side. Where a derivative has two one-sided limits
there is `?`: what holds there is convention.
"""

import inspect
import struct
import sys
from pathlib import Path

import mpmath
import numpy as np

import jets
import make_tables

mp = mpmath.mp
mp.dps = 200

TABLE = Path(__file__).resolve().parent.parent / "tests" / "tables" / "special.csv"
HEAD = "# kind, then: bits of x, f, f', f''. Made by tools/make_special.py."

NAN = (mp.nan,) * 3
# Rounding errors of numbers up to 2^215 and their squares are below this.
SEEN = mp.mpf(10) ** -66
# Seldom all at like phases of a wave; their squares are exact.
SPREAD = [1 + mp.mpf(i) / 64 for i in (0, 5, 14, 23, 32, 43, 51, 60)]
# What PyTorch's derivatives are at their kinks is what the branch of the definition says.
CLOSED = {"hard_shrink", "soft_shrink", "shrink", "logit"}
# Slow waves look like one side.
WAVES = {"gabor", "sinc"}
# How near to a point its one-sided derivatives are taken, and how far off they may be by that.
BESIDE = mp.mpf(2) ** -300
NOISE = mp.mpf(10) ** -70


class Definition:
    """A function of make_tables.py: its definition, and the defaults that are no f32."""

    def __init__(self, rows):
        self.function = rows[0][2]
        self.domain = next((row[5] for row in rows if len(row) > 5), "")
        self.exact = {}
        for row in rows:
            for i, value in enumerate(row[1]):
                if isinstance(value, str):
                    self.exact[i, np.float32(value)] = mp.mpf(value)

    def params(self, text):
        values = [np.float32(part.split("=")[1]) for part in text.split(", ")] if text else []
        return [self.exact.get((i, v), mp.mpf(float(v))) for i, v in enumerate(values)]

    def is_constant(self, x, params):
        """Whether the definition's branch at x does not depend on x."""
        return not isinstance(self.function(jets.Jet(x, 1), *params), jets.Jet)

    def at(self, x, params):
        """f, f' and f'' at a point where the definition's branches say what they are."""
        y = jets.jet(self.function(jets.Jet(x, 1), *params))
        if self.domain == "surrogate":
            return mp.mpf(1 if x >= 0 else 0), y.v, y.d1
        return y.v, y.d1, y.d2


def definitions():
    """All definitions by name, over jets."""
    rows = {}
    for row in make_tables.functions():
        rows.setdefault(row[0], []).append(row)
    jets.differentiable(*{inspect.getmodule(row[2]) for r in rows.values() for row in r} - {mpmath})
    # What is a function of mpmath itself
    for name, plain in [("tanh", "tanh"), ("arctan", "atan"), ("erf", "erf"), ("exp", "exp"),
                        ("expm1", "expm1"), ("floor", "floor"), ("ceil", "ceil")]:
        rows[name] = [(name, [], getattr(jets.Functions(), plain), *rows[name][0][3:])]
    return {name: Definition(row) for name, row in rows.items()}


def on_the_way(definition, params, place):
    """f, f' and f'' at a place of the way to a limit; NaN where the definition is not defined."""
    try:
        return definition.at(place, params)
    except (ZeroDivisionError, ValueError, TypeError):
        return NAN


def limits(name, definition, params, way):
    """The limits of f, f' and f'' along `way`, which takes a growing number to a place."""
    # A power as small as 0.01 arrives late; nothing cancels in it. Logarithms grow slowly.
    far = {"hill": [40000, 50000], "logit": [40, 640], "log1mexp": [40, 640]}.get(name, [200, 215])
    steps = [[m * mp.mpf(2) ** k for m in SPREAD] for k in far]
    values = [[on_the_way(definition, params, way(u)) for u in step] for step in steps]
    waves = name in WAVES and params[:1] != [0]
    steady = definition.is_constant(way(steps[0][0]), params)
    answers = []
    for order in range(3):
        near, late = ([value[order] for value in step] for step in values)
        limit = tendency(near, late)
        signed = limit == "0" and not waves and not (steady and order > 0)
        answers.append(side(order, definition, params, way) if signed else limit)
    return answers


def tendency(near, late):
    """What numbers tend to that are `near` and then `late`; nan where nowhere."""
    if any(mp.isnan(v) for v in near + late):
        return "nan"
    last = late[0]
    size, size_late = max(map(abs, near)), max(map(abs, late))
    if max(size, size_late) < SEEN:
        return "0"
    if all(v == last for v in near + late):
        return text(last)
    if all(abs(v - last) <= abs(last) * mp.mpf(10) ** -40 for v in near + late):
        return text(last)
    if size_late < size / 10:
        return "0"
    if size < size_late / 10 and len({mp.sign(v) for v in late}) == 1:
        return "+inf" if last > 0 else "-inf"
    return "nan"


def side(order, definition, params, way):
    """0 with the sign of the last numbers before it that are no rounding errors."""

    def number(part):
        return on_the_way(definition, params, way(mp.mpf(2) ** (mp.mpf(part) / 64)))[order]

    def is_seen(part):
        return abs(number(part)) > SEEN

    end, start = 200 * 64, -100 * 64
    if not any(map(is_seen, range(start, end + 1, 8 * 64))):
        return "0"
    seen = end if is_seen(end) else start
    if not is_seen(seen):
        seen = next((part for part in range(end, start, -32) if is_seen(part)), start)
    unseen = end + 1 if seen == end else min(end, seen + 32) if seen > start else end
    while unseen - seen > 1:
        middle = (seen + unseen) // 2
        seen, unseen = (middle, unseen) if is_seen(middle) else (seen, middle)
    last = [number(seen - i) for i in range(16)]
    # What is not small jumps to 0.
    if not SEEN < min(map(abs, last)) or abs(last[0]) > mp.mpf(10) ** -30:
        return "0"
    return {(1,): "+0", (-1,): "-0"}.get(tuple({mp.sign(v) for v in last}), "0")


def answer(name, definition, params, x):
    """f, f' and f'' at x, as text."""
    end = {"positive": [0], "unit": [0, 1] if params[:1] <= [0] else []}.get(definition.domain, [])
    if name == "hill":
        end = [0]
    outside = end and (x < 0 or x > end[-1] > 0)
    if outside:
        return ["nan"] * 3
    if mp.isinf(x):
        return limits(name, definition, params, lambda u: mp.sign(x) * u)
    if x in end:
        inwards = 1 if x == 0 else -1
        return limits(name, definition, params, lambda u: x + inwards / u)
    step = abs(x) * BESIDE if x else mp.mpf(2) ** -200
    left, right = (definition.at(x + s, params) for s in (-step, step))
    try:
        middle = definition.at(x, params)
    except ZeroDivisionError:
        middle = [(l + r) / 2 for l, r in zip(left, right)]
    if name in CLOSED:
        return list(map(text, middle))
    slope = "?" if name == "xielu" and x == params[3] else both(left[1], right[1])
    if definition.domain != "surrogate" and left[0] != middle[0] != right[0]:
        slope = slope if both(left[0], right[0]) != "?" else "?"
    return [text(middle[0]), slope, "?" if slope == "?" else both(left[2], right[2])]


def both(left, right):
    """A derivative from its one-sided limits."""
    if abs(left - right) <= mp.mpf(10) ** -20 * max(abs(left), abs(right)) + NOISE:
        return text((left + right) / 2)
    return "?"


def text(number):
    if number == 0 or abs(number) < SEEN:
        return "0"
    if abs(number) > mp.mpf(10) ** 300:
        return "+inf" if number > 0 else "-inf"
    return mp.nstr(number, 17, min_fixed=-4, max_fixed=6, strip_zeros=True).removesuffix(".0")


def number_of(bits):
    x = struct.unpack("<f", struct.pack("<I", int(bits, 16)))[0]
    return mp.mpf(x)


def old_answers(anew):
    """The table's lines by kind and bits, but for the functions named."""
    answers, kind = {}, ""
    for line in TABLE.read_text().splitlines():
        bits, *cells = line.split(" ")
        if len(cells) == 3 and len(bits) == 8 and "(" not in line:
            answers[kind, bits] = cells
        else:
            kind = line
    return {key: cells for key, cells in answers.items() if key[0].split("(")[0] not in anew}


def main():
    questions = Path(sys.argv[1]).read_text().splitlines()
    answers, known = old_answers(sys.argv[2:]), definitions()
    lines = [HEAD]
    for kind, points in zip(questions[::2], questions[1::2]):
        name, _, rest = kind.partition("(")
        definition, rest = known[name], rest.removesuffix(")")
        lines.append(kind)
        for bits in points.split(" "):
            cells = answers.get((kind, bits)) or answer(
                name, definition, definition.params(rest), number_of(bits)
            )
            lines.append(" ".join([bits, *cells]))
    TABLE.write_text("\n".join(lines) + "\n")
    print(f"{len(lines)} lines in {TABLE}")


if __name__ == "__main__":
    main()
