#!/usr/bin/env bash
# The same work through what people use today and through Sealwire, in turn, in one run; prints medians and ratios.
#   src/bench/peers.sh [ROUNDS [SIZE_MIB]]        5 rounds and 1024 MiB unless said otherwise
# Installs what it lacks (Debian's packages), starts every server itself, on ports that were free a moment before, in a
# folder of its own, and ends them by their process numbers. Compare ratios, not machines.
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${1:-5}
mib=${2:-1024}
seconds=${SECONDS_A_ROUND:-4}

packages=()
for pair in nginx:nginx-light openssl:openssl socat:socat curl:curl sqlite3:sqlite3 rsyslogd:rsyslog; do
  PATH=$PATH:/usr/sbin command -v "${pair%%:*}" >/dev/null || packages+=("${pair##*:}")
done
[ -e /usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so ] || packages+=(rsyslog-openssl)
[ -e /usr/lib/nginx/modules ] || [ -x /usr/sbin/nginx ] || packages+=(nginx-light)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || packages+=(postgresql)
command -v pgbench >/dev/null || ls /usr/lib/postgresql/*/bin/pgbench >/dev/null 2>&1 || packages+=(postgresql-contrib)
if [ ${#packages[@]} -gt 0 ]; then
  echo "installing ${packages[*]}" >&2
  apt-get update -q >&2
  # Nothing that is installed here is to start by itself.
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${packages[@]}" >&2
  rm -f /usr/sbin/policy-rc.d
fi
export PATH=$PATH:/usr/sbin

work=$(mktemp -d "${BENCH_FOLDER:-/tmp}/sealwire-peers-XXXXXX")
chmod 755 "$work"
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
await_port() {
  for _ in $(seq 300); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.1
  done
  echo "nothing listens on port $1" >&2
  return 1
}
# Without connecting: for servers that take one connection and end.
await_listen() {
  for _ in $(seq 300); do
    ss -ltn | grep -q ":$1 " && return
    sleep 0.1
  done
  echo "nothing listens on port $1" >&2
  return 1
}
now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.4f", b - a }'; }
per() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.1f", n / s }'; }
mega_per() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.1f", n / 1e6 / s }'; }

results=$work/results
note() { # work, who, figure
  printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$results"
  printf '  %-12s %-34s %s\n' "$1" "$2" "$3" >&2
}

# One home: its authority and certificates serve the others too, so that all do the same cryptography.
home=$work/home
kit=$home/certs/kits/bench.pem
./sealwire --home "$home" init --no-passphrase --host 127.0.0.1 >/dev/null 2>&1
./sealwire --home "$home" pki issue bench --role field >/dev/null
cat >>"$home/config/sealwire.properties" <<CONF
handshakes.max = 4096
handshakes.source.max = 4096
connections.certificate.max = 100000
CONF
certs=$home/certs
SEALWIRE_STATE=$work/state
export SEALWIRE_STATE

./sealwire --home "$home" serve --bind 127.0.0.1 --port 0 >"$work/serve.out" 2>&1 &
pids+=($!)
for _ in $(seq 300); do grep -q '^listening on' "$work/serve.out" && break; sleep 0.1; done
ours=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/serve.out")

nginx_port=$(free_port)
mkdir -p "$work/nginx/put" "$work/nginx/tmp"
cat >"$work/nginx.conf" <<CONF
worker_processes 2;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.err;
user root;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path $work/nginx/tmp;
  server {
    listen 127.0.0.1:$nginx_port ssl backlog=1024;
    ssl_certificate $certs/collector.pem;
    ssl_certificate_key $certs/collector.key;
    ssl_client_certificate $certs/ca.pem;
    ssl_verify_client on;
    ssl_protocols TLSv1.3;
    ssl_session_tickets off;
    ssl_session_cache off;
    client_max_body_size 0;
    location = / { return 204; }
    location /put/ { root $work/nginx; dav_methods PUT; }
  }
}
CONF
nginx -e "$work/nginx.err" -c "$work/nginx.conf" 2>/dev/null &
pids+=($!)
await_port "$nginx_port"

openssl_port=$(free_port)
openssl s_server -accept "127.0.0.1:$openssl_port" -cert "$certs/collector.pem" -key "$certs/collector.key" \
  -CAfile "$certs/ca.pem" -Verify 1 -tls1_3 -num_tickets 0 -www -quiet >/dev/null 2>&1 </dev/null &
pids+=($!)
await_port "$openssl_port"

echo "handshakes a second, counted by one client; ours are recorded on the disk before the answer" >&2
# As `sealwire bench` does it: what a collector compiles in its first 100,000 handshakes is not what is compared.
clients=16
./sealwire --home "$home" bench-client --kit "$kit" --port "$ours" --clients $clients --seconds 90 >/dev/null
for _ in $(seq "$rounds"); do
  note handshake "nginx, unrecorded" \
    "$(./sealwire --home "$home" bench-client --kit "$kit" --http --port "$nginx_port" --clients $clients --seconds "$seconds")"
  # It serves one client at a time.
  note handshake "openssl s_server, unrecorded" \
    "$(./sealwire --home "$home" bench-client --kit "$kit" --http --port "$openssl_port" --clients $clients --seconds "$seconds")"
  note handshake "sealwire, recorded" \
    "$(./sealwire --home "$home" bench-client --kit "$kit" --port "$ours" --clients $clients --seconds "$seconds")"
done

echo "one file of $mib MiB, in MB/s" >&2
bytes=$((mib * 1024 * 1024))
for i in $(seq "$rounds"); do
  head -c "$bytes" /dev/urandom >"$work/file"
  sync -f "$work/file"
  start=$(now)
  curl -sS --fail --cacert "$certs/ca.pem" --cert "$kit" --key "$kit" -T "$work/file" \
    "https://127.0.0.1:$nginx_port/put/file$i"
  sha256sum "$work/nginx/put/file$i" >/dev/null
  sync -f "$work/nginx/put/file$i"
  note file "curl to nginx, sha256sum, sync" "$(mega_per "$bytes" "$(since "$start")")"
  rm "$work/nginx/put/file$i"

  sink=$(free_port)
  socat -u "OPENSSL-LISTEN:$sink,bind=127.0.0.1,cert=$certs/collector.pem,key=$certs/collector.key,cafile=$certs/ca.pem,verify=1" \
    "CREATE:$work/sink" &
  socat_pid=$!
  await_listen "$sink"
  start=$(now)
  socat -u "FILE:$work/file" "OPENSSL:127.0.0.1:$sink,cert=$kit,key=$kit,cafile=$certs/ca.pem,verify=1,commonname=,nosni=1"
  wait "$socat_pid"
  sha256sum "$work/sink" >/dev/null
  sync -f "$work/sink"
  note file "socat to socat, sha256sum, sync" "$(mega_per "$bytes" "$(since "$start")")"
  rm "$work/sink"

  # ncat 7.93 is no peer here: over TLS 1.3 it ends with an error, and without the file's end.
  start=$(now)
  ./sealwire send --kit "$kit" --to "127.0.0.1:$ours" "$work/file" >/dev/null 2>&1
  note file "sealwire send, with a receipt" "$(mega_per "$bytes" "$(since "$start")")"
  rm "$work/file"
done

echo "records of 1 KiB, each on the disk before it is acknowledged, a second" >&2
postgres=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
mkdir "$work/pg" && chown postgres "$work/pg"
pg_port=$(free_port)
as_postgres() { (cd / && setpriv --reuid=postgres --regid=postgres --init-groups "$@"); }
as_postgres "$postgres/initdb" -D "$work/pg/data" -A trust >/dev/null
cp "$certs/collector.pem" "$work/pg/server.crt"
cp "$certs/collector.key" "$work/pg/server.key"
cp "$certs/ca.pem" "$work/pg/ca.crt"
chown postgres "$work"/pg/server.* "$work/pg/ca.crt" && chmod 600 "$work/pg/server.key"
cat >>"$work/pg/data/postgresql.conf" <<CONF
port = $pg_port
listen_addresses = '127.0.0.1'
unix_socket_directories = '$work/pg'
ssl = on
ssl_cert_file = '$work/pg/server.crt'
ssl_key_file = '$work/pg/server.key'
ssl_ca_file = '$work/pg/ca.crt'
ssl_min_protocol_version = 'TLSv1.3'
CONF
echo "hostssl all all 127.0.0.1/32 trust clientcert=verify-ca" >"$work/pg/data/pg_hba.conf"
as_postgres "$postgres/postgres" -D "$work/pg/data" >"$work/pg/log" 2>&1 &
pids+=($!)
await_port "$pg_port"
sed -n '/BEGIN.*PRIVATE KEY/,/END.*PRIVATE KEY/p' "$kit" >"$work/client.key" && chmod 600 "$work/client.key"
sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' "$kit" >"$work/client.crt"
database="host=127.0.0.1 port=$pg_port user=postgres dbname=postgres sslmode=verify-ca sslcert=$work/client.crt sslkey=$work/client.key sslrootcert=$certs/ca.pem"
for _ in $(seq 100); do psql -q "$database" -c 'select 1' >/dev/null 2>&1 && break; sleep 0.1; done
psql -q "$database" -c 'create table record (id bigserial primary key, data bytea not null)'
insert="insert into record (data) values (decode(repeat(md5(random()::text), 64), 'hex'));"
echo "$insert" >"$work/insert.sql"
# A hundred in one transaction and one acknowledgement.
{
  echo '\startpipeline'
  for _ in $(seq 100); do echo "$insert"; done
  echo '\endpipeline'
} >"$work/batch.sql"

for _ in $(seq "$rounds"); do
  for clients in 1 4; do
    rate=$("$postgres/pgbench" -n -c "$clients" -j "$clients" -T "$seconds" -f "$work/insert.sql" "$database" 2>/dev/null |
      sed -n 's/^tps = \([0-9.]*\).*/\1/p')
    note "records-$clients" "postgresql, one at a time, tls" "$rate"
  done
  rate=$("$postgres/pgbench" -n -c 4 -j 4 -M extended -T "$seconds" -f "$work/batch.sql" "$database" 2>/dev/null |
    sed -n 's/^tps = \([0-9.]*\).*/\1/p')
  note records-4 "postgresql, batches of 100, tls" "$(awk -v r="$rate" 'BEGIN { printf "%.1f", 100 * r }')"
  rate=$(python3 - "$work/sqlite.db" "$seconds" <<'PY'
import os, sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("pragma journal_mode = wal")
db.execute("pragma synchronous = full")
db.execute("create table if not exists record (id integer primary key, data blob not null)")
data, count, start = os.urandom(1024), 0, time.monotonic()
while time.monotonic() - start < float(sys.argv[2]):
    db.execute("insert into record (data) values (?)", (data,))
    count += 1
print(round(count / (time.monotonic() - start), 1))
PY
  )
  note records-1 "sqlite insert, no network" "$rate"
  json=$(./sealwire bench ingest --rounds 5 --round "${seconds}s" --folder "$work" --json 2>/dev/null)
  note records-1 "sealwire, signed and receipted" "$(python3 -c '
