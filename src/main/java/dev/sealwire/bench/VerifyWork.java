package dev.sealwire.bench;

import dev.sealwire.audit.AuditReport;
import dev.sealwire.audit.AuditRequest;
import dev.sealwire.audit.Auditor;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.StreamSource;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.store.DiskVault;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The audit of four logs: of entries alone; of payloads, each with a statement and a checkpoint of
 * its own, and in batches; of one long payload. Two are held against what the same machine verifies
 * and hashes in that round.
 */
final class VerifyWork implements Work {
  private static final double NANOS = 1e9;
  private static final double MEGA = 1e6;

  /** Rounds before those that count: an audit is over before all of it is compiled. */
  private static final int WARM_UPS = 12;

  /** One payload is a signature, which takes as long as many entries. */
  private static final int ENTRIES_A_PAYLOAD = 10;

  @Override
  public String name() {
    return "verify";
  }

  record Subject(
      Path data, VerifierKey key, List<X509Certificate> authorities, SignatureSuite suite) {}

  @Override
  public List<Figure> run(Plan plan) throws IOException, SealwireException {
    Subject entries = entries(plan);
    Subject lone = received(plan, "verify-lone", VerifyWork::sendLone);
    Subject batches = received(plan, "verify-batches", VerifyWork::sendBatches);
    Subject bulk = received(plan, "verify-bulk", VerifyWork::sendBulk);
    int sent = payloads(plan);
    int threads = Runtime.getRuntime().availableProcessors();
    LimitsWork.Signed signed = LimitsWork.Signed.by(plan);
    List<Double> audited = new ArrayList<>();
    List<Double> rows = new ArrayList<>();
    List<Double> statements = new ArrayList<>();
    List<Double> signatures = new ArrayList<>();
    List<Double> batched = new ArrayList<>();
    List<Double> bytes = new ArrayList<>();
    List<Double> hashes = new ArrayList<>();
    for (int round = -WARM_UPS; round < plan.rounds(); round++) {
      double ofRows = plan.entries() * NANOS / read(entries);
      double ofEntries = plan.entries() * NANOS / audit(plan, entries, threads);
      double limit = signatures(plan, signed, threads);
      double ofStatements = sent * NANOS / audit(plan, lone, threads);
      double ofBatches = sent * NANOS / audit(plan, batches, threads);
      double hash = LimitsWork.hash(plan);
      double ofBytes = plan.bytes() / MEGA * NANOS / audit(plan, bulk, threads);
      if (round >= 0) {
        audited.add(ofEntries);
        rows.add(ofRows);
        statements.add(ofStatements);
        signatures.add(limit);
        batched.add(ofBatches);
        bytes.add(ofBytes);
        hashes.add(hash);
      }
      plan.told().accept("verify round " + round + ": " + Math.round(ofEntries) + " entries/s");
    }
    return List.of(
        Figure.of(name(), "entries: hashes, chain, tree, tiles, search columns", "/s", audited)
            .against("entries read from the store and no more, one core", rows),
        Figure.of(name(), "payloads of 1 KiB, each its statement and checkpoint", "/s", statements)
            .against("ECDSA P-256 and Ed25519 verified, " + threads + " cores", signatures),
        Figure.of(name(), "payloads of 1 KiB, up to 64 to a statement", "/s", batched),
        Figure.of(name(), "bytes of a payload in the vault", "MB/s", bytes)
            .against("SHA-256 from memory, one core", hashes));
  }

  private static Subject entries(Plan plan) throws IOException, SealwireException {
    Path data = plan.folder().resolve("verify-entries");
    try (Writing writing = Writing.create(plan, data)) {
      writing.append(plan.entries());
      writing.log().awaitSearch();
      return new Subject(data, writing.key(), List.of(), writing.suite());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** A statement's signature and a checkpoint's, by the provider alone, so many a second. */
  private static double signatures(Plan plan, LimitsWork.Signed signed, int threads)
      throws IOException, SealwireException {
    AtomicInteger next = new AtomicInteger();
    Crew.Step step =
        client -> {
          int number = next.getAndIncrement() & Integer.MAX_VALUE;
          signed.check(number);
          signed.checkCheckpoint(number);
        };
    return Crew.work(threads, plan.round().dividedBy(4), step).rate();
  }

  private interface Sending {
    void send(Plan plan, Collecting collecting) throws IOException, SealwireException;
  }

  private static Subject received(Plan plan, String name, Sending sending)
      throws IOException, SealwireException {
    try (Collecting collecting = Collecting.start(plan, name)) {
      sending.send(plan, collecting);
      collecting.stop();
      Path certs = collecting.home().resolve("certs");
      return new Subject(
          collecting.home().resolve("data"),
          VerifierKey.parse(Files.readString(certs.resolve("log.vkey")).strip()),
          PemFiles.readCertificates(certs.resolve("ca.pem")),
          collecting.suite());
    }
  }

  private static int payloads(Plan plan) {
    return Math.max(1, plan.entries() / ENTRIES_A_PAYLOAD);
  }

  private static void sendLone(Plan plan, Collecting collecting)
      throws IOException, SealwireException {
    try (Sender sender = new Sender(collecting, IngestWork.PAYLOAD_BYTES, 0)) {
      for (int i = 0; i < payloads(plan); i++) {
        sender.send();
        // One at a time, so that each has a signature of its own.
        sender.await();
      }
    }
  }

  private static void sendBatches(Plan plan, Collecting collecting)
      throws IOException, SealwireException {
    try (Sender sender = new Sender(collecting, IngestWork.PAYLOAD_BYTES, 0)) {
      for (int i = 0; i < payloads(plan); i++) {
        sender.send();
      }
      sender.await();
    }
  }

  private static void sendBulk(Plan plan, Collecting collecting)
      throws IOException, SealwireException {
    Receipts receipts = new Receipts();
    try (FieldClient client = collecting.connect("bulk", receipts)) {
      client.send(new StreamSource(new Noise(plan.bytes(), 0), "bulk"), null, null);
      client.await();
    }
    receipts.check();
  }

  private static long read(Subject subject) throws IOException {
    try (EvidenceReader log = H2EvidenceLog.openReadOnly(subject.data())) {
      long start = System.nanoTime();
      try (Cursor<UnverifiedEntry> entries = log.entries(0, Long.MAX_VALUE)) {
        while (entries.next() != null) {
          continue;
        }
      }
      return System.nanoTime() - start;
    }
  }

  /** Nanoseconds of an audit. */
  private static long audit(Plan plan, Subject subject, int threads)
      throws IOException, SealwireException {
    long start = System.nanoTime();
    audited(plan, subject, threads);
    return System.nanoTime() - start;
  }

  /** The report on a log in which everything holds. */
  static AuditReport audited(Plan plan, Subject subject, int threads)
      throws IOException, SealwireException {
    try (EvidenceReader log = H2EvidenceLog.openReadOnly(subject.data())) {
      AuditReport report =
          Auditor.run(
              new AuditRequest(
                  log,
                  new DiskVault(subject.data(), plan.random()),
                  subject.key(),
                  subject.key().name(),
                  subject.authorities(),
                  true,
                  List.of(),
                  subject.suite(),
                  threads,
                  (what, done, total) -> {},
                  plan.clock().instant()));
      if (!report.intact()) {
        throw new EvidenceException("the log made here does not verify: " + report.findings());
      }
      return report;
    }
  }
}
