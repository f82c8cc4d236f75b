# Sourced by run.sh, test.sh and tests/fuzz/run.sh: installs the Debian packages that are missing, and only those.

run_packages=(
    g++ cmake ninja-build mold pkg-config
    qt6-base-dev libqt6opengl6-dev qt6-charts-dev qt6-svg-dev qt6-websockets-dev
    qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools
    libqscintilla2-qt6-dev libcurl4-openssl-dev libssl-dev nlohmann-json3-dev libsimdjson-dev
    libyaml-cpp-dev libdtl-dev libre2-dev libboost-dev fonts-dejavu-core
)
test_packages=("${run_packages[@]}" prometheus dbus-daemon python3-venv)
fuzz_packages=("${run_packages[@]}" clang-16 libclang-rt-16-dev) # an older clang cannot read libstdc++ 12's ranges

# Debian's kubectl and one from elsewhere own the same file, so it is installed only where there is none.
command -v kubectl >/dev/null 2>&1 || test_packages+=(kubernetes-client)

install_missing() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' \
            || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || {
            echo "These packages are missing: ${missing[*]}" >&2
            echo "Installing them needs root: run this again as root, or install sudo." >&2
            return 1
        }
        as_root=(sudo)
    fi
    echo "Installing ${#missing[@]} missing packages: ${missing[*]}" >&2
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        echo "apt-get could not install: ${missing[*]}. Its own words are above." >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}
