package dev.sealwire.cli;

import dev.sealwire.audit.AuditReport;
import dev.sealwire.audit.AuditRequest;
import dev.sealwire.audit.Auditor;
import dev.sealwire.audit.Kept;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.tls.TlsProvider;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads everything again and judges it. */
@Command(
    name = "verify",
    header = "Reads everything again and judges it.",
    description = {
      "",
      "Reads the whole log and every payload again and says what holds: integrity, authenticity,"
          + " completeness, time, freshness, each PASS, FAIL or NOT CHECKED. Changes nothing; works on"
          + " a copy of a home, or of its data folder alone, and on a collector that serves: then up to"
          + " a checkpoint that it proves to have grown from the one kept last.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire verify",
      "  sealwire --home /media/usb/copy verify --against my-last-checkpoint --json",
      "  sealwire verify --collector evidence.example.org:7443 --kit auditor.pem",
      "",
      "Exit codes: 0 nothing failed; 3 something did; 5 it could not be read, so nothing was"
          + " decided."
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int KEPT_BYTES_MAX = ProofFile.PROOF_BYTES_MAX;

  private final Root root;

  @Option(names = "--no-payloads", description = "do not read the bytes of payloads")
  private boolean noPayloads;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = {
        "a checkpoint or a receipt kept elsewhere, which must be part of this log; may be given"
            + " again. The entry of a receipt F is F.leaf, or its name with .leaf for .tlog-proof"
      })
  private List<Path> against = new ArrayList<>();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "hash, decode and check signatures on N threads (default: the setting verify.threads)")
  private String threads;

  @Option(names = "--json", description = "the report as one JSON object")
  private boolean json;

  @Mixin private CollectorOptions collector;

  VerifyCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Map<Setting, String> flags = new HashMap<>();
    flags.put(Setting.VERIFY_THREADS, threads);
    Settings settings = root.settings(flags);
    List<Kept> kept = new ArrayList<>();
    for (Path file : against) {
      kept.add(kept(file));
    }
    AuditReport report;
    String what = noPayloads ? "everything but the bytes of payloads" : "everything";
    try (LogSource source = LogSource.open(root, collector, Purpose.VERIFY, what);
        Phases phases = new Phases(root.console())) {
      report = Auditor.run(request(source, settings, kept, phases));
      tell(source, report);
    }
    if (json) {
      root.console().print(Rows.utf8(Verdicts.json(report)));
    } else {
      Verdicts.print(report, root.console());
    }
    return report.intact() ? Exit.DONE : Exit.EVIDENCE;
  }

  private AuditRequest request(LogSource source, Settings settings, List<Kept> kept, Phases phases)
      throws IOException, Failure {
    boolean remote = source.remote();
    Home home = root.home();
    VerifierKey homeKey = !remote && Files.exists(home.logVkey()) ? home.vkey() : null;
    return new AuditRequest(
        source.log(),
        source.vault(),
        remote ? source.key() : homeKey,
        null,
        remote ? source.authorities() : authorities(home),
        !noPayloads,
        kept,
        root.suite(tls(settings)),
        settings.verifyThreads(),
        phases,
        root.clock().instant(),
        remote);
  }

  /** The collector records what came out. If it cannot, that changes nothing of what came out. */
  private void tell(LogSource source, AuditReport report) {
    try {
      source.verified(
          (report.intact() ? "intact" : report.findingsTotal() + " findings")
              + ", "
              + report.entries()
              + " entries"
              + (source.remote() ? ", root " + source.checkpoint().checkpoint().root() : ""));
    } catch (IOException | SealwireException e) {
      root.console().warn("the collector did not record this verification: " + e.getMessage());
    }
  }

  /** Only its signatures are used, so that one that does not load here is no reason to stop. */
  private static TlsProvider tls(Settings settings) throws IOException {
    String set = settings.text(Setting.TLS_PROVIDER).orElseThrow();
    return TlsProvider.choose(set.equals("jdk") ? "jdk" : "auto");
  }

  private static List<X509Certificate> authorities(Home home) throws IOException, Failure {
    if (!Files.exists(home.caCertificate())) {
      return List.of();
    }
    try {
      return home.authorities();
    } catch (MalformedException e) {
      throw Failure.unreached(e.getMessage(), null);
    }
  }

  private static Kept kept(Path file) throws IOException, Failure {
    try {
      Bytes bytes = Bytes.wrap(Home.readAtMost(file, KEPT_BYTES_MAX));
      Bytes leaf = Kept.isReceipt(bytes) ? leaf(file) : null;
      return Kept.parse(file.toString(), bytes, leaf);
    } catch (MalformedException e) {
      throw Failure.usage("--against " + file + ": " + e.getMessage(), null);
    }
  }

  private static Bytes leaf(Path receipt) throws IOException, MalformedException {
    String name = receipt.getFileName().toString();
    Path beside = receipt.resolveSibling(name + ".leaf");
    if (!Files.exists(beside) && name.endsWith(".tlog-proof")) {
      int end = name.length() - ".tlog-proof".length();
      beside = receipt.resolveSibling(name.substring(0, end) + ".leaf");
    }
    return Files.exists(beside) ? Bytes.wrap(Home.readAtMost(beside, Leaf.BYTES_MAX)) : null;
  }

  /** A bar for each phase. Belongs to the thread that runs the audit. */
  private static final class Phases implements dev.sealwire.audit.Progress, AutoCloseable {
    private final Console console;
    private String phase = "";
    private Bar bar;

    Phases(Console console) {
      this.console = console;
    }

    @Override
    public void at(String now, long done, long total) {
      if (!now.equals(phase)) {
        close();
        phase = now;
        Bar.Unit unit = now.equals("payloads") ? Bar.Unit.BYTES : Bar.Unit.ITEMS;
        bar = Bar.start(console, now, unit, total);
      }
      bar.to(done, total);
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
