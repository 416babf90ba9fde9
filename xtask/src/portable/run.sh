#!/bin/sh
# usage: sh run.sh RESULTS [--budget SECONDS] [--device NAME] [--samples N]
#
# Tests and measures on this machine's GPU, without Rust and within a time that is given.
#
#   RESULTS           a folder for what is found, made if need be: summary.txt (what ran,
#                     what failed, what was not reached), devices.json, suite.txt,
#                     check.csv, bench-FORMAT.csv, bench-chains-FORMAT.csv, log.txt;
#                     `cargo xtask adopt RESULTS` takes them over
#   --budget SECONDS  when to be done, whatever was reached by then (480)
#   --device NAME     as the program's --device (the fastest kind of GPU)
#   --samples N       how many inputs `check` tries on each function (2^24; 2^22 where
#                     there are fewer than 8 cores for the reference)

usage() {
    sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

case ${1:--} in -*) usage ;; esac
results=$1
shift
budget=480 device='' samples=16777216
[ "$(nproc)" -ge 8 ] || samples=4194304
while [ $# -ge 2 ]; do
    case $1 in
    --budget) budget=$2 ;;
    --device) device=$2 ;;
    --samples) samples=$2 ;;
    *) usage ;;
    esac
    shift 2
done
[ $# -eq 0 ] || usage

start=$(date +%s)
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
program=$here/bin/wgpu-activations
mkdir -p -- "$results" && CDPATH='' cd -- "$results" || exit 1
rm -f summary.txt devices.json suite.txt check.csv log.txt
for format in f32 f16 bf16; do rm -f "bench-$format.csv" "bench-chains-$format.csv"; done
scratch=$(mktemp -d "${TMPDIR:-/tmp}/wgpu-activations.XXXXXX") || exit 1
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 130' INT TERM
# Drivers keep their caches and sockets there; this folder itself may be read-only.
export HOME="${HOME:-$scratch}" XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$scratch}"
export PATH="${PATH:-/usr/bin:/bin}"

say() { echo "$*" | tee -a summary.txt; }

# within SHARE COMMAND...: 124 where that share of the budget (in percent) is used up.
within() {
    seconds=$((start + budget * $1 / 100 - $(date +%s)))
    shift
    [ "$seconds" -ge 2 ] || return 124
    timeout -k 5 "$seconds" "$@"
    code=$?
    [ "$code" -ne 137 ] || code=124 # it had to be killed
    return "$code"
}

# --- Which adapter -------------------------------------------------------------------------------

# Where containers get NVIDIA's driver mounted, unknown to the dynamic loader.
nvidia=/usr/local/nvidia

# The best adapter of devices.json, as rank|what --device calls it|backend|name|driver. A rank is
# even, or odd by way of GL: the same GPU by way of Vulkan comes first.
best() {
    awk -F '"' '
        BEGIN { split("discrete integrated virtual unknown software", types, " ") }
        /^    "[a-z_]+": "/ { is[$2] = $4 }
        /^  }/ {
            for (i in types) if (index(is["type"], types[i]) == 1)
                printf "%d|%s|%s|%s|%s %s\n", 2 * i + (is["backend"] == "gl"), is["device"],
                    is["backend"], is["name"], is["driver"], is["driver_version"]
            split("", is)
        }' devices.json | sort -n | head -n 1
}

# Asks the program; true where it finds what is wanted: what --device names, or a GPU, and not
# only by way of GL.
ask() {
    timeout -k 5 30 "$program" ${device:+--device "$device"} devices --json \
        >devices.json 2>>log.txt
    IFS='|' read -r rank adapter backend name driver <<END
$(best)
END
    if [ -n "$device" ]; then [ -n "$rank" ]; else [ "${rank:-99}" -lt 10 ] && [ "$backend" != gl ]; fi
}

# A manifest for each of NVIDIA's libraries, which may be there without one.
write_manifests() {
    for library in libGLX_nvidia.so.0 libEGL_nvidia.so.0; do
        file=$(find /usr/lib/x86_64-linux-gnu /usr/lib64 /usr/lib "$nvidia/lib64" -maxdepth 1 \
            -name "$library" 2>/dev/null | head -n 1)
        printf '{"file_format_version": "1.0.0", "ICD": {"library_path": "%s", "api_version": "1.3.0"}}\n' \
            "${file:-$library}" >"$scratch/$library.json"
    done
}

