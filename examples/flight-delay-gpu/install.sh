#!/bin/sh
# PyTorch for this example, in a virtual environment: install.sh FOLDER, then put FOLDER/bin first on PATH.
# PyTorch's own index has builds without CUDA, a tenth of the size; where it cannot be reached, PyPI's build does as well.
set -e
cd "$(dirname "$0")"
folder=$1
[ -n "$folder" ] || { echo "usage: install.sh FOLDER" >&2; exit 2; }
if [ -x "$folder/bin/python3" ] && "$folder/bin/python3" -c 'import torch' 2> /dev/null; then exit 0; fi
rm -rf "$folder" "$folder.part"
python3 -m venv "$folder.part"
pip="$folder.part/bin/python3 -m pip install --quiet --disable-pip-version-check --no-cache-dir -r requirements.txt"
$pip --retries 0 --timeout 10 --index-url https://download.pytorch.org/whl/cpu 2> /dev/null || $pip
"$folder.part/bin/python3" -c 'import torch'
mv "$folder.part" "$folder"
