# Set-up shared by ./quickstart, ./check and .ci/run: Debian packages and LibTorch. Sourced, never run.
# Whatever was interrupted is done again; whatever is there is left alone.

readonly TORCH_VERSION=2.13.0
readonly PACKAGES=(
  g++ cmake ninja-build ccache pkg-config git ca-certificates python3 python3-pip
  libzmq3-dev cppzmq-dev libcapnp-dev capnproto libssl-dev libboost-dev libsqlite3-dev libzip-dev zipcmp zipmerge ziptool
  libspdlog-dev libtomlplusplus-dev libcli11-dev nlohmann-json3-dev
  libdcmtk-dev libturbojpeg0-dev libpng-dev)

say() { printf '%s\n' "$*" >&2; }

# packages NAME…: installs what is missing, or prints the one command that would.
packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local install=(apt-get install -y --no-install-recommends "${missing[@]}")
  if [ "$(id -u)" -eq 0 ]; then
    say "Installing ${#missing[@]} Debian packages."
    apt-get update -q >&2 && DEBIAN_FRONTEND=noninteractive "${install[@]}" >&2
  elif sudo -n true 2>/dev/null; then
    say "Installing ${#missing[@]} Debian packages with sudo."
    sudo apt-get update -q >&2 && sudo DEBIAN_FRONTEND=noninteractive "${install[@]}" >&2
  else
    say "Debian packages are missing. Run this once, then start again:"
    say "  sudo apt-get update && sudo ${install[*]}"
    return 2
  fi
}

# libtorch: sets EXPUNGE_LIBTORCH to a folder with share/cmake/Torch, fetching the pinned wheel where none was named.
libtorch() {
  if [ -n "${EXPUNGE_LIBTORCH:-}" ]; then
    if [ ! -f "$EXPUNGE_LIBTORCH/share/cmake/Torch/TorchConfig.cmake" ]; then
      say "EXPUNGE_LIBTORCH=$EXPUNGE_LIBTORCH has no share/cmake/Torch/TorchConfig.cmake; name the folder that LibTorch was unpacked to."
      return 2
    fi
    return 0
  fi
  export EXPUNGE_LIBTORCH="$PWD/.deps/libtorch/torch"
  [ -f "$EXPUNGE_LIBTORCH/share/cmake/Torch/TorchConfig.cmake" ] && return 0
  say "Fetching LibTorch $TORCH_VERSION (CPU, about 190 MB) into .deps/libtorch."
  rm -rf .deps/libtorch .deps/libtorch.partial
  mkdir -p .deps
  if ! python3 -m pip install -q --root-user-action=ignore --no-deps --only-binary=:all: --target .deps/libtorch.partial "torch==$TORCH_VERSION"; then
    say "LibTorch could not be fetched with pip. Fetch it by other means and name its folder in EXPUNGE_LIBTORCH."
    return 3
  fi
  mv .deps/libtorch.partial .deps/libtorch
}

# python_torch: makes the LibTorch in use importable as Python's torch, for the tests that compare with PyTorch. They are
# skipped where this fails, and where EXPUNGE_LIBTORCH names a LibTorch that is no part of a Python package.
python_torch() {
  if [ ! -d .deps/python ]; then
    say "Fetching what Python's torch needs besides (about 30 MB) into .deps/python."
    rm -rf .deps/python.partial
    if ! python3 -m pip install -q --root-user-action=ignore --only-binary=:all: --target .deps/python.partial numpy==2.4.6 safetensors==0.8.0 \
        typing-extensions==4.16.0 sympy==1.14.0 networkx==3.6.1 jinja2==3.1.6 fsspec==2026.9.0 filelock==4.2.11; then
      say "It could not be fetched; the comparison with PyTorch is skipped."
      return 0
    fi
    mv .deps/python.partial .deps/python
  fi
  export PYTHONPATH="$(dirname "$EXPUNGE_LIBTORCH"):$PWD/.deps/python"
}

# Equal compilations are found again in another clone, too.
export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros

# build PRESET [CMAKE OPTIONS…] -- [TARGETS…]: configures and builds on as many cores as memory allows (1.5 GB a job).
build() {
  local preset=$1 options=() jobs by_memory
  shift
  while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1"); shift; done
  [ $# -gt 0 ] && shift
  by_memory=$(awk '/MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  jobs=$(nproc)
  [ "$by_memory" -lt "$jobs" ] && jobs=$((by_memory > 0 ? by_memory : 1))
  cmake --preset "$preset" -DEXPUNGE_LIBTORCH="$EXPUNGE_LIBTORCH" "${options[@]}" >"build/$preset.configure.log" 2>&1 ||
    { tail -n 30 "build/$preset.configure.log" >&2; return 1; }
  cmake --build "build/$preset" -j "$jobs" ${@:+--target "$@"} >&2
}
