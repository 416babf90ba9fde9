"""Our GPU kernels beside Burn's wgpu backend with fusion, in one run, as rows of benches/results.

usage: python3 tools/bench_burn.py OUT.csv [--elements 16777216] [--rounds 5]
           [--program target/release/wgpu-activations] [--burn peers/burn/target/release/peer-burn]

Both programs are started in turn, `rounds` times. `forward` is one activation; `both` is here a forward
and a backward pass with a dy that is read; in Burn an activation that is written and its gradient for
a dy of ones, which is no tensor that is read there: 4 bytes per element less. `times_copy` and `burn_times_add`: over the program's copy kernel, and over x + 1 of
Burn. `times_as_fast`: Burn's time over ours, the median over the rounds and its quartiles.
"""

import argparse
import datetime
import json
import statistics
import subprocess

import beside

FUNCTIONS = ["relu", "leaky_relu", "hard_swish", "sigmoid", "tanh", "gelu", "gelu_tanh", "silu",
             "softplus", "mish", "elu"]


def ours(program, elements):
    """The program's rows by function and pass, and the time of its own copy."""
    command = [program, "bench", "--device", "vulkan:0", "--gpu-only", "--json", "--rounds", "3",
               "--kinds", ",".join(FUNCTIONS), "--sizes", str(elements)]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = json.loads(out.stdout)["throughput"]
    return {f"{row['function'].split('(')[0]} {row['pass']}": row for row in rows}


def burns(program, elements):
    out = subprocess.run([program, str(elements), "3"], capture_output=True, text=True, check=True)
    return json.loads(out.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out")
    parser.add_argument("--elements", type=int, default=1 << 24)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--program", default="target/release/wgpu-activations")
    parser.add_argument("--burn", default="peers/burn/target/release/peer-burn")
    args = parser.parse_args()
    beside.built("burn", args.burn)
    measured = [(ours(args.program, args.elements), burns(args.burn, args.elements))
                for _ in range(args.rounds)]
    rows = []
    for name in (f"{name} {which}" for name in FUNCTIONS for which in ("forward", "both")):
        mine = [a[name]["ns_per_element"] for a, _ in measured]
        other = [b[name] for _, b in measured]
        first, (function, which) = measured[0][0][name], name.split()
        rows.append({
            "date": datetime.date.today().isoformat(), "commit": first["commit"],
            "place": first["place"], "driver": first["driver"], "elements": args.elements,
            "function": function, "pass": which,
            "times_copy": f"{statistics.median(a[name]['times_copy'] for a, _ in measured):.3g}",
            "burn_times_add": f"{statistics.median(b[name] / b['add'] for _, b in measured):.3g}",
        } | beside.compared(mine, {"burn": other}))
        print(*list(rows[-1].values())[5:])
    beside.write(args.out, rows)


if __name__ == "__main__":
    main()
