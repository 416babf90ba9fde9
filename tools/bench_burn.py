"""Our GPU kernels beside Burn's wgpu backend with fusion, in one run, as rows of benches/results.

usage: python3 tools/bench_burn.py OUT.csv [--elements 16777216] [--rounds 5] [--host]
           [--program target/release/wgpu-activations] [--burn peers/burn/target/release/peer-burn]

Both programs are started in turn, `rounds` times. `forward` is one activation; `both` is here a forward
and a backward pass with a dy that is read; in Burn an activation that is written and its gradient for
a dy of ones, which is no tensor that is read there: 4 bytes per element less. `times_copy` and `burn_times_add`: over the program's copy kernel, and over x + 1 of
Burn. `times_as_fast`: Burn's time over ours, the median over the rounds and its quartiles.

Then what the host pays for one warm gelu of 1,024 elements, in µs, as OUT-host.csv; --host: that
alone. Ours is `apply` (in place) with and without its submit, 500 calls between two waits. Burn's
returns before anything is recorded (`call`); what records and submits it, without waiting for a
result, is the device's flush (`call and flush`). `call in a row` is 500 that nobody flushes: fusion
looks at them meanwhile.
"""

import argparse
import datetime
import json
import statistics
import subprocess

import beside

FUNCTIONS = ["relu", "leaky_relu", "hard_swish", "sigmoid", "tanh", "gelu", "gelu_tanh", "silu",
             "softplus", "mish", "elu"]


# What the host does: ours, and Burn's.
HOST = [("apply, up to the submit", "call"), ("apply, with its submit", "call"),
        ("apply, with its submit", "call and flush"), ("apply, with its submit", "call in a row")]
SAMPLES = "3"


def ours(program, functions, elements):
    """The program's rows by function and pass, and its µs by what the host does."""
    command = [program, "bench", "--device", "vulkan:0", "--gpu-only", "--json",
               "--rounds", SAMPLES, "--kinds", ",".join(functions), "--sizes", str(elements)]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(out.stdout)
    return ({f"{row['function'].split('(')[0]} {row['pass']}": row
             for row in found["throughput"]},
            {row["host work per call"]: row["us"] for row in found["host"]})


def burns(program, what):
    out = subprocess.run([program, what, SAMPLES], capture_output=True, text=True, check=True)
    return json.loads(out.stdout)


def labels(row):
    """What says where and when a row was measured."""
    return {"date": datetime.date.today().isoformat(), "commit": row["commit"],
            "place": row["place"], "driver": row["driver"]}


def throughput(args):
    measured = [(ours(args.program, FUNCTIONS, args.elements)[0],
                 burns(args.burn, str(args.elements))) for _ in range(args.rounds)]
    for name in (f"{name} {which}" for name in FUNCTIONS for which in ("forward", "both")):
        mine = [a[name]["ns_per_element"] for a, _ in measured]
        other = [b[name] for _, b in measured]
        function, which = name.split()
        yield labels(measured[0][0][name]) | {
            "elements": args.elements, "function": function, "pass": which,
            "times_copy": f"{statistics.median(a[name]['times_copy'] for a, _ in measured):.3g}",
            "burn_times_add": f"{statistics.median(b[name] / b['add'] for _, b in measured):.3g}",
        } | beside.compared(mine, {"burn": other})


def host(args):
    measured = [(ours(args.program, ["gelu"], 1024), burns(args.burn, "host"))
                for _ in range(args.rounds)]
    first = next(iter(measured[0][0][0].values()))
    for mine, theirs in HOST:
        yield labels(first) | {"host work": mine, "burn": theirs} | beside.compared(
            [costs[mine] for (_, costs), _ in measured],
            {"burn": [costs[theirs] for _, costs in measured]}, "us")


def report(path, rows):
    """Prints rows as they come, and writes them."""
    found = []
    for row in rows:
        found.append(row)
        print(*list(row.values())[4:], sep=", ", flush=True)
    beside.write(path, found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out")
    parser.add_argument("--elements", type=int, default=1 << 24)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--host", action="store_true", help="what the host pays, nothing else")
    parser.add_argument("--program", default="target/release/wgpu-activations")
    parser.add_argument("--burn", default="peers/burn/target/release/peer-burn")
    args = parser.parse_args()
    beside.built("burn", args.burn)
    if not args.host:
        report(args.out, throughput(args))
    report(f"{args.out.removesuffix('.csv')}-host.csv", host(args))


if __name__ == "__main__":
    main()
