#!/usr/bin/env bash
# Makes a virtual environment: venv.sh PYTHON FOLDER
set -euo pipefail

python=$1
folder=$2

# Debian and Ubuntu keep this part of the standard library in a package of its own.
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    "$(dirname "$0")/system-package.sh" python3-venv
fi
"$python" -m venv "$folder"
