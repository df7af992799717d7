#!/usr/bin/env bash
# A real server for the tests of the pages: serve.sh FOLDER PORT [fake|native]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
export PYTHONPATH="$root/src" LANTERNE_LOG_LEVEL=warning OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
if [ "${3:-fake}" = fake ]; then
  export PYTHONPATH="$root/src:$root/tests/work/plugin" LANTERNE_ENGINES='["fake"]'
  export LANTERNE_MODELS='{"sora-2":{"engine":"fake"},"sora-2-pro":{"engine":"fake","steps":6}}'
fi
exec "$root/.venv/bin/lanterne" serve --data "$1" --port "$2" --workers 1
