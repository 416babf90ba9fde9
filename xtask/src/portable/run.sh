#!/bin/sh
# Tests and measures on this machine's GPU, without Rust and within a time that is given. Writes
# into RESULTS: summary.txt (what ran, what failed, what was not reached), devices.json, suite.txt,
# check.csv, bench-FORMAT.csv, log.txt. `cargo xtask adopt RESULTS` takes them over.

usage() {
    cat >&2 <<'END'
usage: sh run.sh RESULTS [--budget SECONDS] [--device NAME] [--samples N]

  RESULTS           a folder for what is found; made if need be
  --budget SECONDS  when to be done, whatever was reached by then (480)
  --device NAME     as the program's --device (the fastest kind of GPU)
  --samples N       how many inputs `check` tries on each function (2^24; 2^22 where
                    there are fewer than 8 cores for the reference)
END
    exit 2
}

[ $# -ge 1 ] || usage
case $1 in -*) usage ;; esac
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
mkdir -p -- "$results" && results=$(CDPATH='' cd -- "$results" && pwd) || exit 1
rm -f -- "$results"/summary.txt "$results"/devices.json "$results"/suite.txt \
    "$results"/check.csv "$results"/bench-f32.csv "$results"/bench-f16.csv \
    "$results"/bench-bf16.csv "$results"/log.txt
scratch=$(mktemp -d "${TMPDIR:-/tmp}/wgpu-activations.XXXXXX") || exit 1
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 130' INT TERM
# Drivers keep their caches and sockets there; this folder itself may be read-only.
export HOME="${HOME:-$scratch}" XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$scratch}"
export PATH="${PATH:-/usr/bin:/bin}"
summary=$results/summary.txt
log=$results/log.txt
program=$here/bin/wgpu-activations
cd "$scratch" || exit 1

say() {
    echo "$*"
    echo "$*" >>"$summary"
}

# How many seconds are left until a share of the budget (in percent) is used up.
left() { echo $((start + budget * $1 / 100 - $(date +%s))); }

# within SECONDS COMMAND...: 124 where the time is over.
within() {
    seconds=$1
    shift
    timeout -k 5 "$seconds" "$@"
    code=$?
    [ "$code" -ne 137 ] || code=124 # it had to be killed
    return "$code"
}

# --- Which adapter -------------------------------------------------------------------------------

# Where containers get NVIDIA's driver mounted, unknown to the dynamic loader.
nvidia=/usr/local/nvidia

# Sets adapter (what --device calls it), backend, name, driver and rank (0 is best) from
# devices.json.
choose() {
    rank=99 adapter='' backend='' name='' driver=''
    a='' b='' n='' d='' v='' r=99
    while IFS= read -r line; do
        value=${line#*: \"}
        value=${value%\"*}
        case $line in
        '    "device": '*) a=$value ;;
        '    "backend": '*) b=$value ;;
        '    "name": '*) n=$value ;;
        '    "driver": '*) d=$value ;;
        '    "driver_version": '*) v=$value ;;
        '    "type": "discrete'*) r=0 ;;
        '    "type": "integrated'*) r=2 ;;
        '    "type": "virtual'*) r=4 ;;
        '    "type": "unknown'*) r=6 ;;
        '    "type": "software'*) r=8 ;;
        '  }'*)
            [ "$b" != gl ] || r=$((r + 1)) # the same GPU by way of Vulkan comes first
            if [ "$b" != cpu ] && [ "$r" -lt "$rank" ]; then
                rank=$r adapter=$a backend=$b name=$n driver="$d $v"
            fi
            a='' b='' n='' d='' v='' r=99
            ;;
        esac
    done <"$results/devices.json"
}

# Asks the program; true where it finds what is wanted: what --device names, or a GPU, and not
# only by way of GL.
ask() {
    within 30 "$program" ${device:+--device "$device"} devices --json \
        >"$results/devices.json" 2>>"$log"
    choose
    if [ -n "$device" ]; then [ "$rank" -lt 99 ]; else [ "$rank" -lt 8 ] && [ "$backend" != gl ]; fi
}

# As ask, with one driver only: its manifest.
ask_driver() {
    export VK_DRIVER_FILES="$1" VK_ICD_FILENAMES="$1"
    ask && return 0
    unset VK_DRIVER_FILES VK_ICD_FILENAMES
    return 1
}

# A manifest for NVIDIA's library, which may be there without one.
write_manifest() {
    library=$1
    for folder in /usr/lib/x86_64-linux-gnu /usr/lib64 /usr/lib $nvidia/lib64; do
        if [ -e "$folder/$1" ]; then
            library=$folder/$1
            break
        fi
    done
    printf '{"file_format_version": "1.0.0", "ICD": {"library_path": "%s", "api_version": "1.3.0"}}\n' \
        "$library" >"$scratch/$1.json"
}

