#!/usr/bin/env bash
# Runs tlsfuzzer's TLS 1.3 tests, each with at most TLSFUZZER_N conversations, against a collector that run.sh started:
#   src/scan/tlsfuzzer.sh WORK PORT [TEST...]
# One line a test: passed, failed, seconds. What failed, and how, is in WORK/tlsfuzzer/TEST.txt.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$1
port=$2
shift 2
export PYTHONPATH=$TLSFUZZER/tlsfuzzer:$TLSFUZZER/tlslite-ng:$TLSFUZZER/python-ecdsa/src
mkdir -p "$work/tlsfuzzer"
if [ $# -eq 0 ]; then
  for file in "$TLSFUZZER"/tlsfuzzer/tlsfuzzer/_apps/test_tls13_*.py; do
    set -- "$@" "$(basename "$file" .py)"
  done
fi

for test; do
  options=(-n "${TLSFUZZER_N:-40}")
  case $test in
    # Measures times for hours, or looks at another server than this one.
    *minerva* | *dhe_shared_secret_padding* | *psk_ke* | *psk_dhe_ke* | *obsolete_curves*) [ $# -lt 20 ] || continue ;;
    # They say what a server answers that knows no TLS 1.3, or has post-quantum signatures: not this one.
    *non_support | *mldsa* | *mlkem*) [ $# -lt 20 ] || continue ;;
    *certificate_verify | *client_certificate_compression | *post_handshake_auth | *_in_certificate_verify)
      options+=(-k "$work/key.pem" -c "$work/cert.pem")
      ;;
    *certificate_request) options=(-k "$work/key.pem" -c "$work/cert.pem") ;;
  esac
  out=$work/tlsfuzzer/$test.txt
  from=$SECONDS
  timeout "${TLSFUZZER_SECONDS:-120}" python3 "$here/mutual.py" "$work/key.pem" "$work/cert.pem" "$test" \
    -h 127.0.0.1 -p "$port" "${options[@]}" >"$out" 2>&1 || true
  pass=$(sed -n 's/^PASS: //p' "$out")
  fail=$(sed -n 's/^FAIL: //p' "$out")
  knocks=$(sed -n 's/^CONNECTIONS: //p' "$out")
  printf '%-52s pass %-4s fail %-4s knocks %-4s %4d s\n' "$test" "${pass:--}" "${fail:--}" "${knocks:--}" $((SECONDS - from))
done | tee "$work/tlsfuzzer.txt"
