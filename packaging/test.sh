#!/usr/bin/env bash
# Installs what is missing, builds everything with warnings as errors, and runs the whole test suite offscreen.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/dependencies.sh

install_missing "${test_packages[@]}"
[ -f build/ci/build.ninja ] || cmake --preset ci
cmake --build build/ci
if tests/apiserver/build.sh build/apiserver; then
    export VIGLA_API_SERVER="$PWD/build/apiserver"
fi
exec ctest --test-dir build/ci --output-on-failure --no-tests=error -j "$(nproc)" "$@"
