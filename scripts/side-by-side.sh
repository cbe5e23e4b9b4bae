#!/usr/bin/env bash
# Runs commands in parallel, one per argument, and shows the output of each when it has ended.
# Exits with 1 if one of them failed, and names it last.
set -uo pipefail

outputs=$(mktemp -d)
trap 'rm -rf "$outputs"' EXIT
trap 'kill $(jobs -p) 2>/dev/null; exit 130' INT TERM

run() {
    local began_s=$SECONDS status=0
    bash -c "$2" >"$outputs/$1" 2>&1 || status=$?
    printf -- '--- %s (%d s)\n%s\n' "$2" $((SECONDS - began_s)) "$(cat "$outputs/$1")"
    return "$status"
}

processes=()
for command in "$@"; do
    run "${#processes[@]}" "$command" &
    processes+=($!)
done

failed=()
for i in "${!processes[@]}"; do
    wait "${processes[i]}" || failed+=("${@:i+1:1}")
done
if ((${#failed[@]})); then
    printf 'failed: %s\n' "${failed[@]}" >&2
    exit 1
fi
