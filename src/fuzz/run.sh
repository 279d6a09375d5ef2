#!/usr/bin/env bash
# Fuzzes everything that reads bytes from outside, each test for SECONDS, 30 by default:
#   src/fuzz/run.sh [SECONDS [TEST...]]        src/fuzz/run.sh 600 LeafFuzz HelloFuzz
# It first looks for a mistake that was planted, and ends if that is not found. What was learnt is kept in .cifuzz-corpus
# for the next time; a finding ends the run and is put beside the seeds, in src/fuzz/resources, where "mvn -Pfuzz test"
# finds it from then on. SECONDS of 3, as in CI, takes some 3 minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-30}
shift || true
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mvn -B -q -Pfuzz test-compile dependency:build-classpath -Dmdep.outputFile="$work/classpath"
classpath=target/classes:target/test-classes:$(cat "$work/classpath")
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# What one test finds, for some seconds: its log in $work/log, a finding in $work/found.
look() {
  local class=$1 test=$2 for=$3
  local seeds=src/fuzz/resources/${class//.//}Inputs/$test learnt=.cifuzz-corpus/$class/$test
  rm -rf "$work/found"
  mkdir -p "$work/found" "$learnt"
  local corpus=("$learnt")
  [ ! -d "$seeds" ] || corpus+=("$seeds")
  "$java" -Xmx1g -cp "$classpath" com.code_intelligence.jazzer.Jazzer --target_class="$class" --target_method="$test" \
    --reproducer_path="$work/found" -artifact_prefix="$work/found/" -timeout=20 -rss_limit_mb=4096 \
    -max_total_time="$for" "${corpus[@]}" </dev/null >"$work/log" 2>&1
}

planted=a_bound_that_is_off_by_one_is_found
if look dev.sealwire.PlantedFuzz "$planted" 60 || ! grep -q 'ArrayIndexOutOfBounds' "$work/log"; then
  cat "$work/log"
  echo "the planted mistake was not found: this looks at nothing" >&2
  exit 1
fi
rm -rf ".cifuzz-corpus/dev.sealwire.PlantedFuzz"
echo "the planted mistake is found: $(grep -E '^#[0-9]+' "$work/log" | tail -n 1)"

grep -rl '@FuzzTest' src/fuzz/java | sort | while read -r file; do
  name=$(basename "$file" .java)
  class=$(echo "${file#src/fuzz/java/}" | sed 's/\.java$//; s#/#.#g')
  if [ "$name" = PlantedFuzz ] || { [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; }; then
    continue
  fi
  grep -A1 '@FuzzTest' "$file" | sed -n 's/.* void \([A-Za-z0-9_]*\)(.*/\1/p' | while read -r test; do
    if ! look "$class" "$test" "$seconds"; then
      cat "$work/log"
      kept=src/fuzz/resources/${class//.//}Inputs/$test
      mkdir -p "$kept"
      find "$work/found" -type f ! -name '*.java' -exec cp {} "$kept/" \;
      echo "a finding; it is kept in $kept" >&2
      exit 1
    fi
    printf '%s#%s: %s\n' "$name" "$test" "$(sed -n 's/^Done \(.*\)/\1/p' "$work/log")"
  done
done
