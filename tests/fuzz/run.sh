#!/usr/bin/env bash
# Runs the fuzzers one after the other: bash tests/fuzz/run.sh MINUTES [TARGET...]
#
# Each target gets MINUTES of wall time. What is learnt stays in tests/fuzz/corpus/, findings in tests/fuzz/artifacts/.
# Needs cargo-fuzz (cargo install cargo-fuzz). A stable compiler will do.

set -euo pipefail
cd "$(dirname "$0")/../.."
export RUSTC_BOOTSTRAP=1

seconds=$((${1:?how many minutes for each target?} * 60))
shift
if [ $# -eq 0 ]; then
    read -ra targets <<<"$(cargo fuzz list --fuzz-dir tests/fuzz | tr '\n' ' ')"
    set -- "${targets[@]}"
fi

found=()
for target in "$@"; do
    printf '\n==> %s\n' "$target"
    corpus=tests/fuzz/corpus/$target
    mkdir -p "$corpus"
    cargo fuzz run -O --fuzz-dir tests/fuzz "$target" "$corpus" "tests/fuzz/seeds/$target" -- \
        -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 ||
        found+=("$target")
done

if [ ${#found[@]} -gt 0 ]; then
    printf '\nfound something: %s\n' "${found[*]}"
    exit 1
fi
