"""What PyTorch and Triton take for the chains of `wgpu-activations bench --chains`, on the same GPU.

usage: python3 tools/bench_torch_chains.py OUT.csv [--elements 67108864] [--columns 4096]
           [--formats f32,bf16] [--rounds 7] [--only silu] [--seconds 50]
       python3 tools/bench_torch_chains.py --check-triton

Variants: `eager`; `compiled` (torch.compile); `triton`, for gates, a kernel in the manner of
Liger-Kernel: a program per row, backward writes both gradients over the inputs. All are compared
with eager in f64 first: `error` is the largest |got - want| / |want| of y and the gradients, in
Euclidean norms (single elements of a half format may stand on the other side of relu's kink).

What is timed, in turn with `Tensor.copy_`, by CUDA events around repeated calls, after warming up:

- forward: the function with gradients wanted, so all that backward needs is written, too.
- backward: `torch.autograd.grad` of all inputs over a retained graph; what forward has kept is
  read as in training. PyTorch hands dy on as the gradient of an operand that is added last, where
  ours writes one. Where gradients overwrite the inputs, these are restored between the samples.

The columns up to `/ copy of the bytes` are those of `bench --chains`: MiB are the bytes that must be
moved (inputs that backward reads, gradients written, as a fused chain does), and the times are
divided by that of a copy of as many bytes. Then:

- kept: allocated by forward and alive until backward, y and the inputs aside.
- saved: all that autograd holds on to, inputs and y among it, each storage once; by
  saved_tensors_hooks.
- peak: the most that forward and backward allocate together, y and the gradients among it.

Rows are printed and written as soon as they are there. `launches` (kernels and copies of one call,
as the profiler sees them) come last, in a second pass. --seconds: no case is begun after that.

--check-triton times nothing: Triton's interpreter runs the kernels on the CPU, and the results are
compared with eager in f64 in all formats. Of `gated(gelu_tanh)` that is all that is known, with the
fact that Triton 3.9 compiles all kernels for sm_90: on a GPU it has not run yet.
"""

import argparse
import csv
import datetime
import os
import statistics
import sys
import time
import traceback

START = time.monotonic()
CHECK = "--check-triton"
if CHECK in sys.argv:
    # Triton looks at it when it is imported.
    os.environ["TRITON_INTERPRET"] = "1"

import beside

try:
    import torch
except ImportError:
    beside.skipped(f"{sys.executable} has no torch")
import torch.nn.functional as F
from torch._functorch import config as functorch

from bench_torch import FORMATS, seconds

DEVICE = "cpu" if CHECK in sys.argv else "cuda"
# The largest error of a result; one of a wrong formula is larger.
TOLERANCES = {"f32": 1e-3, "f16": 2e-2, "bf16": 1e-1}
# One of kernels that compute in f32: a unit in the last place of a half format (the interpreter
# cuts bf16 off), some for f32.
CHECKED = {"f32": 1e-6, "f16": 1e-3, "bf16": 8e-3}
# A sample lasts about so long.
SAMPLE_SECONDS = 0.01


def dropout(value):
    return F.dropout(value, 0.1, training=True)


# chain: (operands of a whole tensor, operands per column, function of x, these, and dropout)
CHAINS = {
    "bias(column) | gelu":
        ([], ["bias"], lambda x, bias, drop: F.gelu(x + bias)),
    "bias(column) | gelu | dropout(0.1, seed=7) | add":
        (["add"], ["bias"], lambda x, add, bias, drop: drop(F.gelu(x + bias)) + add),
    "gated(silu)":
        (["gate"], [], lambda x, gate, drop: F.silu(gate) * x),
    "gated(gelu)":
        (["gate"], [], lambda x, gate, drop: F.gelu(gate) * x),
    "gated(gelu_tanh)":
        (["gate"], [], lambda x, gate, drop: F.gelu(gate, approximate="tanh") * x),
    "scale(column) | bias(column) | add | relu":
        (["add"], ["scale", "bias"],
         lambda x, add, scale, bias, drop: F.relu(x * scale + bias + add)),
}


# --- Triton ---------------------------------------------------------------------------------------