import json, sys
print([f for f in json.load(sys.stdin)["figures"] if "one at a time" in f["what"]][0]["medianMilli"] / 1000)' <<<"$json")"
  note records-4 "sealwire, signed and receipted" "$(python3 -c '
import json, sys
print([f for f in json.load(sys.stdin)["figures"] if "pipelined" in f["what"]][0]["medianMilli"] / 1000)' <<<"$json")"
done

# rsyslog acknowledges nothing: what it took is counted when it stands in the file.
syslog_port=$(free_port)
mkdir "$work/rsyslog" && touch "$work/rsyslog/records"
cat >"$work/rsyslog.conf" <<CONF
global(workDirectory="$work/rsyslog" defaultNetstreamDriver="ossl" maxMessageSize="8k"
  defaultNetstreamDriverCAFile="$certs/ca.pem" defaultNetstreamDriverCertFile="$certs/collector.pem"
  defaultNetstreamDriverKeyFile="$certs/collector.key")
module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.Authmode="x509/certvalid")
input(type="imtcp" port="$syslog_port" address="127.0.0.1" ruleset="keep")
ruleset(name="keep" queue.type="disk" queue.filename="keep" queue.syncqueuefiles="on" queue.checkpointinterval="1") {
  action(type="omfile" file="$work/rsyslog/records" sync="on")
}
CONF
rsyslogd -n -f "$work/rsyslog.conf" -i "$work/rsyslog.pid" >"$work/rsyslog.log" 2>&1 &
pids+=($!)
await_port "$syslog_port"
for _ in $(seq "$rounds"); do
  note records-1 "rsyslog, tls, forced disk queue" \
    "$(python3 - "$syslog_port" "$kit" "$certs/ca.pem" "$work/rsyslog/records" "$seconds" <<'PY'
