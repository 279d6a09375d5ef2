#!/usr/bin/env python3
"""Mixed load on a real collector for as long as asked, with restarts, kills and changes of certificates.

    src/bench/soak.py [MINUTES [CSV]]        60 minutes unless said otherwise

Everything goes through the launcher, as people use it. Every ten seconds a sample of the collector is taken: resident
memory, threads, descriptors, queue, and what its receipts took. At the end: every receipt that a sender was given must
stand in the log at its index, `verify` must pass, and the samples are printed by twelfths of the time: they are to be flat.
Exit 0 only if all that holds and nothing failed outside the restarts.
"""
import http.client, json, os, re, signal, socket, ssl, subprocess, sys, tempfile, threading, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEALWIRE = str(ROOT / "sealwire")
MINUTES = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
CSV = Path(sys.argv[2]) if len(sys.argv) > 2 else None
WORK = Path(tempfile.mkdtemp(prefix="sealwire-soak-", dir=os.environ.get("BENCH_FOLDER")))
HOME = WORK / "home"
ENV = dict(os.environ, SEALWIRE_STATE=str(WORK / "state"))
SAMPLE_SECONDS, RESTART_SECONDS, KILL_SECONDS, CHANGE_SECONDS, AUDIT_SECONDS = 10, 600, 1500, 300, 60
START = time.monotonic()
END = START + MINUTES * 60

lock = threading.Lock()
receipts, counts, failures, samples = [], {}, [], []
serving = threading.Event()
outages = []  # [from, to] in monotonic seconds


def count(what, n=1):
    with lock:
        counts[what] = counts.get(what, 0) + n


def run(*args, state=None, wait=300):
    env = dict(ENV, SEALWIRE_STATE=str(WORK / state)) if state else ENV
    began = time.monotonic()
    command = [SEALWIRE, "--home", str(HOME), *args]
    try:
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=wait)
    except subprocess.TimeoutExpired:
        # A failure like any other, and not the end of the thread that asked.
        done = subprocess.CompletedProcess(command, 124, "", f"not done after {wait} s")
    return done, began


def outage(began):
    """Whether the collector was away at any moment since then."""
    with lock:
        return any(until is None or until + 2 >= began for _, until in outages)


def must(what, done, began):
    """Counts; what fails while the collector is up is a failure of the soak."""
    if done.returncode == 0:
        count(what)
        return True
    if outage(began):
        count(what + ", cut off by a restart")
    else:
        count(what + ", failed")
        with lock:
            failures.append(f"{time.monotonic() - START:.0f} s: {what} ended {done.returncode}: {done.stderr.strip()[-400:]}")
    return False


class Collector:
    def __init__(self):
        self.process = None

    def start(self):
        deadline = time.monotonic() + 120
        while not self.began():
            # A command that found no collector may have opened the store itself for a moment.
            if time.monotonic() > deadline:
                with lock:
                    failures.append("the collector did not start: " + (WORK / "serve.err").read_text()[-1000:])
                return
            time.sleep(0.2)
        serving.set()
        with lock:
            if outages:
                outages[-1][1] = time.monotonic()

    def began(self):
        out = open(WORK / "serve.out", "w")
        self.process = subprocess.Popen([SEALWIRE, "--home", str(HOME), "serve", "--bind", "127.0.0.1", "--port", str(PORT)],
                                        env=ENV, stdin=subprocess.DEVNULL, stdout=out, stderr=open(WORK / "serve.err", "a"))
        deadline = time.monotonic() + 120
        while "listening on" not in (WORK / "serve.out").read_text():
            if self.process.poll() is not None:
                return False
            if time.monotonic() > deadline:
                self.process.kill()
                return False
            time.sleep(0.05)
        return True

    def end(self, how):
        with lock:
            outages.append([time.monotonic(), None])
        serving.clear()
        self.process.send_signal(how)
        self.process.wait(120)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


PORT, METRICS = free_port(), free_port()
TO = f"127.0.0.1:{PORT}"


def over():
    return time.monotonic() >= END


def pause(seconds):
    time.sleep(max(0.0, min(seconds, END - time.monotonic())))


def up():
    while not serving.wait(1) and not over():
        pass


def kept(done):
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            one = json.loads(line)
            with lock:
                receipts.append((one["sha256"], one["index"]))