try:
    import triton
    import triton.language as tl

    @triton.jit
    def of_gate(a, ACTIVATION: tl.constexpr):
        """An activation and its derivative: what is not asked for is not computed."""
        if ACTIVATION == "silu":
            share = tl.sigmoid(a)
            slope = share + a * share * (1 - share)
        elif ACTIVATION == "gelu":
            share = 0.5 * (1 + tl.erf(a * 0.7071067811865476))
            slope = share + a * 0.3989422804014327 * tl.exp(-0.5 * a * a)
        else:
            # (1 + tanh(u)) / 2 = sigmoid(2 u)
            share = tl.sigmoid(a * (1.5957691216057308 + 0.07135481282553574 * a * a))
            inner = 1.5957691216057308 + 0.21406443847660722 * a * a
            slope = share + a * share * (1 - share) * inner
        return a * share, slope

    @triton.jit
    def gated_forward(x, gate, y, columns, ACTIVATION: tl.constexpr, BLOCK: tl.constexpr):
        start = tl.program_id(0).to(tl.int64) * columns
        at = tl.arange(0, BLOCK)
        inside = at < columns
        u = tl.load(x + start + at, mask=inside, other=0).to(tl.float32)
        a = tl.load(gate + start + at, mask=inside, other=0).to(tl.float32)
        value, _ = of_gate(a, ACTIVATION)
        tl.store(y + start + at, (value * u).to(y.dtype.element_ty), mask=inside)

    @triton.jit
    def gated_backward(dy, x, gate, columns, ACTIVATION: tl.constexpr, BLOCK: tl.constexpr):
        start = tl.program_id(0).to(tl.int64) * columns
        at = tl.arange(0, BLOCK)
        inside = at < columns
        g = tl.load(dy + start + at, mask=inside, other=0).to(tl.float32)
        u = tl.load(x + start + at, mask=inside, other=0).to(tl.float32)
        a = tl.load(gate + start + at, mask=inside, other=0).to(tl.float32)
        value, slope = of_gate(a, ACTIVATION)
        tl.store(x + start + at, (g * value).to(x.dtype.element_ty), mask=inside)
        tl.store(gate + start + at, (g * u * slope).to(gate.dtype.element_ty), mask=inside)

    def launch(kernel, tensors, activation):
        rows, columns = tensors[0].shape
        block = triton.next_power_of_2(columns)
        warps = 32 if block >= 32768 else 16 if block >= 8192 else 8 if block >= 2048 else 4
        kernel[(rows,)](*tensors, columns, ACTIVATION=activation, BLOCK=block, num_warps=warps)

    class Gated(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, gate, activation):
            y = torch.empty_like(x)
            launch(gated_forward, (x, gate, y), activation)
            ctx.save_for_backward(x, gate)
            ctx.activation = activation
            return y

        @staticmethod
        def backward(ctx, dy):
            x, gate = ctx.saved_tensors
            launch(gated_backward, (dy, x, gate), ctx.activation)
            return x.detach(), gate.detach(), None

    TRITON = {f"gated({activation})": lambda x, gate, activation=activation:
              Gated.apply(x, gate, activation) for activation in ("silu", "gelu", "gelu_tanh")}
except Exception as error:
    print(f"# no Triton, its variants are left out: {error}".split("\n")[0], flush=True)
    TRITON = {}


# --- A variant of a chain -------------------------------------------------------------------------

class Inputs:
    """Random tensors of a chain and a format; the same for all variants."""

    def __init__(self, chain, dtype, rows, columns):
        whole, small, self.function = CHAINS[chain]
        generator = torch.Generator(DEVICE).manual_seed(1)
        draw = lambda *shape: torch.randn(shape, device=DEVICE, generator=generator).to(dtype)
        self.dy = draw(rows, columns)
        self.given = [draw(rows, columns) for _ in ["x", *whole]] + [draw(columns) for _ in small]
        # y, or the gradients, is written; an operand that is only added is not read in backward.
        self.width = dtype.itemsize
        full, column = rows * columns, columns
        read_back = len(whole) + 1
        if "add" in whole and "relu" not in chain:
            read_back -= 1
        written = len(whole) + 1
        self.elements = {
            "forward": full * (len(whole) + 2) + column * len(small),
            "backward": full * (read_back + 1 + written) + 2 * column * len(small),
        }

    def bytes(self, what):
        return self.elements[what] * self.width


class Variant:
    """A way to compute a chain, with inputs of its own."""

    def __init__(self, name, call, inputs):
        self.name, self.call, self.inputs = name, call, inputs
        self.leaves = [tensor.clone().requires_grad_() for tensor in inputs.given]
        self.y = None

    def forward(self):
        return self.call(*self.leaves)

    def gradients(self, y, retain):
        return torch.autograd.grad(y, self.leaves, self.inputs.dy, retain_graph=retain)

    def backward(self):
        if self.y is None:
            self.y = self.forward()
        return self.gradients(self.y, retain=True)

    def restore(self):
        """A kernel may have written gradients over the inputs, which autograd does not know."""
        for leaf, given in zip(self.leaves, self.inputs.given):
            leaf.data.copy_(given)

    def results(self):
        self.y = None
        y = self.forward()
        result = [y.detach(), *(g.clone() for g in self.gradients(y, retain=False))]
        self.restore()
        return result


