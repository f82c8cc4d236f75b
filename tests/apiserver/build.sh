#!/usr/bin/env bash
# Puts a real etcd and a real Kubernetes API server for custom resources into FOLDER, for VIGLA_API_SERVER:
#   tests/apiserver/build.sh FOLDER
# Needs Go 1.25 or newer and its module proxy. Takes some five minutes of processor time at first, seconds from then on.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")"

command -v go >/dev/null 2>&1 || { echo "go is not installed, so there is no real API server to test against." >&2; exit 1; }
export GOFLAGS=-buildvcs=false
timeout 900 go build -ldflags '-s -w' -o "$folder/apiserver" . && timeout 900 go build -ldflags '-s -w' -o "$folder/etcd" ./etcd || {
    echo "There is no real API server to test against: it could not be built. The words of go are above." >&2
    exit 1
}
