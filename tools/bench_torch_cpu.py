"""The CPU backend beside PyTorch on the same processor, in one run, as rows of benches/results.

usage: python3 tools/bench_torch_cpu.py OUT.csv [--program target/release/wgpu-activations]
           [--sizes 16,24] [--threads 1,2] [--rounds 5] [--compile]

Both are measured in turn, `rounds` times: the program's `bench --device cpu`, and PyTorch's own
kernels on tensors that are allocated once, whose outputs are written over where PyTorch offers that
(mish's backward allocates). PyTorch's backward passes of sigmoid and tanh read the output, the
program's read x. The columns are ns per element of both (medians), and how many times as fast the
program is: the median over the rounds, and its quartiles.

--compile: the same calls through torch.compile as well (Inductor, which wants a C++ compiler), as
columns of their own. Results are compared with PyTorch's in f64 before anything is timed: an error
is |got - want| / max(|want|, 1).
"""

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import time
from collections import namedtuple

import beside

# x, dy and y are read, y and dx written.
Tensors = namedtuple("Tensors", "x dy y dx")

# Forward and backward of each function, on torch.ops.aten and Tensors.
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
TOLERANCE = 1e-5


def calls():
    """Every function and pass with its call."""
    for name, passes in FUNCTIONS.items():
        for which, call in zip(beside.PASSES, passes):
            yield f"{name} {which}", call


def random_tensors(elements, dtype):
    """The same values in all formats."""
    import torch

    generator = torch.Generator().manual_seed(1)
    x, dy = ((torch.randn(elements, generator=generator) * 2).to(dtype) for _ in range(2))
    return Tensors(x, dy, *(torch.empty(elements, dtype=dtype) for _ in range(2)))


def compiled(threads):
    """All calls through torch.compile."""
    import torch
    import torch._inductor.config as inductor

    inductor.cpp.threads = threads
    # Each one is compiled when it is called first; what fails does so then.
    return {name: torch.compile(call, dynamic=False, fullgraph=True) for name, call in calls()}


def errors_of(ways, elements):
    """The largest error of each call."""
    import torch

    got, want = random_tensors(elements, torch.float32), random_tensors(elements, torch.float64)
    errors = {}
    for name, call in calls():
        ours, theirs = ways[name](torch.ops.aten, got), call(torch.ops.aten, want)
        errors[name] = ((ours - theirs).abs() / theirs.abs().clamp(min=1)).max().item()
        if not errors[name] <= TOLERANCE:
            raise ValueError(f"{name}: error {errors[name]}")
    return errors


def torch_times(threads, elements, compile):
    """What `beside.on_cpu_in_turn` wants of PyTorch, in a process of its own."""
    import torch

    torch.set_num_threads(threads)
    variants, failed = {"pytorch": dict(calls())}, None
    errors = {"pytorch": errors_of(variants["pytorch"], elements)}
    if compile:
        try:
            ways = compiled(threads)
            errors["compiled"] = errors_of(ways, elements)
            variants["compiled"] = ways
        except Exception as error:
            failed = f"{type(error).__name__}: {error}".split("\n")[0]
    tensors = random_tensors(elements, torch.float32)
    repeats = max(1, 2_000_000 // elements)
    samples = {variant: {name: [] for name in ways} for variant, ways in variants.items()}
    # In turn, so that a busy moment falls on both; y is the function's before its backward reads it.
    for name, _ in calls():
        for _ in range(4):
            for variant, ways in variants.items():
                call = ways[name]
                start = time.perf_counter()
                for _ in range(repeats):
                    call(torch.ops.aten, tensors)
                samples[variant][name].append(time.perf_counter() - start)
    # The first one warms up.
    times = {variant: {name: statistics.median(all[1:]) / repeats / elements * 1e9
                       for name, all in by_name.items()}
             for variant, by_name in samples.items()}
    return {"version": torch.__version__, "times": times, "errors": errors, "failed": failed}


def in_process(threads, elements, compile):
    command = [sys.executable, __file__, "-", "--own", f"{threads},{elements},{int(compile)}"]
    out = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(out.stdout.splitlines()[-1])


def main():
    parser = beside.cpu_parser(__doc__)
    parser.add_argument("--compile", action="store_true", help="torch.compile as well")
    parser.add_argument("--own", type=beside.numbers, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.own:
        print(json.dumps(torch_times(*args.own)))
        return
    if importlib.util.find_spec("torch") is None:
        beside.skipped(f"{sys.executable} has no torch")
    if args.compile:
        failed = in_process(args.threads[0], 1 << 10, True)["failed"]
        if failed:
            print(f"torch.compile does not work here, eager only: {failed}")
            args.compile = False
    beside.on_cpu_in_turn(args, FUNCTIONS, "pytorch", lambda threads, elements:
                          in_process(threads, elements, args.compile))


if __name__ == "__main__":
    main()
