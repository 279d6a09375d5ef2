package dev.sealwire.cli;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.collector.ClientCheck;
import dev.sealwire.collector.Collector;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
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
      logKey = LogKey.open(home.logKey(), passphrase.forKey(home.logKey()));
    }
    try (H2EvidenceLog log = H2EvidenceLog.open(home.data())) {
      Files.deleteIfExists(home.collectorAddress()); // a crash left it
      return serve(new Start(home, settings, flags, provider, identity, logKey), log);
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

  private int serve(Start start, H2EvidenceLog log) throws IOException, SealwireException, Failure {
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
      ClientCheck check = new ClientCheck(trust.roots(), register, root.clock());
      Collector collector =
          Collector.start(
              new Collector.Parts(
                  start.settings().toCollector(Certificates.subject(identity.certificate())),
                  new ServerTls(provider, identity.key(), identity.chain(), check),
                  check,
                  ledger,
                  log,
                  new DiskVault(home.data(), root.random()),
                  suite,
                  root.clock(),
                  root.random(),
                  Version.software(),
                  root.console()::warn));
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
              new Reloader.Current(start.settings(), identity, trust));
      try (ExpiryWatch expiry = expiry(home, reloader, register)) {
        return run(home, collector, reloader, expiry, ledger, provider, log);
      }
    }
  }

  private ExpiryWatch expiry(Home home, Reloader reloader, CertificateRegister register) {
    ExpiryWatch.Source source =
        new ExpiryWatch.Source() {
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
    return new ExpiryWatch(source, root.clock(), root.console()::warn);
  }

  private int run(
      Home home,
      Collector collector,
      Reloader reloader,
      ExpiryWatch expiry,
      Ledger ledger,
      TlsProvider provider,
      H2EvidenceLog log)
      throws IOException {
    address(home, collector);
    CompletableFuture<String> end = new CompletableFuture<>();
    ledger.failed().thenAccept(cause -> end.complete("failed: " + cause.getMessage()));
    Shutdown shutdown = Shutdown.onSignal(() -> end.complete("signal"));
    collector.onReload(reloader::reload);
    String noSignal =
        Hangup.onSignal(
            () -> {
              try {
                reloader.reload("SIGHUP", null);
              } catch (IOException | RuntimeException e) {
                root.console().warn("nothing was reloaded: " + e.getMessage());
              }
              expiry.look();
            });
    tell(collector, ledger, provider, log);
    expiry.start();
    if (noSignal != null) {
      root.console().note(noSignal + "; sealwire reload does the same");
    }
    int exit = Exit.FAULT;
    try {
      String reason = end.join();
      Files.deleteIfExists(home.collectorAddress());
      collector.stop(reason);
      ledger.close();
      awaitSearch(log);
      log.close();
      // The store may have failed on the way out as well, with the end itself unrecorded.
      boolean failed = ledger.failed().isDone();
      exit = failed ? failed(ledger.failed().join().getMessage()) : Exit.DONE;
    } catch (IOException e) {
      exit = failed(Faults.message(e));
    } finally {
      if (exit == Exit.DONE) {
        root.console().note("stopped");
      }
      // The last thing: the process may be gone right after it.
      shutdown.done(exit);
    }
    return exit;
  }

  private int failed(String why) {
    root.console().error("the collector stopped: failed: " + why);
    root.console().hint("the next sealwire serve recovers; sealwire verify says what is there");
    return Exit.UNREACHED;
  }

  /** Only commands on this machine want it, and they can be told where to ask. */
  private void address(Home home, Collector collector) {
    try {
      CollectorAddress.write(home, collector.address());
    } catch (IOException e) {
      root.console().warn("other commands will not find this collector: " + Faults.message(e));
    }
  }

  /** What a search cannot find yet, the next reader would have to look for entry by entry. */
  private void awaitSearch(H2EvidenceLog log) {
    try {
      log.awaitSearch();
    } catch (IOException e) {
      root.console().warn("the search table is behind: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Collector collector, Ledger ledger, TlsProvider provider, H2EvidenceLog log)
      throws IOException {
    Console console = root.console();
    collector
        .recovery()
        .map(Recovery::found)
        .orElse(List.of())
        .forEach(found -> console.note("recovered: " + found.what() + ": " + found.detail()));
    String host = collector.address().getAddress().getHostAddress();
    console.note(
        "log "
            + ledger.origin()
            + ", "
            + log.size()
            + " entries; tls by "
            + provider.name()
            + " "
            + provider.version()
            + "; a connection without a certificate is refused");
    console.print("listening on " + Home.hostPort(host, collector.address().getPort()));
    console.out().flush();
  }
}
