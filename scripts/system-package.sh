#!/usr/bin/env bash
# Installs system packages: system-package.sh NAME...
set -euo pipefail

give_up() {
    echo "Needs $*, and cannot install it: $reason. Install it yourself and run make again." >&2
    exit 1
}

sudo=()
if ! command -v apt-get >/dev/null; then
    reason="this system has no apt-get"
    give_up "$@"
elif [[ $(id -u) != 0 ]]; then
    reason="that takes root or sudo"
    command -v sudo >/dev/null || give_up "$@"
    sudo=(sudo)
fi
echo "Installing with apt-get: $*" >&2
"${sudo[@]}" apt-get update -qq >&2
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes -qq --no-install-recommends "$@" </dev/null >/dev/null
