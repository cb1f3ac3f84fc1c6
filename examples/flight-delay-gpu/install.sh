#!/bin/sh
# PyTorch for this example, in a virtual environment: install.sh FOLDER, then put FOLDER/bin first on PATH.
# PyPI's build brings CUDA along, about five gigabytes; PIP_INDEX_URL may name an index that has builds without it, a tenth of the size.
set -e
cd "$(dirname "$0")"
folder=$1
[ -n "$folder" ] || { echo "usage: install.sh FOLDER" >&2; exit 2; }
if [ -x "$folder/bin/python3" ] && "$folder/bin/python3" -c 'import torch' 2> /dev/null; then exit 0; fi
rm -rf "$folder" "$folder.part"
python3 -m venv "$folder.part"
"$folder.part/bin/python3" -m pip install --quiet --disable-pip-version-check --no-cache-dir -r requirements.txt
"$folder.part/bin/python3" -c 'import torch'
mv "$folder.part" "$folder"