import os, socket, ssl, sys, time
port, kit, ca, kept, seconds = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], float(sys.argv[5])
context = ssl.create_default_context(cafile=ca)
context.load_cert_chain(kit)
line = b"<13>1 2026-01-01T00:00:00Z bench bench - - - " + b"x" * 980 + b"\n"
def records():
    with open(kept, "rb") as file:
        return file.read().count(b"\n")
before, size, start, sent = records(), os.path.getsize(kept), time.monotonic(), 0
with context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="127.0.0.1") as peer:
    while time.monotonic() - start < seconds:
        # In flight no more than a sender that waits for receipts would have.
        if sent * 1000 - (os.path.getsize(kept) - size) < 1000000:
            peer.sendall(line * 10)
            sent += 10
        else:
            time.sleep(0.001)
    took = time.monotonic() - start
    print(round((records() - before) / took, 1))
PY
    )"
done

echo
echo "$(nproc) processors, $(uname -sr), $(java -version 2>&1 | head -n 1), $(nginx -v 2>&1 | sed 's/.*: //'), $(openssl version)"
awk -F '\t' '
  { key = $1 "\t" $2; if (!(key in n)) order[++keys] = key; values[key, ++n[key]] = $3 + 0 }
  function median(key,    i, j, t, a) {
    for (i = 1; i <= n[key]; i++) a[i] = values[key, i]
    for (i = 1; i <= n[key]; i++) for (j = i + 1; j <= n[key]; j++) if (a[j] < a[i]) { t = a[i]; a[i] = a[j]; a[j] = t }
    return n[key] % 2 ? a[(n[key] + 1) / 2] : (a[n[key] / 2] + a[n[key] / 2 + 1]) / 2
  }
  END {
    for (k = 1; k <= keys; k++) { split(order[k], p, "\t"); if (p[2] ~ /^sealwire/) own[p[1]] = median(order[k]) }
    printf "%-12s %-34s %12s %20s\n", "work", "by", "median", "sealwire is"
    for (k = 1; k <= keys; k++) {
      split(order[k], p, "\t"); m = median(order[k])
      printf "%-12s %-34s %12.1f %19s\n", p[1], p[2], m, p[2] ~ /^sealwire/ ? "" : sprintf("%.2f times", own[p[1]] / m)
    }
  }' "$results"
