#!/usr/bin/env bash
# Creates a virtual environment: venv.sh PYTHON FOLDER
set -euo pipefail

python=$1
folder=$2

# Debian and Ubuntu ship this part of the standard library in a separate package.
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    "$(dirname "$0")/system-package.sh" python3-venv
fi
"$python" -m venv "$folder"
