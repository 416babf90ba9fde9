"""Two programs measured in turn: what their times say of each other, and rows as CSV."""

import argparse
import csv
import datetime
import json
import os
import statistics
import subprocess
import sys

PASSES = ("forward", "backward")


def skipped(why):
    """Ends, not as a failure: a peer that is not there says nothing of ours."""
    print(f"skipped: {why}")
    sys.exit()


def built(peer, program):
    """Ends where a peer's program is not there."""
    if not os.path.exists(program):
        skipped(f"{program} is not there; peers/README.md says how peers/{peer} is built")


def numbers(text):
    return [int(number) for number in text.split(",")]


def compared(mine, others, unit="ns_per_element"):
    """Columns of all sides' times over the rounds (medians), and of how many times as fast ours is as
    each of the others, by name: the median of the ratios and their quartiles. Ratios to the first one
    do not say its name."""
    times, ratios = {unit: statistics.median(mine)}, {}
    for number, (peer, other) in enumerate(others.items()):
        each = [b / a for a, b in zip(mine, other)]
        quartiles = (statistics.quantiles(each, n=4, method="inclusive") if len(each) > 1
                     else each * 3)
        prefix = f"{peer}_" if number else ""
        times[f"{peer}_{unit}"] = statistics.median(other)
        for name, at in (("times_as_fast", 1), ("quarter_below", 0), ("quarter_above", 2)):
            ratios[prefix + name] = quartiles[at]
    return ({column: f"{value:.4g}" for column, value in times.items()}
            | {column: f"{value:.3g}" for column, value in ratios.items()})


def write(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


# --- The CPU backend ------------------------------------------------------------------------------

def cpu_parser(documentation):
    parser = argparse.ArgumentParser(description=documentation.split("\n")[0])
    parser.add_argument("out")
    parser.add_argument("--program", default="target/release/wgpu-activations")
    parser.add_argument("--sizes", type=numbers, default=[16, 24], help="powers of two")
    parser.add_argument("--threads", type=numbers, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    return parser


def on_cpu(program, functions, threads, elements):
    """The program's ns per element by function and pass, and what it says of itself."""
    command = [program, "bench", "--device", "cpu", "--json", "--rounds", "3",
               "--kinds", ",".join(functions), "--sizes", str(elements)]
    environment = dict(os.environ, RAYON_NUM_THREADS=str(threads))
    out = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    rows = [row for row in json.loads(out.stdout)["throughput"] if row["place"] == "cpu"]
    times = {f"{row['function'].split('(')[0]} {row['pass']}": row["ns_per_element"]
             for row in rows}
    return {"cpu": rows[0]["cpu"], "commit": rows[0]["commit"], "times": times}


def on_cpu_in_turn(args, functions, peer, theirs):
    """Measures `theirs(threads, elements)` and the program, prints and writes the rows.

    They are `version`, `times` (ns per element by variant, then by function and pass; the first
    variant is the peer itself) and `errors` (the largest ones against f64, by the same names)."""
    rows = []
    for threads in args.threads:
        for size in args.sizes:
            measured = [(on_cpu(args.program, functions, threads, 1 << size),
                         theirs(threads, 1 << size)) for _ in range(args.rounds)]
            ours, first = measured[0]
            for variant, errors in first["errors"].items():
                worst = max(errors, key=errors.get)
                print(f"# {variant}, 2^{size}, {threads} threads: largest error "
                      f"{errors[worst]:.2g} ({worst})")
            for name in (f"{name} {which}" for name in functions for which in PASSES):
                mine = [run["times"][name] for run, _ in measured]
                others = {variant: [run["times"][variant][name] for _, run in measured]
                          for variant in first["times"]}
                function, which = name.split()
                rows.append({
                    "date": datetime.date.today().isoformat(), "cpu": ours["cpu"],
                    "commit": ours["commit"], peer: first["version"], "threads": threads,
                    "elements": 1 << size, "function": function, "pass": which,
                } | compared(mine, others))
                print(*list(rows[-1].values())[4:], flush=True)
    write(args.out, rows)
