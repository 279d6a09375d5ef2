package dev.sealwire.cli;

import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.Times;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says how a home stands, without judging its evidence. */
@Command(
    name = "status",
    header = "Says how a home stands: entries, checkpoint, sizes, what expires.",
    description = {
      "",
      "Shows how much evidence there is, what was signed last, how much room is left, and which certificates"
          + " and revocation lists run out soon (setting expiry.warnings). Judges nothing: that is what"
          + " verify is for.",
      ""
    })
final class StatusCommand implements Callable<Integer> {
  private final Root root;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  StatusCommand(Root root) {
    this.root = root;
  }

  /** What is known of the log. */
  private record Log(
      long entries, String last, Instant lastTime, long signed, List<Expiry> expiring) {}

  /** Files and bytes below a folder. */
  private record Extent(long files, long bytes) {}

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    VerifierKey key = home.vkey();
    Log log;
    try (EvidenceReader reader = H2EvidenceLog.openReadOnly(home.data())) {
      log = read(reader, key, home, root.settings().days(Setting.EXPIRY_WARNINGS));
    }
    Extent store = extent(home.data());
    Extent vault = extent(home.data().resolve("vault").resolve("sha256"));
    long free = Files.getFileStore(home.data()).getUsableSpace();
    if (json) {
      print(home, key, log, store, vault, free);
    } else {
      show(home, key, log, store, vault, free);
    }
    for (Expiry one : log.expiring()) {
      root.console().warn(one.message(root.clock().instant()));
    }
    return Exit.DONE;
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
      throw new dev.sealwire.bytes.EvidenceException(
          "the last checkpoint is malformed: " + e.getMessage());
    }
  }

  private void show(Home home, VerifierKey key, Log log, Extent store, Extent vault, long free) {
    Console console = root.console();
    console.print("home         " + home.root());
    console.print("log          " + key.name());
    console.print("entries      " + log.entries() + ", signed up to " + log.signed());
    if (log.last() != null) {
      console.print("last entry   " + log.last() + " at " + Rows.millis(log.lastTime()));
    }
    console.print("store        " + Shown.bytes(store.bytes()) + " in " + store.files() + " files");
    console.print(
        "vault        " + Shown.bytes(vault.bytes()) + " in " + vault.files() + " payloads");
    console.print("disk left    " + Shown.bytes(free));
  }

  private void print(Home home, VerifierKey key, Log log, Extent store, Extent vault, long free) {
    root.console()
        .print(
            Rows.utf8(
                new JsonWriter()
                    .put("home", home.root().toString())
                    .put("origin", key.name())
                    .put("entries", log.entries())
                    .put("signed", log.signed())
                    .put("lastType", log.last())
                    .put("lastTime", log.lastTime() == null ? null : Times.format(log.lastTime()))
                    .put("storeBytes", store.bytes())
                    .put("vaultFiles", vault.files())
                    .put("vaultBytes", vault.bytes())
                    .put("diskFreeBytes", free)
                    .objects(
                        "expiring",
                        log.expiring(),
                        (w, one) ->
                            w.put("subject", one.subject())
                                .put("role", one.role())
                                .put("serial", one.serial())
                                .put("notAfter", Times.format(one.end())))
                    .toBytes()));
  }

  private static Extent extent(Path folder) throws IOException {
    long[] sum = new long[2];
    if (Files.isDirectory(folder)) {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              sum[0]++;
              sum[1] += attributes.size();
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // gone while we looked
            }
          });
    }
    return new Extent(sum[0], sum[1]);
  }
}
