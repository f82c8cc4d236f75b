#!/usr/bin/env bash
# Puts a real etcd and a real Kubernetes API server for custom resources into FOLDER, for VIGLA_API_SERVER:
#   tests/apiserver/build.sh FOLDER
# Needs Go 1.25 or newer and its module proxy, and an etcd: the installed one, else that of Debian's package, which is
# unpacked here and not installed. Takes about four minutes of processor time at first, seconds from then on.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")"

command -v go >/dev/null 2>&1 || { echo "go is not installed, so there is no real API server to test against." >&2; exit 1; }
if [ ! -x "$folder/etcd" ]; then
    if command -v etcd >/dev/null 2>&1; then
        ln -sf "$(command -v etcd)" "$folder/etcd"
    else
        unpacked=$(mktemp -d)
        trap 'rm -rf "$unpacked"' EXIT
        get() { (cd "$unpacked" && apt-get download -qq etcd-server && dpkg -x etcd-server_*.deb .) >/dev/null 2>&1; }
        get || { apt-get update -qq >/dev/null 2>&1 && get; } || {
            echo "etcd is not installed, and the Debian package etcd-server cannot be had." >&2
            exit 1
        }
        mv "$unpacked/usr/bin/etcd" "$folder/etcd"
    fi
fi
GOFLAGS=-buildvcs=false timeout 900 go build -ldflags '-s -w' -o "$folder/apiserver" . || {
    echo "The API server could not be built; the words of go are above." >&2
    exit 1
}
