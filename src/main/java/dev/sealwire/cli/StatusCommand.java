package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.Times;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.field.AuditClient;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.store.StoreInUseException;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.wire.State;
import dev.sealwire.wire.StatusMessages.Expiring;
import dev.sealwire.wire.StatusMessages.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how a home or a collector stands, without judging its evidence. */
@Command(
    name = "status",
    header =
        "Says how a home or a running collector stands: entries, connections, sizes, what expires.",
    description = {
      "",
      "Shows how much evidence there is, what was signed last, how much room is left, and which certificates"
          + " and revocation lists run out soon (setting expiry.warnings). Of a collector that serves"
          + " it also shows who is connected, what waits, and what was refused of late; an auditor or"
          + " an admin may ask. Judges nothing: that is what verify is for.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire status",
      "  sealwire status --collector evidence.example.org:7443 --kit auditor.pem --json"
    })
final class StatusCommand implements Callable<Integer> {
  private final Root root;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Mixin private CollectorOptions collector;

  StatusCommand(Root root) {
    this.root = root;
  }

  /** What is known of the log. */
  private record Log(
      long entries, String last, Instant lastTime, long signed, List<Expiry> expiring) {}

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    if (!collector.remote()) {
      Home home = root.initialisedHome();
      try {
        return closed(home);
      } catch (StoreInUseException e) {
        if (CollectorAddress.read(home).isEmpty()) {
          throw e;
        }
      }
    }
    try (Reached reached = Reached.of(root, collector)) {
      AuditClient client = reached.client();
      State state = client.status();
      LiveStatus live = new LiveStatus(client.greeting(), client.checkpoint(), state);
      if (json) {
        root.console().print(Rows.utf8(live.json()));
      } else {
        live.show(root.console());
      }
      warn(state.expiring(), state.running().now());
      return Exit.DONE;
    }
  }

  /** The store is open to nobody else, and nothing in it changes. */
  private int closed(Home home) throws IOException, SealwireException, Failure {
    VerifierKey key = home.vkey();
    Log log;
    try (EvidenceReader reader = H2EvidenceLog.openReadOnly(home.data())) {
      log = read(reader, key, home, root.settings().days(Setting.EXPIRY_WARNINGS));
    }
    StoreExtent extent = StoreExtent.of(home.data());
    if (json) {
      print(home, key, log, extent.storage());
    } else {
      show(home, key, log, extent);
    }
    for (Expiry one : log.expiring()) {
      root.console().warn(one.message(root.clock().instant()));
    }
    return Exit.DONE;
  }

  private void warn(List<Expiring> expiring, Instant now) {
    for (Expiring one : expiring) {
      boolean over = one.notAfter().isBefore(now);
      root.console()
          .warn(
              "the certificate of "
                  + one.subject()
                  + " ("
                  + one.role()
                  + ") "
                  + (over ? "expired at " : "expires at ")
                  + Rows.seconds(one.notAfter()));
    }
  }

  private Log read(EvidenceReader reader, VerifierKey key, Home home, List<Integer> days)
      throws IOException, SealwireException {
    long size = reader.size();
    Optional<UnverifiedEntry> last = size == 0 ? Optional.empty() : reader.entry(size - 1);
    Entry entry = last.isEmpty() ? null : Leaf.decode(last.get().leaf());
    Optional<StoredCheckpoint> checkpoint = reader.lastCheckpoint();
    long signed = checkpoint.isEmpty() ? 0 : signed(checkpoint.get(), key);
    List<Expiry> expiring =
        Expiry.soon(
            home,
            CertificateRegister.read(reader),
            collector(home),
            root.clock().instant(),
            Duration.ofDays(days.get(0)));
    return new Log(
        size,
        entry == null ? null : entry.event().type(),
        entry == null ? null : entry.time(),
        signed,
        expiring);
  }

  /** Null where there is none to be read: a copy without its certificates. */
  private static X509Certificate collector(Home home) {
    try {
      return Files.exists(home.collectorCertificate()) ? home.collector() : null;
    } catch (IOException | MalformedException e) {
      return null; // Whoever needs it says what is wrong with it.
    }
  }

  private long signed(StoredCheckpoint stored, VerifierKey key) throws SealwireException {
    try {
      return SignedCheckpoint.open(stored.note(), key, root.quickSuite()).checkpoint().size();
    } catch (MalformedException e) {
      throw new EvidenceException("the last checkpoint is malformed: " + e.getMessage());
    }
  }

  private void show(Home home, VerifierKey key, Log log, StoreExtent extent) throws IOException {
    Console console = root.console();
    Storage storage = extent.storage();
    console.print("home         " + home.root());
    console.print("log          " + key.name());
    console.print("entries      " + log.entries() + ", signed up to " + log.signed());
    if (log.last() != null) {
      console.print("last entry   " + log.last() + " at " + Rows.millis(log.lastTime()));
    }
    console.print(
        "store        " + Shown.bytes(storage.storeBytes()) + " in " + extent.files() + " files");
    console.print(
        "vault        "
            + Shown.bytes(storage.vaultBytes())
            + " in "
            + storage.vaultFiles()
            + " payloads");
    console.print("disk left    " + Shown.bytes(storage.freeBytes()));
  }

  private void print(Home home, VerifierKey key, Log log, Storage storage) {
    JsonWriter out =
        new JsonWriter()
            .put("home", home.root().toString())
            .put("live", false)
            .put("origin", key.name())
            .put("entries", log.entries())
            .put("signed", log.signed())
            .put("lastType", log.last())
            .put("lastTime", log.lastTime() == null ? null : Times.format(log.lastTime()))
            .put("storeBytes", storage.storeBytes())
            .put("vaultFiles", storage.vaultFiles())
            .put("vaultBytes", storage.vaultBytes())
            .put("diskFreeBytes", storage.freeBytes());
    root.console()
        .print(Rows.utf8(expiring(out, log.expiring().stream().map(Expiry::toWire).toList())));
  }

  /** Adds the list and ends the object. */
  static Bytes expiring(JsonWriter out, List<Expiring> expiring) {
    return out.objects(
            "expiring",
            expiring,
            (w, one) ->
                w.put("subject", one.subject())
                    .put("role", one.role())
                    .put("serial", one.serial())
                    .put("notAfter", Times.format(one.notAfter())))
        .toBytes();
  }
}
