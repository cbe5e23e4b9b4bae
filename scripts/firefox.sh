#!/usr/bin/env bash
# Prints the path of a Firefox for the end-to-end tests: $FIREFOX if set, else an installed one, else
# one from the system's package manager. Prints nothing if there is none; its tests are then skipped.
set -euo pipefail

find_firefox() {
    local name path
    for name in firefox-esr firefox "/Applications/Firefox.app/Contents/MacOS/firefox"; do
        path=$(command -v "$name") || continue
        # Ubuntu has a firefox that only prints where to get one.
        if "$path" --version >/dev/null 2>&1; then
            echo "$path"
            return
        fi
    done
    return 1
}

if [[ -n ${FIREFOX:-} ]]; then
    echo "$FIREFOX"
elif ! find_firefox; then
    "$(dirname "$0")/system-package.sh" firefox-esr >&2 && find_firefox ||
        echo "No working Firefox: its tests are skipped. Set FIREFOX to the path of one." >&2
fi
