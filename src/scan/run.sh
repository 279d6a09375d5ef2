#!/usr/bin/env bash
# Has TLS scanners knock at a real collector on the loopback, then looks whether the log has every knock and verifies.
#   src/scan/run.sh WORK PROVIDER SCANNER...      src/scan/run.sh /tmp/scan jdk sslscan nmap testssl tlsfuzzer
# WORK gets a home, a collector's output and one report a scanner. PROVIDER is what the setting tls.provider takes:
# auto (Conscrypt where it loads) or jdk. JAVA_HOME says which Java. sslscan and nmap are Debian's; TESTSSL names the
# folder of testssl.sh 3.3, TLSFUZZER one with tlsfuzzer, tlslite-ng and python-ecdsa in it. docs/tls-scan.md has results.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
sealwire=$here/../../sealwire
work=$1
provider=$2
shift 2
mkdir -p "$work"
work=$(cd "$work" && pwd)
home=$work/home

if [ ! -d "$home" ]; then
  "$sealwire" --home "$home" init --no-passphrase --host localhost >"$work/init.txt" 2>&1
  "$sealwire" --home "$home" pki issue scanner --role field >>"$work/init.txt" 2>&1
  # A scanner is refused more often than ten times a second, and each knock is to be an entry of its own.
  cat >>"$home/config/sealwire.properties" <<EOF
tls.provider = $provider
bind = 127.0.0.1
port = 0
refusals.source.rate = 1000000
refusals.rate = 1000000
handshakes.source.max = 256
connections.certificate.max = 1024
EOF
fi
kit=$home/certs/kits/scanner.pem
openssl x509 -in "$kit" -out "$work/cert.pem"
# With the public key in it, which tlslite wants.
openssl ec -in "$kit" 2>/dev/null | openssl pkcs8 -topk8 -nocrypt -out "$work/key.pem"

# A collector talks to nobody who does not offer its protocol, and few scanners can be told to.
cc -shared -fPIC -o "$work/alpn.so" "$here/alpn.c" -ldl

"$sealwire" --home "$home" serve >"$work/serve.txt" 2>&1 &
collector=$!
trap 'kill "$collector" 2>/dev/null || true' EXIT
for _ in $(seq 300); do
  port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/serve.txt")
  [ -z "$port" ] || break
  kill -0 "$collector"
  sleep 0.1
done
: "${port:?the collector did not start}"
grep -i 'tls' "$work/serve.txt" || true

for scanner; do
  echo "== $scanner, $provider, port $port, $(date -u +%T)"
  case $scanner in
    sslscan)
      LD_PRELOAD=$work/alpn.so sslscan --no-colour --show-certificate --pk="$work/key.pem" --certs="$work/cert.pem" \
        "127.0.0.1:$port" >"$work/sslscan.txt" 2>&1 || echo "exit $?"
      ;;
    nmap)
      sed 's|^    -- Enable SNI if|    ["application_layer_protocol_negotiation"] = tls.EXTENSION_HELPERS["application_layer_protocol_negotiation"]({"sealwire/1"}),\n&|' \
        /usr/share/nmap/scripts/ssl-enum-ciphers.nse >"$work/ssl-enum-ciphers-alpn.nse"
      nmap -Pn -p "$port" --script "+$work/ssl-enum-ciphers-alpn.nse,+ssl-enum-ciphers,+ssl-heartbleed,+ssl-ccs-injection" \
        --script-args vulns.showall 127.0.0.1 >"$work/nmap.txt" 2>&1 || echo "exit $?"
      ;;
    testssl)
      rm -rf "$work/testssl.json" "$work/testssl"
      cp -r "$TESTSSL" "$work/testssl"
      # Its own hellos offer NPN, which nobody has any more, where ours is wanted.
      sed -i 's|all_extensions+="$extension_next_protocol"|all_extensions+="00,10,00,0d,00,0b,0a,73,65,61,6c,77,69,72,65,2f,31"|' \
        "$work/testssl/testssl.sh"
      LD_PRELOAD=$work/alpn.so "$work/testssl/testssl.sh" --warnings off --color 0 --ip one --quiet --mtls "$kit" \
        --add-ca "$home/certs/ca.pem" --jsonfile "$work/testssl.json" "https://localhost:$port/" \
        >"$work/testssl.txt" 2>&1 || echo "exit $?"
      ;;
    tlsfuzzer)
      "$here/tlsfuzzer.sh" "$work" "$port" || echo "exit $?"
      ;;
    *)
      echo "no scanner $scanner" >&2
      exit 2
      ;;
  esac
done

kill "$collector"
wait "$collector"
trap - EXIT
echo "== what the log has"
"$sealwire" --home "$home" log --type handshake. --json |
  sed 's/.*"type":"\([a-z.]*\)".*/\1/; s/.*"type": "\([a-z.]*\)".*/\1/' | sort | uniq -c
"$sealwire" --home "$home" verify | sed -n 's/^\([a-z]* *\(PASS\|FAIL\|NOT CHECKED\)\).*/\1/p'