def small(name):
    kit, folder = str(HOME / f"certs/kits/{name}.pem"), WORK / f"small-{name}"
    folder.mkdir()
    while not over():
        up()
        for i in range(200):
            (folder / f"{i}.bin").write_bytes(os.urandom(1024))
        done, began = run("send", "--json", "--kit", kit, "--to", TO, str(folder), state=f"state-{name}")
        kept(done)
        must("folders of 200 files sent", done, began)
        pause(2)


def large():
    kit, file = str(HOME / "certs/kits/large.pem"), WORK / "large.bin"
    while not over():
        up()
        file.write_bytes(os.urandom(64 << 20))
        done, began = run("send", "--json", "--kit", kit, "--to", TO, str(file), state="state-large")
        kept(done)
        must("files of 64 MiB sent", done, began)
        pause(30)


def strangers():
    """Without a certificate, and with words that are no TLS."""
    plain = ssl.create_default_context(cafile=str(HOME / "certs/ca.pem"))
    plain.check_hostname = False
    plain.set_alpn_protocols(["sealwire/1"])
    while not over():
        up()
        try:
            with socket.create_connection(("127.0.0.1", PORT), 10) as raw, plain.wrap_socket(raw) as tls:
                tls.recv(1)
        except OSError:
            pass
        try:
            with socket.create_connection(("127.0.0.1", PORT), 10) as raw:
                raw.sendall(b"GET / HTTP/1.0\r\n\r\n")
                raw.recv(100)
        except OSError:
            pass
        count("strangers", 2)
        pause(0.25)


def auditors():
    while not over():
        up()
        done, began = run("log", "--json", "--limit", "50", "--collector", TO, "--kit", str(HOME / "certs/kits/auditor.pem"), state="state-audit")
        must("logs read", done, began)
        pause(AUDIT_SECONDS / 2)


def watchers():
    while not over():
        up()
        began = time.monotonic()
        done, began = run("watch", "--json", "--for", f"{int(max(1, min(240, END - began)))}s", "--collector", TO,
                          "--kit", str(HOME / "certs/kits/auditor.pem"), state="state-watch")
        must("watches", done, began)


def changes():
    turn = 0
    while not over():
        pause(CHANGE_SECONDS)
        if over():
            return
        up()
        turn += 1
        name = f"guest{turn}"
        done, began = run("pki", "issue", name, "--role", "field", state="state-admin")
        if must("certificates issued", done, began):
            (WORK / "guest.txt").write_text(name)
            kit = str(HOME / f"certs/kits/{name}.pem")
            done, began = run("send", "--json", "--kit", kit, "--to", TO, str(WORK / "guest.txt"), state="state-guest")
            kept(done)
            must("guests' files sent", done, began)
            done, began = run("pki", "revoke", name, "--reason", "superseded", state="state-admin")
            if must("certificates revoked", done, began):
                done, began = run("send", "--kit", kit, "--to", TO, str(WORK / "guest.txt"), state="state-guest")
                if done.returncode == 0:
                    failures.append(f"{name} sent after it was revoked")
                count("revoked senders refused")
        done, began = run("pki", "rotate-collector", state="state-admin")
        must("collector's certificates changed", done, began)


def restarts():
    last, killed = START, START
    while not over():
        pause(1)
        now = time.monotonic()
        if over():
            return
        if now - killed >= KILL_SECONDS:
            collector.end(signal.SIGKILL)
            count("kill -9 and restart")
            collector.start()
            killed = last = time.monotonic()
        elif now - last >= RESTART_SECONDS:
            collector.end(signal.SIGTERM)
            if collector.process.returncode != 0:
                failures.append(f"the collector stopped with {collector.process.returncode}")
            count("stop and restart")
            collector.start()
            last = time.monotonic()


def figures():
    asked = http.client.HTTPConnection("127.0.0.1", METRICS, timeout=10)
    asked.request("GET", "/metrics")
    text = asked.getresponse().read().decode()
    asked.close()
    found = {}
    for line in text.splitlines():
        match = re.match(r"^(sealwire_[a-z_]+)(\{[^}]*\})? (\S+)$", line)
        if match:
            found[match[1] + (match[2] or "")] = float(match[3])
    return found


def java_pid():
    """The launcher becomes the Java process, or is its parent."""
    pid = collector.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0]) if children else pid


