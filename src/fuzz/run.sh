#!/usr/bin/env bash
# Fuzzes everything that reads bytes from outside, each test for half a minute, as many times over as asked:
#   src/fuzz/run.sh [TIMES [TEST...]]        src/fuzz/run.sh 10 LeafFuzz HelloFuzz
# What was learnt is kept in .cifuzz-corpus for the next time; a finding stops the run and lies beside the seeds,
# in src/fuzz/resources, where "mvn -Pfuzz test" finds it from then on.
set -euo pipefail
cd "$(dirname "$0")/../.."

times=${1:-1}
shift || true
mvn -B -q -Pfuzz test-compile

for ((i = 1; i <= times; i++)); do
  grep -rl '@FuzzTest' src/fuzz/java | sort | while read -r file; do
    class=$(basename "$file" .java)
    if [ $# -gt 0 ] && [[ " $* " != *" $class "* ]]; then
      continue
    fi
    grep -A1 '@FuzzTest' "$file" | sed -n 's/.* void \([a-z0-9_]*\)(.*/\1/p' | while read -r test; do
      log=$(mktemp)
      if ! JAZZER_FUZZ=1 mvn -B -o -Pfuzz surefire:test -Dtest="$class#$test" </dev/null >"$log" 2>&1; then
        cat "$log"
        rm "$log"
        exit 1
      fi
      printf '%s#%s: %s\n' "$class" "$test" "$(grep -E '^#[0-9]+' "$log" | tail -n 1)"
      rm "$log"
    done
  done
done
