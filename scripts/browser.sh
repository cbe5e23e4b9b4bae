#!/usr/bin/env bash
# Prints the path of a Chromium for the end-to-end tests: $CHROMIUM if set, else an installed one,
# else one from the system's package manager.
set -euo pipefail

find_browser() {
    local name path
    for name in chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        path=$(command -v "$name") || continue
        # Ubuntu has a chromium-browser that only prints where to get one.
        if "$path" --version >/dev/null 2>&1; then
            echo "$path"
            return
        fi
    done
    return 1
}

if [[ -n ${CHROMIUM:-} ]]; then
    echo "$CHROMIUM"
elif ! find_browser; then
    "$(dirname "$0")/system-package.sh" chromium fonts-liberation >&2
    find_browser || {
        echo "No working Chromium: install one, or set CHROMIUM to its path." >&2
        exit 1
    }
fi
