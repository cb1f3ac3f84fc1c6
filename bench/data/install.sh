#!/bin/sh
# The tools that we are measured against, pinned, in an environment of their own.
set -e
cd "$(dirname "$0")/../.."
mkdir -p node_modules/.cache
python3 -m venv node_modules/.cache/bench-data-venv
node_modules/.cache/bench-data-venv/bin/pip install --quiet --disable-pip-version-check -r bench/data/requirements.txt
