"""The CPU backend beside Candle on the same processor, in one run, as rows of benches/results.

usage: python3 tools/bench_candle.py OUT.csv [--program target/release/wgpu-activations]
           [--candle peers/candle/target/release/peer-candle]
           [--sizes 16,24] [--threads 1,2] [--rounds 5]

Both programs are started in turn, `rounds` times. Candle allocates what it returns and all between;
the program writes over tensors that are there. glibc is told to keep what is freed, else a backward
pass of Candle's takes up to four times as long, most of it in page faults. Candle's backward is that
of its autograd over a graph that is kept, for a dy of ones, which it fills in and reads. Before
anything is timed its results are compared with f64: an error is |got - want| / max(|want|, 1).
"""

import json
import os
import subprocess

import beside

FUNCTIONS = ["relu", "leaky_relu", "hard_swish", "sigmoid", "tanh", "gelu", "gelu_tanh", "silu",
             "softplus", "mish", "elu"]
TOLERANCE = 1e-4
# So that freed memory is not given back to the system.
KEEPING = {"MALLOC_MMAP_THRESHOLD_": str(1 << 30), "MALLOC_TRIM_THRESHOLD_": str(1 << 40)}


def candles(program, threads, elements):
    environment = dict(os.environ, **KEEPING, RAYON_NUM_THREADS=str(threads),
                       CANDLE_NUM_THREADS=str(threads))
    out = subprocess.run([program, str(elements), "3"], env=environment, stdout=subprocess.PIPE,
                         text=True, check=True)
    found = json.loads(out.stdout)
    for name, error in found["errors"].items():
        # What is no number is written as null.
        if error is None or error > TOLERANCE:
            raise SystemExit(f"Candle's {name} has an error of {error}")
    return {"version": found["version"], "times": {"candle": found["times"]},
            "errors": {"candle": found["errors"]}}


def main():
    parser = beside.cpu_parser(__doc__)
    parser.add_argument("--candle", default="peers/candle/target/release/peer-candle")
    args = parser.parse_args()
    beside.built("candle", args.candle)
    beside.on_cpu_in_turn(args, FUNCTIONS, "candle", lambda threads, elements:
                          candles(args.candle, threads, elements))


if __name__ == "__main__":
    main()
