package dev.sealwire.cli;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.collector.ClientCheck;
import dev.sealwire.collector.Collector;
import dev.sealwire.collector.Line;
import dev.sealwire.evidence.Recovery;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Identity;
import dev.sealwire.pki.LogKey;
import dev.sealwire.store.DiskVault;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.tlog.NoteSigner;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.tls.ServerTls;
import dev.sealwire.tls.TlsProvider;
import dev.sealwire.wire.StatusMessages.Expiring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the collector until it is told to stop. */
@Command(
    name = "serve",
    header = "Runs the collector until it is told to stop.",
    description = {
      "Runs the collector: lets in clients with a certificate whose issuing is in the log, records every"
          + " connection attempt and every payload, and answers each payload with a receipt. SIGTERM or"
          + " Ctrl-C lets open payloads finish and ends it. SIGHUP has it take up changed"
          + " certificates and settings, without a connection ending; what it does not take up, it"
          + " names, and goes on with the old.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire serve",
      "  sealwire --home /srv/evidence serve --bind 192.0.2.7 --port 9443"
    })
final class ServeCommand implements Callable<Integer> {
  private final Root root;

  @Option(
      names = "--bind",
      paramLabel = "A",
      description = "address to listen on (default: setting bind)")
  private String bind;

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "port to listen on; 0 takes a free one (default: setting port)")
  private String port;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "its first line opens the home's keys")
  private Path passphraseFile;

  ServeCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    if (bind != null) {
      flags.put(Setting.BIND, bind);
    }
    if (port != null) {
      flags.put(Setting.PORT, port);
    }
    Settings settings = root.settings(flags);
    TlsProvider provider = TlsProvider.choose(settings.text(Setting.TLS_PROVIDER).orElseThrow());
    Identity identity;
    LogKey logKey;
    try (Passphrase passphrase = Passphrase.of(root, passphraseFile, settings)) {
      identity = Identities.load(home, passphrase);
      logKey = Identities.logKey(home, passphrase);
    }
    try (H2EvidenceLog log =
            H2EvidenceLog.open(
                home.data(),
                settings.number(Setting.DISK_RESERVE),
                (int) settings.number(Setting.STORE_ALIVE));
        Lookout lookout = Lookout.open(root, home, settings);
        HeapWatch heap = new HeapWatch()) {
      heap.start();
      Files.deleteIfExists(home.collectorAddress()); // a crash left it
      return serve(new Start(home, settings, flags, provider, identity, logKey), log, lookout);
    }
  }

  /** What a collector is started with. */
  private record Start(
      Home home,
      Settings settings,
      Map<Setting, String> flags,
      TlsProvider provider,
      Identity identity,
      LogKey logKey) {}

  private int serve(Start start, H2EvidenceLog log, Lookout lookout)
      throws IOException, SealwireException, Failure {
    Home home = start.home();
    TlsProvider provider = start.provider();
    Identity identity = start.identity();
    VerifierKey vkey = home.vkey();
    SignatureSuite suite = root.suite(provider);
    NoteSigner signer = new NoteSigner(vkey, start.logKey().privateKey(), suite);
    try (Ledger ledger = Ledger.open(log, signer, vkey, suite, root.clock())) {
      CertificateRegister register = ledger.register();
      Trust trust = Trust.of(home, register, log);
      Identities.checkRevoked(identity, register);
      Identities.checkAuthority(identity, trust.roots(), root.clock().instant());
      ClientCheck check = new ClientCheck(trust.roots(), register, root.clock());
      lookout.watch(ledger);
      AtomicReference<ExpiryWatch.Source> source = new AtomicReference<>();
      Collector collector =
          Collector.start(
              new Collector.Parts(
                  start.settings().toCollector(Certificates.subject(identity.certificate())),
                  new ServerTls(provider, identity.key(), identity.chain(), check),
                  check,
                  ledger,
                  log,
                  new DiskVault(
                      home.data(), root.random(), start.settings().number(Setting.DISK_RESERVE)),
                  suite,
                  root.clock(),
                  root.random(),
                  Version.software(),
                  lookout.operator(home.data(), () -> expiring(source.get()))));
      Reloader reloader =
          new Reloader(
              root,
              home,
              start.flags(),
              passphraseFile,
              provider,
              collector,
              check,
              register,
              log,
              lookout::say,
              new Reloader.Current(start.settings(), identity, trust));
      source.set(soon(home, reloader, register));
      try (ExpiryWatch expiry = new ExpiryWatch(source.get(), root.clock(), expires(lookout))) {
        try {
          lookout.serve(collector, ledger, () -> expiries(reloader.current()));
        } catch (IOException | RuntimeException e) {
          collector.stop("start failed");
          throw e;
        }
        return run(home, collector, reloader, expiry, ledger, provider, log, lookout);
      }
    }
  }

  private static Map<String, Instant> expiries(Reloader.Current current) {
    Map<String, Instant> ends = new TreeMap<>();
    ends.put("collector", current.identity().certificate().getNotAfter().toInstant());
    for (X509Certificate authority : current.trust().inForce()) {
      ends.merge("authority", authority.getNotAfter().toInstant(), (a, b) -> a.isBefore(b) ? a : b);
    }
    return ends;
  }

  private static Consumer<String> expires(Lookout lookout) {
    return line -> lookout.say(Line.Level.WARNING, "certificate.expires", line);
  }

  /** What an auditor is told; nothing before there is something to ask. */
  private List<Expiring> expiring(ExpiryWatch.Source source) {
    return source == null
        ? List.of()
        : source.soon(root.clock().instant()).stream().map(Expiry::toWire).toList();
  }

  private static ExpiryWatch.Source soon(
      Home home, Reloader reloader, CertificateRegister register) {
    return new ExpiryWatch.Source() {
      @Override
      public List<Expiry> soon(Instant now) {
        X509Certificate collector = reloader.current().identity().certificate();
        Duration within = Duration.ofDays(days().get(0));
        return Expiry.soon(home, register, collector, now, within);
      }

      @Override
      public List<Integer> days() {
        return reloader.current().settings().days(Setting.EXPIRY_WARNINGS);
      }
    };
  }

  private int run(
      Home home,
      Collector collector,
      Reloader reloader,
      ExpiryWatch expiry,
      Ledger ledger,
      TlsProvider provider,
      H2EvidenceLog log,
      Lookout lookout)
      throws IOException {
    address(home, collector, lookout);
    CompletableFuture<String> end = new CompletableFuture<>();
    ledger.failed().thenAccept(cause -> end.complete("failed: " + cause.getMessage()));
    collector.lost().thenAccept(part -> end.complete("failed: " + part));
    Shutdown shutdown = Shutdown.onSignal(() -> end.complete("signal"));
    collector.onReload(reloader::reload);
    String noSignal = Hangup.onSignal(() -> hungUp(reloader, expiry, lookout));
    tell(collector, ledger, provider, log, lookout);
    expiry.start();
    if (noSignal != null) {
      lookout.say(
          Line.Level.INFO, "collector.signal", noSignal + "; sealwire reload does the same");
    }
    int exit = Exit.FAULT;
    try {
      String reason = end.join();
      lookout.say(Line.Level.INFO, "collector.stopping", "stopping: " + reason);
      Files.deleteIfExists(home.collectorAddress());
      collector.stop(reason);
      ledger.close();
      awaitSearch(log, lookout);
      log.close();
      // The store may have failed on the way out as well, with the end itself unrecorded.
      Optional<String> failure = failure(ledger, collector);
      exit = failure.isPresent() ? failed(failure.get(), lookout) : Exit.DONE;
    } catch (IOException e) {
      exit = failed(Faults.message(e), lookout);
    } finally {
      if (exit == Exit.DONE) {
        lookout.say(Line.Level.INFO, "collector.stopped", "stopped");
      }
      lookout.close();
      // The last thing: the process may be gone right after it.
      shutdown.done(exit);
    }
    return exit;
  }

  private static Optional<String> failure(Ledger ledger, Collector collector) {
    return ledger.failed().isDone()
        ? Optional.of(ledger.failed().join().getMessage())
        : Optional.ofNullable(collector.lost().getNow(null));
  }

  private static void hungUp(Reloader reloader, ExpiryWatch expiry, Lookout lookout) {
    try {
      reloader.reload("SIGHUP", null);
    } catch (IOException | RuntimeException e) {
      lookout.say(Line.Level.WARNING, "reload.refused", "nothing was reloaded: " + e.getMessage());
    }
    expiry.look();
  }

  private int failed(String why, Lookout lookout) {
    lookout.say(Line.Level.ERROR, "collector.failed", why);
    if (lookout.ownsStderr()) {
      return Exit.UNREACHED;
    }
    root.console().error("the collector stopped: failed: " + why);
    root.console().hint("the next sealwire serve recovers; sealwire verify says what is there");
    return Exit.UNREACHED;
  }

  /** Only commands on this machine want it, and they can be told where to ask. */
  private static void address(Home home, Collector collector, Lookout lookout) {
    try {
      CollectorAddress.write(home, collector.address());
    } catch (IOException e) {
      lookout.say(
          Line.Level.WARNING,
          "collector.address",
          "other commands will not find this collector: " + Faults.message(e));
    }
  }

  /** What a search cannot find yet, the next reader would have to look for entry by entry. */
  private static void awaitSearch(H2EvidenceLog log, Lookout lookout) {
    try {
      log.awaitSearch();
    } catch (IOException e) {
      lookout.say(
          Line.Level.WARNING, "store.trouble", "the search table is behind: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(
      Collector collector, Ledger ledger, TlsProvider provider, H2EvidenceLog log, Lookout lookout)
      throws IOException {
    for (Recovery.Found found :
        collector.recovery().map(Recovery::found).orElse(List.<Recovery.Found>of())) {
      lookout.say(
          Line.of(Line.Level.WARNING, "collector.recovered", found.detail())
              .with("what", found.what()));
    }
    String host = collector.address().getAddress().getHostAddress();
    String where = Home.hostPort(host, collector.address().getPort());
    lookout.say(
        Line.of(
                Line.Level.INFO,
                "collector.started",
                "serving; a connection without a certificate is refused")
            .with("log", ledger.origin())
            .with("entries", log.size())
            .with("address", where)
            .with("tls", provider.name() + " " + provider.version())
            .with("software", Version.software()));
    root.console().print("listening on " + where);
    root.console().out().flush();
  }
}