def variants(chain, inputs, compiled):
    """Those that work, each warmed up."""
    function = inputs.function
    ways = {"eager": lambda *given: function(*given, dropout), "compiled": compiled}
    if chain in TRITON:
        ways["triton"] = TRITON[chain]
    for name, call in ways.items():
        began = time.monotonic()
        try:
            variant = Variant(name, call, inputs)
            error = error_of(variant, "dropout" in chain)
            print(f"# {chain}, {name}: error {error:.2g}, first results after "
                  f"{time.monotonic() - began:.1f} s", flush=True)
            yield variant, error
        except Exception:
            failed(chain, name)


def failed(*names):
    print("# failed:", *names, flush=True)
    traceback.print_exc()
    sys.stderr.flush()


# --- The truth ------------------------------------------------------------------------------------

def truth(inputs, drop):
    """y and all gradients in f64."""
    leaves = [tensor.double().requires_grad_() for tensor in inputs.given]
    y = inputs.function(*leaves, drop)
    return [y.detach(), *torch.autograd.grad(y, leaves, inputs.dy.double())]


def error_of(variant, drops):
    got = [tensor.double() for tensor in variant.results()]
    inputs = variant.inputs
    want = truth(inputs, lambda value: value / 0.9)
    if drops:
        # Which elements were dropped is what y and dx say.
        without = truth(inputs, lambda value: value * 0)
        far = lambda all: (got[0] - all[0]).abs() + (got[1] - all[1]).abs()
        kept = far(want) <= far(without)
        share = kept.double().mean().item()
        if not abs(share - 0.9) < 5 * 0.3 / kept.numel() ** 0.5 + 1e-3:
            raise ValueError(f"dropout(0.1) has kept {share} of the elements")
        want = truth(inputs, lambda value: value * kept / 0.9)
    errors = [((g - w).norm() / w.norm()).item() for g, w in zip(got, want)]
    if len(errors) != len(want) or not all(error >= 0 for error in errors):
        raise ValueError(f"errors {errors}")
    return max(errors)


# --- Time and memory ------------------------------------------------------------------------------

def repeats_of(call):
    seconds(call, 2)
    return max(2, min(200, round(SAMPLE_SECONDS / max(seconds(call, 3), 1e-7))))


def times(works, rounds):
    """Seconds of each call, `rounds` times in turn; works are (call, what to do before a sample)."""
    repeats = [repeats_of(call) for call, _ in works]
    samples = [[] for _ in works]
    for _ in range(rounds):
        for mine, (call, before), count in zip(samples, works, repeats):
            before()
            mine.append(seconds(call, count))
    return samples


def memory(variant):
    """Bytes that are kept, saved, and the peak, of a forward and a backward; blank if unknown."""
    try:
        variant.y = None
        saved = {}

        def pack(tensor):
            storage = tensor.untyped_storage()
            saved[storage.data_ptr()] = storage.nbytes()

        with torch.autograd.graph.saved_tensors_hooks(pack, lambda nothing: nothing):
            y = variant.forward()
        del y
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
        y = variant.forward()
        kept = torch.cuda.memory_allocated() - before - y.untyped_storage().nbytes()
        variant.gradients(y, retain=False)
        peak = torch.cuda.max_memory_allocated() - before
        variant.restore()
        return {"kept": kept, "saved": sum(saved.values()), "peak": peak}
    except Exception:
        failed("memory of", variant.name)
        return {"kept": "", "saved": "", "peak": ""}


def launches(call):
    """The names of the kernels and copies of one call."""
    activities = [torch.profiler.ProfilerActivity.CUDA]
    with torch.profiler.profile(activities=activities) as profile:
        call()
        torch.cuda.synchronize()
    on_gpu = torch.autograd.DeviceType.CUDA
    events = (event for event in profile.events() if event.device_type == on_gpu)
    return [event.name for event in events if not getattr(event, "is_user_annotation", False)]


def rounded(value):
    return round(value, 3)


def mib(value):
    return value if value == "" else rounded(value / (1 << 20))


