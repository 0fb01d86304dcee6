#!/bin/bash
# install.sh BUILD: what `cmake --install` leaves can be moved and runs with nothing of BUILD.
set -euo pipefail
build=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() { echo "install.sh: $*" >&2; exit 1; }

cmake --install "$build" --prefix "$folder/first" >"$folder/log" || { cat "$folder/log"; exit 1; }
mv "$folder/first" "$folder/moved"
cd "$folder/moved/bin"

for program in expunge expunge-coordinator expunge-site expunge-compute; do
  [ -x "$program" ] || fail "$program is not installed"
  libraries=$(env -i ldd "./$program")
  ! grep "not found" <<<"$libraries" || fail "$program lacks the libraries above"
  ! grep -F "$build/" <<<"$libraries" || fail "$program needs the libraries above, which are the build's"
done
if [ -f "$folder/moved/lib/libtorch_cpu.so" ]; then  # not where LibTorch has CUDA and stays where it is
  ldd ./expunge-site | grep -F "libtorch_cpu.so => $folder/moved/" >/dev/null || fail "expunge-site uses another LibTorch"
fi

# says WORDS COMMAND…: the command ends well and its output has the words.
says() {
  local words=$1 output
  shift
  output=$(cd / && env -i "$@") || fail "$* ended with $?"
  grep -F -e "$words" <<<"$output" >/dev/null || fail "$* does not say '$words' but: $output"
}
bin=$folder/moved/bin
says "OpenSSL" "$bin/expunge" --version
says "OpenSSL" "$bin/expunge-coordinator" --version
says "LibTorch 2." "$bin/expunge-site" --version
says "--weights" "$bin/expunge" predict --help
[ -f "$folder/moved/share/expunge/configs/quickstart.toml" ] || fail "the configurations are not installed"
