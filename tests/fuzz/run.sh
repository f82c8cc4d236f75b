#!/usr/bin/env bash
# Builds the fuzzers (clang) and runs each of them.
#   tests/fuzz/run.sh [-j JOBS] SECONDS [NAME…]
# What they find is in build/fuzz/findings; mend it, then put the input into tests/fuzz/corpus/NAME. What they learn is in
# build/fuzz/corpus and is where the next run begins. Ends with 77 where clang cannot be had.
set -euo pipefail
cd "$(dirname "$0")/../.."

jobs=1
if [[ ${1:-} == -j ]]; then jobs=$2; shift 2; fi
seconds=${1:?for how many seconds each?}
shift

. packaging/dependencies.sh
install_missing "${fuzz_packages[@]}" || exit 77 # there is no clang here
cmake --preset fuzz > /dev/null
names=("$@")
if [[ ${#names[@]} == 0 ]]; then
    for source in tests/fuzz/fuzz_*.cpp; do
        name=${source##*/fuzz_}
        names+=("${name%.cpp}")
    done
fi
cmake --build build/fuzz --target "${names[@]/#/fuzz_}"

fuzz() { # name
    mkdir -p "build/fuzz/corpus/$1" build/fuzz/findings
    local dictionary=()
    if [[ -f tests/fuzz/$1.dict ]]; then dictionary=(-dict="tests/fuzz/$1.dict"); fi
    build/fuzz/tests/fuzz/fuzz_"$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 \
        -print_final_stats=1 -artifact_prefix="build/fuzz/findings/$1-" ${dictionary[@]+"${dictionary[@]}"} \
        "build/fuzz/corpus/$1" "tests/fuzz/corpus/$1" > "build/fuzz/$1.log" 2>&1 \
        || { tail -40 "build/fuzz/$1.log"; echo "$1: A FINDING, see build/fuzz/findings"; return 1; }
    echo "$1: no finding in $seconds s, $(grep -a number_of_executed_units "build/fuzz/$1.log" | awk '{ print $2 }') inputs"
}
export -f fuzz
export seconds
printf '%s\n' "${names[@]}" | xargs -P "$jobs" -I{} bash -c 'fuzz {}'
