#!/usr/bin/env bash
# Builds the program as a release does, twice: here, and from a copy of the source in another directory with an empty
# build cache. Fails where the two are not the same bytes. GOOS and GOARCH choose another platform.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build SOURCE OUTPUT
build() {
  (cd "$1" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w" -gcflags=github.com/aws/...=-l -o "$2" ./cmd/posture)
}

mkdir "$work/elsewhere"
tar --exclude=./.git --exclude=./.cache --exclude=./dist --exclude=./e2e -cf - . | tar -xf - -C "$work/elsewhere"
build "$here" "$work/one"
GOCACHE=$work/cache build "$work/elsewhere" "$work/two"

# The sum of a file alone: sha256sum and shasum print the name beside it.
sum() {
  if command -v sha256sum >/dev/null; then
    sha256sum <"$1"
  else
    shasum -a 256 <"$1"
  fi
}
one=$(sum "$work/one")
two=$(sum "$work/two")
echo "here       ${one%% *}"
echo "elsewhere  ${two%% *}"
if [[ $one != "$two" ]]; then
  echo "the two builds differ" >&2
  exit 1
fi
