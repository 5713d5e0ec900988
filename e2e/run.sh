#!/usr/bin/env bash
# Runs the end-to-end tests: the built program against moto, an emulator of the AWS API, on a free port of 127.0.0.1, and
# its reports against the validators of their formats. Needs Go, Python 3.11 or newer, Node.js 20 or newer with npm, and
# Chromium. Arguments go to go test: e2e/run.sh -run TestInterrupt -v; with --exec, a program is
# run instead, with POSTURE_E2E_ENDPOINT set.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=$here/.venv
python=${PYTHON:-python3}
wait_seconds=60

log=$(mktemp)
server=
stop() {
  if [[ -n $server ]] && kill "$server" 2>/dev/null; then
    wait "$server" 2>/dev/null || true
  fi
  rm -f "$log"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
  echo "e2e: $1" >&2
  tail -n 20 "$log" >&2
  exit 1
}

# The environment is made anew when the requirements change, and counts only when it was finished.
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt" || ! "$venv/bin/python" -c '' 2>/dev/null; then
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or newer is needed: set PYTHON"
  echo "e2e: installing moto into $venv" >&2
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$venv/requirements.txt"
fi

# The validators that are npm packages, in the same way.
if [[ ${1:-} != --exec ]] && ! cmp -s "$here/formats/package-lock.json" "$here/formats/node_modules/.posture-lock"; then
  command -v npm >/dev/null || fail "npm is needed"
  echo "e2e: installing the validators of report formats into $here/formats/node_modules" >&2
  (cd "$here/formats" && npm ci --silent --no-audit --no-fund --ignore-scripts)
  cp "$here/formats/package-lock.json" "$here/formats/node_modules/.posture-lock"
fi

# Port 0 is a free one that the server says. The policies that AWS manages are not loaded unless asked for.
MOTO_IAM_LOAD_MANAGED_POLICIES=true PYTHONUNBUFFERED=1 "$venv/bin/python" -m moto.server -H 127.0.0.1 -p 0 >"$log" 2>&1 &
server=$!

# wait_for_answer prints the endpoint once it answers.
wait_for_answer() {
  "$venv/bin/python" - "$log" "$server" "$wait_seconds" <<'PYTHON'
import os, re, sys, time, urllib.request

log, server, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
end = time.monotonic() + seconds
while time.monotonic() < end:
    try:
        os.kill(server, 0)
    except ProcessLookupError:
        break
    with open(log, encoding="utf-8") as f:
        found = re.search(r"Running on (http://127\.0\.0\.1:\d+)", f.read())
    if found:
        try:
            urllib.request.urlopen(found[1] + "/moto-api/", timeout=5).read()
            print(found[1])
            sys.exit(0)
        except OSError:
            pass
    time.sleep(0.1)
sys.exit(1)
PYTHON
}
endpoint=$(wait_for_answer) || fail "moto does not answer"

cd "$here/.."
export POSTURE_E2E_ENDPOINT=$endpoint
if [[ ${1:-} == --exec ]]; then
  "${@:2}"
else
  go test -tags e2e -count=1 "$@" ./e2e/...
fi
