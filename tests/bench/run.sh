#!/usr/bin/env bash
# Builds the benchmarks and prints the whole table: measured beside budget.
#   tests/bench/run.sh [--build-times] [--strict] [GROUP…]
#   tests/bench/run.sh soak [--minutes=30] [--speed=10] [--services=300] [--strict]
# GROUP is a part of a group's name (`vigla_bench --list`); without any, all groups run but the soak, which watches a
# window for half an hour: its memory, the longest turn of its GUI thread and everything that waits, minute by minute.
# --build-times measures the two rows about building too; that takes as long as a build without cache.
set -euo pipefail
cd "$(dirname "$0")/../.."

measures_builds=false
arguments=()
for argument in "$@"; do
    if [[ $argument == --build-times ]]; then measures_builds=true; else arguments+=("$argument"); fi
done

row() { # name, seconds, budget in seconds
    printf '%-84s %10.2f %-5s <= %7.1f%s\n' "$1" "$2" s "$3" \
        "$(awk -v a="$2" -v b="$3" 'BEGIN { print (a > b) ? "  MISSED" : "" }')"
}

seconds_of() { # command…
    local start end
    start=$(date +%s.%N)
    "$@" > /dev/null
    end=$(date +%s.%N)
    awk -v a="$start" -v b="$end" 'BEGIN { print b - a }'
}

build_times() {
    local folder
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' RETURN
    export CCACHE_DISABLE=1
    cmake --preset ci -B "$folder" > /dev/null
    row "cold build of everything, tests included" "$(seconds_of cmake --build "$folder")" 600
    touch -c ui/shell/main_window.cpp
    row "build after a change of one .cpp" "$(seconds_of cmake --build "$folder" --target vigla)" 15
    unset CCACHE_DISABLE
}

cmake --preset bench > /dev/null
cmake --build --preset bench --target vigla_bench > /dev/null
build/bench/tests/bench/vigla_bench ${arguments[@]+"${arguments[@]}"}
if $measures_builds; then build_times; fi
