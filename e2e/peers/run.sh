#!/usr/bin/env bash
# Runs posture and Prowler side by side on an emulated account; make bench-peers calls it through e2e/run.sh, which has the
# emulator. Prowler is installed into a virtual environment of its own, which takes minutes. Arguments: -scale 5.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=5.46.0
venv=$here/.venv
if [[ "$("$venv/bin/python" -m pip show prowler 2>/dev/null || true)" != *"Version: $version"* ]]; then
  echo "peers: installing prowler $version into $venv" >&2
  rm -rf "$venv"
  "${PYTHON:-python3}" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "prowler==$version"
fi
cd "$here/../.."
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/posture" ./cmd/posture
go build -o "$bin/peers" ./e2e/peers
"$bin/peers" -posture "$bin/posture" -prowler "$venv/bin/prowler" "$@"
