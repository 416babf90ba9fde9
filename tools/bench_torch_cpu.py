"""The CPU backend beside PyTorch on the same processor, in one run, as rows of benches/results.

usage: python3 tools/bench_torch_cpu.py OUT.csv [--program target/release/wgpu-activations]
           [--sizes 16,24] [--threads 1,2] [--rounds 5]

Both are measured in turn, `rounds` times: the program's `bench --device cpu`, and PyTorch's own
kernels on tensors that are allocated once, whose outputs are written over where PyTorch offers that
(mish's backward allocates). PyTorch's backward passes of sigmoid and tanh read the output, the
program's read x. The columns are ns per element of both (medians), and how many times as fast the
program is: the median over the rounds, and its quartiles.
"""

import argparse
import datetime
import json
import os
import statistics
import subprocess
import sys
import time

import beside

# Forward and backward of each function: x, dy and y are read, y and dx written.
FUNCTIONS = {
    "relu": (lambda a, t: a.relu.out(t.x, out=t.y),
             lambda a, t: a.threshold_backward.grad_input(t.dy, t.x, 0, grad_input=t.dx)),
    "leaky_relu": (lambda a, t: a.leaky_relu.out(t.x, 0.01, out=t.y),
                   lambda a, t: a.leaky_relu_backward.grad_input(
                       t.dy, t.x, 0.01, False, grad_input=t.dx)),
    "hard_swish": (lambda a, t: a.hardswish.out(t.x, out=t.y),
                   lambda a, t: a.hardswish_backward.out(t.dy, t.x, out=t.dx)),
    "sigmoid": (lambda a, t: a.sigmoid.out(t.x, out=t.y),
                lambda a, t: a.sigmoid_backward.grad_input(t.dy, t.y, grad_input=t.dx)),
    "tanh": (lambda a, t: a.tanh.out(t.x, out=t.y),
             lambda a, t: a.tanh_backward.grad_input(t.dy, t.y, grad_input=t.dx)),
    "gelu": (lambda a, t: a.gelu.out(t.x, out=t.y),
             lambda a, t: a.gelu_backward.grad_input(t.dy, t.x, grad_input=t.dx)),
    "gelu_tanh": (lambda a, t: a.gelu.out(t.x, approximate="tanh", out=t.y),
                  lambda a, t: a.gelu_backward.grad_input(
                      t.dy, t.x, approximate="tanh", grad_input=t.dx)),
    "silu": (lambda a, t: a.silu.out(t.x, out=t.y),
             lambda a, t: a.silu_backward.grad_input(t.dy, t.x, grad_input=t.dx)),
    "softplus": (lambda a, t: a.softplus.out(t.x, 1, 20, out=t.y),
                 lambda a, t: a.softplus_backward.grad_input(t.dy, t.x, 1, 20, grad_input=t.dx)),
    "mish": (lambda a, t: a.mish.out(t.x, out=t.y), lambda a, t: a.mish_backward(t.dy, t.x)),
    "elu": (lambda a, t: a.elu.out(t.x, 1, 1, 1, out=t.y),
            lambda a, t: a.elu_backward.grad_input(
                t.dy, 1, 1, 1, False, t.x, grad_input=t.dx)),
}
PASSES = ("forward", "backward")


def torch_times(threads, elements):
    """ns per element of PyTorch, by function and pass: in a process of its own."""
    import torch

    torch.set_num_threads(threads)
    generator = torch.Generator().manual_seed(1)

    class Tensors:
        x, dy = (torch.randn(elements, generator=generator) * 2 for _ in range(2))
        y, dx = (torch.empty(elements) for _ in range(2))

    repeats = max(1, 2_000_000 // elements)
    times = {}
    for name, calls in FUNCTIONS.items():
        for which, call in zip(PASSES, calls):
            samples = []
            for _ in range(4):
                start = time.perf_counter()
                for _ in range(repeats):
                    call(torch.ops.aten, Tensors)
                samples.append(time.perf_counter() - start)
            # The first one warms up.
            times[f"{name} {which}"] = statistics.median(samples[1:]) / repeats / elements * 1e9
    return {"version": torch.__version__, "times": times}


def program_times(program, threads, elements):
    """The same of the program, with what it says of itself."""
    command = [program, "bench", "--device", "cpu", "--json", "--rounds", "3",
               "--kinds", ",".join(FUNCTIONS), "--sizes", str(elements)]
    environment = dict(os.environ, RAYON_NUM_THREADS=str(threads))
    out = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    rows = [row for row in json.loads(out.stdout)["throughput"] if row["place"] == "cpu"]
    times = {f"{row['function'].split('(')[0]} {row['pass']}": row["ns_per_element"]
             for row in rows}
    return {"cpu": rows[0]["cpu"], "commit": rows[0]["commit"], "times": times}


def in_process(threads, elements):
    command = [sys.executable, __file__, "-", "--own", f"{threads},{elements}"]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(out.stdout)


def numbers(text):
    return [int(number) for number in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out")
    parser.add_argument("--program", default="target/release/wgpu-activations")
    parser.add_argument("--sizes", type=numbers, default=[16, 24], help="powers of two")
    parser.add_argument("--threads", type=numbers, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--own", type=numbers, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.own:
        print(json.dumps(torch_times(*args.own)))
        return
    rows = []
    for threads in args.threads:
        for size in args.sizes:
            measured = [(program_times(args.program, threads, 1 << size),
                         in_process(threads, 1 << size)) for _ in range(args.rounds)]
            ours, theirs = measured[0]
            for name in (f"{name} {which}" for name in FUNCTIONS for which in PASSES):
                mine, other = ([run["times"][name] for run in side] for side in zip(*measured))
                function, which = name.split()
                rows.append({
                    "date": datetime.date.today().isoformat(), "cpu": ours["cpu"],
                    "commit": ours["commit"], "pytorch": theirs["version"], "threads": threads,
                    "elements": 1 << size, "function": function, "pass": which,
                } | beside.compared(mine, other, "pytorch"))
                print(*list(rows[-1].values())[4:])
    beside.write(args.out, rows)


if __name__ == "__main__":
    main()