def buckets(now, before):
    name = "sealwire_receipt_seconds_bucket"
    grown = []
    for key, value in now.items():
        if key.startswith(name):
            bound = re.search(r'le="([^"]+)"', key)[1]
            grown.append((float("inf") if bound == "+Inf" else float(bound), value - before.get(key, 0.0)))
    return sorted(grown)


def quantile(grown, q):
    """Upper bound of the bucket, in ms."""
    if not grown or grown[-1][1] <= 0:
        return float("nan")
    return next(bound for bound, n in grown if n >= q * grown[-1][1]) * 1000


def sampling():
    before, pid = {}, None
    while not over():
        pause(SAMPLE_SECONDS)
        if over() or not serving.is_set():
            before = {}
            continue
        try:
            now, this = figures(), java_pid()
            status = Path(f"/proc/{this}/status").read_text()
            rss = int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
            threads = int(re.search(r"Threads:\s+(\d+)", status)[1])
            files = len(os.listdir(f"/proc/{this}/fd"))
        except (OSError, TypeError):
            before = {}
            continue
        if this != pid:
            before, pid = {}, this
        grown = buckets(now, before) if before else []
        samples.append({
            "seconds": time.monotonic() - START, "rss": rss, "threads": threads, "files": files,
            "entries": now.get("sealwire_log_entries", 0), "store": now.get("sealwire_store_bytes", 0) / 1e6,
            "queue": now.get("sealwire_ledger_queue", 0), "p50": quantile(grown, 0.5), "p99": quantile(grown, 0.99)})
        before = now


def report():
    print(f"\n{'minutes':>9} {'MiB resident':>13} {'threads':>8} {'files':>6} {'entries':>9} {'store MB':>9} {'queue':>6} {'p50 ms':>7} {'p99 ms':>7}")
    middle = lambda values: sorted(values)[len(values) // 2] if values else float("nan")
    width = MINUTES / 12
    for part in range(12):
        here = [s for s in samples if part * width <= s["seconds"] / 60 < (part + 1) * width]
        if not here:
            continue
        timed = [s for s in here if s["p50"] == s["p50"]]
        print(f"{part * width:4.0f}-{(part + 1) * width:<4.0f} {middle([s['rss'] for s in here]):13.0f} "
              f"{middle([s['threads'] for s in here]):8.0f} {middle([s['files'] for s in here]):6.0f} {here[-1]['entries']:9.0f} "
              f"{here[-1]['store']:9.1f} {max(s['queue'] for s in here):6.0f} {middle([s['p50'] for s in timed]):7.1f} {middle([s['p99'] for s in timed]):7.1f}")
    for what in sorted(counts):
        print(f"{counts[what]:9} {what}")
    if CSV:
        keys = list(samples[0])
        CSV.write_text("\n".join([",".join(keys)] + [",".join(f"{s[k]:.3f}" for k in keys) for s in samples]) + "\n")


def judge():
    collector.end(signal.SIGTERM)
    held = {}
    listed = subprocess.run([SEALWIRE, "--home", str(HOME), "log", "--json", "--type", "payload.received"], env=ENV,
                            stdin=subprocess.DEVNULL, capture_output=True, text=True)
    for line in listed.stdout.splitlines():
        one = json.loads(line)
        found = one.get("entry", one)
        held[one["index"]] = found["sha256"]
    lost = [r for r in receipts if held.get(r[1]) != r[0]]
    print(f"{len(receipts):9} receipts given, {len(lost)} of them not in the log; {len(held)} payloads in the log")
    done, _ = run("verify", wait=3600)
    print(done.stdout.strip())
    for line in failures:
        print("failure:", line)
    return 0 if done.returncode == 0 and not lost and receipts and not failures else 1


for command in (["init", "--no-passphrase", "--host", "127.0.0.1"], ["pki", "issue", "one", "--role", "field"],
                ["pki", "issue", "two", "--role", "field"], ["pki", "issue", "large", "--role", "field"]):
    done, _ = run(*command)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
with open(HOME / "config/sealwire.properties", "a") as settings:
    settings.write(f"\nadvertise = {TO}\nport = {PORT}\nbind = 127.0.0.1\nmetrics.port = {METRICS}\n")
collector = Collector()
collector.start()
works = [threading.Thread(target=small, args=(n,)) for n in ("one", "two")]
works += [threading.Thread(target=f) for f in (large, strangers, auditors, watchers, changes, restarts, sampling)]
for work in works:
    work.start()
for work in works:
    work.join()
report()
sys.exit(judge())
