#!/usr/bin/env bash
# Builds the fuzz targets and runs one of them, or `all` one after the other: run.sh TARGET SECONDS.
# Inputs that found something new stay in .build/fuzz/corpus, what broke a target in .build/fuzz/found.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=$1
seconds=$2
build=$PWD/.build/fuzz
python=.venv/bin/python
runtime=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')/clang/lib/linux

swift build --package-path Tests/Fuzz --build-path "$build" -Xlinker "-L$runtime" >&2
fuzz=$build/debug/Fuzz
# A trap is libFuzzer's to report, with the input that led to it.
export SWIFT_BACKTRACE=enable=no

run() {
    local corpus=$build/corpus/$1 seeds=$build/seeds/$1 found=$build/found/$1
    mkdir -p "$corpus" "$found"
    "$python" -B Tests/Fuzz/seeds.py "$1" "$seeds"
    "$fuzz" "$1" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix="$found/" "$corpus" "$seeds"
}

if [ "$target" = all ]; then
    for each in $("$fuzz" --list); do run "$each"; done
else
    run "$target"
fi
