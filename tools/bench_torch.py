"""What PyTorch takes for the same activations on the same GPU, as rows of benches/results.

usage: python3 tools/bench_torch.py OUT.csv [--elements 16777216] [--rounds 7]

Each variant of a format is timed in turn, `rounds` times, beside a copy of as many bytes
(`Tensor.copy_`), by CUDA events around `repeats` calls. Tensors are allocated once by the caching
allocator and outputs are written over (`out=`) where PyTorch offers that: forward passes; backward
passes are its own ATen kernels, with their output from the cache. The columns are those of
`wgpu-activations bench`; `times_copy` is the median over the rounds of the ratio to the copy.
"""

import argparse
import csv
import datetime
import statistics

import torch

aten = torch.ops.aten

# name here: (forward, backward from dy and x or from dy and y); None where PyTorch has no kernel.
FUNCTIONS = {
    "relu": (lambda x, y: torch.clamp_min(x, 0, out=y),
             lambda dy, x, y: aten.threshold_backward(dy, x, 0)),
    "gelu": (lambda x, y: aten.gelu.out(x, out=y), lambda dy, x, y: aten.gelu_backward(dy, x)),
    "gelu_tanh": (lambda x, y: aten.gelu.out(x, approximate="tanh", out=y),
                  lambda dy, x, y: aten.gelu_backward(dy, x, approximate="tanh")),
    "silu": (lambda x, y: aten.silu.out(x, out=y), lambda dy, x, y: aten.silu_backward(dy, x)),
    "sigmoid": (lambda x, y: torch.sigmoid(x, out=y),
                lambda dy, x, y: aten.sigmoid_backward(dy, y)),
    "tanh": (lambda x, y: torch.tanh(x, out=y), lambda dy, x, y: aten.tanh_backward(dy, y)),
    "leaky_relu": (lambda x, y: aten.leaky_relu.out(x, 0.01, out=y),
                   lambda dy, x, y: aten.leaky_relu_backward(dy, x, 0.01, False)),
    "elu": (lambda x, y: aten.elu.out(x, out=y),
            lambda dy, x, y: aten.elu_backward(dy, 1.0, 1.0, 1.0, False, x)),
    "softplus": (lambda x, y: aten.softplus.out(x, out=y),
                 lambda dy, x, y: aten.softplus_backward(dy, x, 1, 20)),
    "mish": (lambda x, y: aten.mish.out(x, out=y), lambda dy, x, y: aten.mish_backward(dy, x)),
    "hard_swish": (lambda x, y: aten.hardswish.out(x, out=y),
                   lambda dy, x, y: aten.hardswish_backward(dy, x)),
    "hard_sigmoid": (lambda x, y: aten.hardsigmoid.out(x, out=y),
                     lambda dy, x, y: aten.hardsigmoid_backward(dy, x)),
    "hard_tanh": (lambda x, y: aten.hardtanh.out(x, out=y),
                  lambda dy, x, y: aten.hardtanh_backward(dy, x, -1.0, 1.0)),
    "log_sigmoid": (lambda x, y: torch.nn.functional.logsigmoid(x), None),
    "soft_shrink": (lambda x, y: aten.softshrink.out(x, out=y),
                    lambda dy, x, y: aten.softshrink_backward(dy, x, 0.5)),
    "sine": (lambda x, y: torch.sin(x, out=y), None),
    "erf": (lambda x, y: torch.erf(x, out=y), None),
}
FORMATS = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}


def variants(dtype, elements):
    """(function, pass, tensors that are read or written, call)"""
    generator = torch.Generator("cuda").manual_seed(1)
    draw = lambda: torch.randn(elements, device="cuda", generator=generator).to(dtype)
    x, dy, y = draw(), draw(), draw()
    yield "Tensor.copy_", "copy", 2, lambda: y.copy_(x)
    for name, (forward, backward) in FUNCTIONS.items():
        yield name, "forward", 2, lambda forward=forward: forward(x, y)
        if backward:
            yield name, "backward", 3, lambda backward=backward: backward(dy, x, y)


def seconds(call, repeats):
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    for _ in range(repeats):
        call()
    end.record()
    end.synchronize()
    return start.elapsed_time(end) * 1e-3 / repeats


def measure(name, elements, rounds, repeats):
    dtype = FORMATS[name]
    width = torch.finfo(dtype).bits // 8
    rows = list(variants(dtype, elements))
    for *_, call in rows:  # whatever is done once
        seconds(call, 3)
    times = [[] for _ in rows]
    for _ in range(rounds):
        for i, (*_, call) in enumerate(rows):
            times[i].append(seconds(call, repeats))
    for (function, what, tensors, _), mine in zip(rows, times):
        per = sorted(1e9 * t / elements for t in mine)
        low, median, high = statistics.quantiles(per, n=4, method="inclusive")
        ratios = [t / c for t, c in zip(mine, times[0])]
        yield {
            "date": datetime.date.today().isoformat(),
            "cpu": "",
            "place": f"PyTorch {torch.__version__} {torch.cuda.get_device_name()}",
            "driver": f"CUDA {torch.version.cuda}",
            "function": function,
            "pass": what,
            "elements": elements,
            "format": name,
            "ns_per_element": f"{median:.4g}",
            "min": f"{per[0]:.4g}",
            "quarter_below": f"{low:.4g}",
            "quarter_above": f"{high:.4g}",
            "max": f"{per[-1]:.4g}",
            "gigabytes_per_second": f"{tensors * width / median:.4g}",
            "times_copy": f"{statistics.median(ratios):.4g}",
            "times_copy_fastest": f"{per[0] * elements * 1e-9 / min(times[0]):.4g}",
            "samples": rounds,
            "repeats": repeats,
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--elements", type=int, default=1 << 24)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--repeats", type=int, default=50)
    args = parser.parse_args()
    if not torch.cuda.is_available():
        raise SystemExit("PyTorch finds no CUDA device")
    with open(args.out, "w", newline="") as file:
        writer = None
        for name in FORMATS:
            for row in measure(name, args.elements, args.rounds, args.repeats):
                writer = writer or csv.DictWriter(file, row.keys())
                if file.tell() == 0:
                    writer.writeheader()
                writer.writerow(row)


if __name__ == "__main__":
    main()