# The machine's own way first; then with the loader of this folder; then with one driver, whose
# manifest is missing or in no usual place.
find_adapter() {
    ask && return
    export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    if [ -d "$nvidia/lib64" ]; then LD_LIBRARY_PATH=$LD_LIBRARY_PATH:$nvidia/lib64; fi
    ask && return
    if [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ]; then
        write_manifests
        for manifest in $nvidia/share/vulkan/icd.d/*.json /usr/share/nvidia/*icd*.json \
            "$scratch/libGLX_nvidia.so.0.json" "$scratch/libEGL_nvidia.so.0.json"; do
            export VK_DRIVER_FILES="$manifest" VK_ICD_FILENAMES="$manifest"
            [ -e "$manifest" ] && ask && return
        done
        unset VK_DRIVER_FILES VK_ICD_FILENAMES
    fi
    [ -z "$device" ] && ask # GL, or a software adapter, is better than none
    [ -n "$rank" ]
}

echo "date: $(date -u +%F)" >summary.txt
say "commit: $(cat "$here/commit")"
if ! find_adapter; then
    say "no adapter found${device:+ that fits --device $device}; log.txt has what the program says"
    exit 1
fi
say "backend: $backend"
say "device: $name"
say "driver: $driver"
say "loader: ${LD_LIBRARY_PATH:-the system's}; manifest: ${VK_DRIVER_FILES:-the system's}"
say "budget: $budget s"
say ""

# The suite knows wgpu's usual variables.
export WGPU_BACKEND="$backend" WGPU_ADAPTER_NAME="$name"

# --- The work, most valuable first ---------------------------------------------------------------

took() { echo "$(($(date +%s) - began)) s"; }

# suite SHARE: the trials of this adapter.
suite() {
    began=$(date +%s) trials=$backend
    case $name in SwiftShader*) trials=swiftshader ;; esac
    within "$1" "$here/bin/suite" "$trials" >suite.txt 2>>log.txt
    code=$?
    if [ "$code" -eq 124 ] && [ ! -s suite.txt ]; then
        say "suite: not reached"
        bad=1
        return
    fi
    passed=$(grep -c '^test .* ok$' suite.txt)
    failed=$(grep -c '^test .* FAILED$' suite.txt)
    all=$(sed -n 's/^running \([0-9]*\) tests*$/\1/p' suite.txt)
    case $code in 0 | 124) ;; *) bad=1 ;; esac
    say "suite: $passed of ${all:-?} trials passed, $failed failed ($(took), exit code $code)"
    [ "$code" -ne 124 ] || say "  not reached: the others"
    sed -n 's/^test \(.*[^ ]\) *\.\.\. FAILED$/  failed: \1/p' suite.txt | tee -a summary.txt
}

# rows SHARE TASK FORMAT GROUP: what the program finds of some functions, or of a chain, in rows.csv.
# Of a half format `check` tries every value.
rows() {
    share=$1 format=$3 group=$4
    # shellcheck disable=SC2086 # one word per function
    case $2-$3 in
    chains-*) set -- bench --chains "$group" --rows "$chain_rows" --columns 4096 --rounds 5 ;;
    bench-*)
        set -- bench --kinds "$(echo "$group" | tr ' ' ',')" --sizes 2^24 --rounds 5 --gpu-only
        ;;
    check-f32) set -- check $group --samples "$samples" ;;
    check-*) set -- check $group ;;
    esac
    within "$share" "$program" --device "$adapter" "$@" --format "$format" -o "$scratch/rows.csv"
}

# by_groups SHARE TASK FORMAT FILE: functions group by group, or the chains, so that what was done is
# kept.
by_groups() {
    began=$(date +%s) ran='' missed='' wrong='' above=0 groups=$scratch/groups what=functions
    [ "$2" != chains ] || groups=$scratch/chains what=chains
    while IFS= read -r group; do
        rm -f "$scratch/rows.csv"
        rows "$1" "$2" "$3" "$group" >>log.txt 2>&1 </dev/null
        code=$?
        if [ -e "$scratch/rows.csv" ]; then
            [ ! -e "$4" ] || sed -i 1d "$scratch/rows.csv" # one head is enough
            cat "$scratch/rows.csv" >>"$4"
            ran="$ran$group
"
            above=$((above + $(grep -c ',FAIL$' "$scratch/rows.csv")))
        elif [ "$code" -eq 124 ]; then
            missed="$missed$group
"
        else
            wrong="$wrong $group"
        fi
    done <"$groups"
    say "$2 $3: $(count "$ran") $what done ($(took))"
    [ "$above" -eq 0 ] || say "  above their budget: $above rows (verdict FAIL in $4)"
    [ -z "$wrong" ] || say "  failed, see log.txt:$wrong"
    [ "$above$wrong" = 0 ] || bad=1
    [ -z "$missed" ] || say "  not reached: $(count "$missed") $what, from $(first "$missed") on"
}

# Functions stand side by side in a group, a chain stands alone.
one_by_one() { if [ "$what" = chains ]; then cat; else tr ' ' '\n'; fi; }
count() { printf '%s' "$1" | one_by_one | grep -c .; }
first() { printf '%s' "$1" | one_by_one | head -n 1; }

# What people use most, then the rest of the list.
"$program" list 2>>log.txt | sed -n -e '/^$/q' -e '1!s/ .*//p' >"$scratch/list"
printf '%s\n' gelu silu relu gelu_tanh sigmoid tanh leaky_relu elu softplus mish |
    grep -xFf "$scratch/list" | cat - "$scratch/list" | awk '!seen[$0]++' >"$scratch/ordered"
if [ "$(wc -l <"$scratch/ordered")" -lt 5 ]; then
    say "the program lists no functions: log.txt has what it says"
    exit 1
fi
# Few first, so that even a slow machine gets there.
head -n 4 "$scratch/ordered" | xargs >"$scratch/groups"
tail -n +5 "$scratch/ordered" | xargs -n 12 >>"$scratch/groups"

# The chains of tools/bench_torch_chains.py, and how many rows of 4096 columns they get.
cat >"$scratch/chains" <<END
bias(column) | gelu
gated(silu)
bias(column) | gelu | dropout(0.1, seed=7) | add
gated(gelu)
scale(column) | bias(column) | add | relu
END
chain_rows=16384
[ "$rank" -lt 10 ] || chain_rows=1024 # a software adapter

bad=0
suite 35
by_groups 45 chains f32 bench-chains-f32.csv
by_groups 52 chains bf16 bench-chains-bf16.csv
by_groups 62 bench f32 bench-f32.csv
by_groups 77 check f32 check.csv
by_groups 84 bench f16 bench-f16.csv
by_groups 91 bench bf16 bench-bf16.csv
by_groups 95 check f16 check.csv
by_groups 98 check bf16 check.csv
say ""
say "done in $(($(date +%s) - start)) s"
exit "$bad"