# The machine's own way first; then with the loader of this folder; then with drivers whose
# manifests are missing or in no usual place.
find_adapter() {
    ask && return 0
    export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    if [ -d "$nvidia/lib64" ]; then LD_LIBRARY_PATH=$LD_LIBRARY_PATH:$nvidia/lib64; fi
    ask && return 0
    if [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ]; then
        for manifest in $nvidia/share/vulkan/icd.d/*.json /usr/share/nvidia/*icd*.json; do
            [ -e "$manifest" ] && ask_driver "$manifest" && return 0
        done
        for library in libGLX_nvidia.so.0 libEGL_nvidia.so.0; do
            write_manifest "$library"
            ask_driver "$scratch/$library.json" && return 0
        done
    fi
    [ -z "$device" ] && ask # GL, or a software adapter, is better than none
    [ "$rank" -lt 99 ]
}

echo "date: $(date -u +%F)" >"$summary"
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
    began=$(date +%s)
    seconds=$(left "$1")
    if [ "$seconds" -lt 2 ]; then
        say "suite: not reached"
        bad=1
        return
    fi
    trials=$backend
    case $name in SwiftShader*) trials=swiftshader ;; esac
    within "$seconds" "$here/bin/suite" "$trials" >"$results/suite.txt" 2>>"$log"
    code=$?
    case $code in 0 | 124) ;; *) bad=1 ;; esac
    passed=$(grep -c '^test .* ok$' "$results/suite.txt")
    failed=$(grep -c '^test .* FAILED$' "$results/suite.txt")
    all=$(sed -n 's/^running \([0-9]*\) tests*$/\1/p' "$results/suite.txt")
    say "suite: $passed of ${all:-?} trials passed, $failed failed ($(took), exit code $code)"
    [ "$code" -ne 124 ] || say "  not reached: the others"
    sed -n 's/^test \(.*[^ ]\) *\.\.\. FAILED$/  failed: \1/p' "$results/suite.txt" |
        tee -a "$summary"
}

# append FILE TO: the rows, and the head where there is none yet.
append() {
    if [ -e "$2" ]; then sed 1d "$1" >>"$2"; else cat "$1" >"$2"; fi
}

check_group() {
    # shellcheck disable=SC2086 # one word per function
    within "$1" "$program" --device "$adapter" check $2 --format "$3" -o "$scratch/rows.csv" \
        $([ "$3" = f32 ] && echo "--samples $samples")
}

bench_group() {
    within "$1" "$program" --device "$adapter" bench --kinds "$(echo "$2" | tr ' ' ',')" \
        --sizes 2^24 --format "$3" --rounds 5 -o "$scratch/rows.csv"
}

# by_groups SHARE TASK FORMAT FILE: functions group by group, so that what was done is kept.
by_groups() {
    began=$(date +%s) ran='' missed='' wrong='' above=0
    while IFS= read -r group; do
        seconds=$(left "$1")
        if [ "$seconds" -lt 2 ]; then
            missed="$missed $group"
            continue
        fi
        rm -f "$scratch/rows.csv"
        "$2_group" "$seconds" "$group" "$3" >>"$log" 2>&1
        code=$?
        if [ -e "$scratch/rows.csv" ]; then
            append "$scratch/rows.csv" "$results/$4"
            ran="$ran $group"
            above=$((above + $(grep -c ',FAIL$' "$scratch/rows.csv")))
        elif [ "$code" -eq 124 ]; then
            missed="$missed $group"
        else
            wrong="$wrong $group"
        fi
    done <"$scratch/groups"
    say "$2 $3: $(echo "$ran" | wc -w) functions done ($(took))"
    [ "$above" -eq 0 ] || say "  above their budget: $above rows (verdict FAIL in $4)"
    [ -z "$wrong" ] || say "  failed, see log.txt:$wrong"
    [ "$above" -eq 0 ] && [ -z "$wrong" ] || bad=1
    # shellcheck disable=SC2086 # one word per function
    set -- $missed
    [ $# -eq 0 ] || say "  not reached: $# functions, from $1 on"
}

# What people use most, then the rest of the list.
all=$("$program" list 2>>"$log" | sed -n -e '/^$/q' -e '1!s/ .*//p')
ordered=''
for function in gelu silu relu gelu_tanh sigmoid tanh leaky_relu elu softplus mish $all; do
    case " $ordered " in *" $function "*) continue ;; esac
    echo "$all" | grep -qx "$function" && ordered="$ordered $function"
done
# shellcheck disable=SC2086 # one word per function
set -- $ordered
if [ $# -lt 5 ]; then
    say "the program lists no functions: log.txt has what it says"
    exit 1
fi
echo "$1 $2 $3 $4" >"$scratch/groups" # few, so that even a slow machine gets there
shift 4
echo "$*" | xargs -n 12 >>"$scratch/groups"

bad=0
suite 35
by_groups 55 bench f32 bench-f32.csv
by_groups 75 check f32 check.csv
by_groups 83 bench f16 bench-f16.csv
by_groups 91 bench bf16 bench-bf16.csv
by_groups 95 check f16 check.csv
by_groups 98 check bf16 check.csv
say ""
say "done in $(($(date +%s) - start)) s"
exit "$bad"