def rows_of(chain, name, rows, columns, compiled, rounds):
    """The rows of a chain in a format."""
    inputs = Inputs(chain, FORMATS[name], rows, columns)
    source, target = inputs.dy, torch.empty_like(inputs.dy)
    nothing = lambda: None
    works, heads = [(lambda: target.copy_(source), nothing)], []
    for variant, error in variants(chain, inputs, compiled):
        if error > TOLERANCES[name]:
            print(f"# {chain}, {variant.name}: error {error} above {TOLERANCES[name]}: not timed")
            continue
        used = memory(variant)
        for what, call in [("forward", variant.forward), ("backward", variant.backward)]:
            works.append((call, variant.restore if variant.name == "triton" else nothing))
            heads.append((variant, what, error, used))
    copy, *measured = times(works, rounds)
    elements = rows * columns
    copied = 2 * elements * inputs.width
    for (variant, what, error, used), mine in zip(heads, measured):
        per = [1e9 * t / elements for t in mine]
        low, median, high = statistics.quantiles(per, n=4, method="inclusive")
        ratio = statistics.median(t / c for t, c in zip(mine, copy))
        yield {
            "date": datetime.date.today().isoformat(),
            "place": f"{variant.name} {torch.cuda.get_device_name()}",
            "driver": f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}",
            "chain": chain,
            "pass": what,
            "shape": f"{rows} x {columns}",
            "format": name,
            "MiB": mib(inputs.bytes(what)),
            "launches": "",
            "ns/element": f"{median:.4g}",
            "low": f"{low:.4g}",
            "high": f"{high:.4g}",
            "/ copy of the bytes": rounded(ratio * copied / inputs.bytes(what)),
            "kept MiB": mib(used["kept"]),
            "saved MiB": mib(used["saved"]),
            "peak MiB": mib(used["peak"]),
            "error": f"{error:.2g}",
        }


def write(path, rows):
    with open(path + ".part", "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    os.replace(path + ".part", path)


def count_launches(found, compiled, rows, columns):
    """Fills the column, case by case, of what was measured."""
    for chain, name in dict.fromkeys((row["chain"], row["format"]) for row in found):
        mine = [row for row in found if (row["chain"], row["format"]) == (chain, name)]
        inputs = Inputs(chain, FORMATS[name], rows, columns)
        for variant, _ in variants(chain, inputs, compiled[chain]):
            for what, call in [("forward", variant.forward), ("backward", variant.backward)]:
                call()
                names = launches(call)
                print(f"# {chain}, {name}, {variant.name} {what}: {len(names)} launches:",
                      "; ".join(name[:60] for name in names), flush=True)
                for row in mine:
                    if row["place"].startswith(variant.name) and row["pass"] == what:
                        row["launches"] = len(names) or ""
        yield


def check_triton():
    """Compares what the interpreter makes of the kernels, whole blocks and others."""
    if not TRITON:
        beside.skipped("nothing to check")
    wrong = 0
    for chain, call in TRITON.items():
        for name, dtype in FORMATS.items():
            for rows, columns in ((4, 1024), (3, 1000), (2, 1)):
                inputs = Inputs(chain, dtype, rows, columns)
                eager = lambda *given: inputs.function(*given, dropout)
                errors = [error_of(Variant(way, it, inputs), False)
                          for way, it in (("triton", call), ("eager", eager))]
                bad = not errors[0] <= max(CHECKED[name], errors[1])
                wrong += bad
                print(f"{chain} {name} {rows} x {columns}: error {errors[0]:.2g}, eager "
                      f"{errors[1]:.2g}{', wrong' if bad else ''}", flush=True)
    sys.exit(wrong > 0)


def main():
    if CHECK in sys.argv:
        check_triton()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument(CHECK, action="store_true", help="time nothing, check the Triton kernels")
    parser.add_argument("--elements", type=int, default=1 << 26)
    parser.add_argument("--columns", type=int, default=4096)
    parser.add_argument("--formats", default="f32,bf16")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="", help="chains that have this in their text")
    parser.add_argument("--seconds", type=float, default=50)
    args = parser.parse_args()
    if not torch.cuda.is_available():
        beside.skipped("PyTorch finds no CUDA device")
    # Backward is run several times over one graph.
    functorch.donated_buffer = False
    rows, columns = args.elements // args.columns, args.columns
    late = lambda: time.monotonic() - START > args.seconds
    found, compiled = [], {}
    for chain in (chain for chain in CHAINS if args.only in chain):
        function = CHAINS[chain][2]
        whole = lambda *given, function=function: function(*given, dropout)
        compiled[chain] = torch.compile(whole, dynamic=False)
        for name in args.formats.split(","):
            if late():
                print(f"# not reached: {chain}, {name}", flush=True)
                continue
            try:
                for row in rows_of(chain, name, rows, columns, compiled[chain], args.rounds):
                    if not found:
                        print(",".join(row), flush=True)
                    found.append(row)
                    csv.writer(sys.stdout).writerow(row.values())
                    sys.stdout.flush()
                write(args.out, found)
            except Exception:
                failed(chain, name)
            torch.cuda.empty_cache()
    try:
        for _ in count_launches(found, compiled, rows, columns):
            write(args.out, found)
            if late():
                break
    except Exception:
        failed("launches")
    print(f"# done in {time.monotonic() - START:.0f} s")


if __name__ == "__main__":
    main()
