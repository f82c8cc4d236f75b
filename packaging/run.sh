#!/usr/bin/env bash
# Installs what is missing, builds a release, and starts Vigla on its embedded mesh. Arguments pass through:
#   packaging/run.sh --context kind
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/dependencies.sh

install_missing "${run_packages[@]}"
[ -f build/release/build.ninja ] || cmake --preset release >/dev/null
cmake --build build/release --target vigla >&2

program=build/release/app/vigla
[ $# -gt 0 ] || set -- --demo
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$program" "$@"
fi
echo "No display: doing the main job without a window." >&2
exec "$program" tour "$@"
