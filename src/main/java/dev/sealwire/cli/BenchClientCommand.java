package dev.sealwire.cli;

import dev.sealwire.bench.BareClient;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.pki.Kit;
import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Counts handshakes with any server of this machine; for src/bench/peers.sh, not for people. */
@Command(
    name = "bench-client",
    hidden = true,
    header = "Counts handshakes a second with a server on 127.0.0.1.")
final class BenchClientCommand implements Callable<Integer> {
  private final Root root;

  @Option(names = "--kit", required = true, paramLabel = "FILE", description = "who asks")
  private Path kit;

  @Option(names = "--port", required = true, paramLabel = "P", description = "whom")
  private int port;

  @Option(names = "--seconds", paramLabel = "N", defaultValue = "4", description = "how long")
  private int seconds;

  @Option(names = "--clients", paramLabel = "N", defaultValue = "8", description = "how many")
  private int clients;

  @Option(names = "--http", description = "ask as HTTP does; else for our own protocol")
  private boolean http;

  BenchClientCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    TlsProvider provider =
        TlsProvider.choose(root.settings().text(Setting.TLS_PROVIDER).orElseThrow());
    Kit who = Kit.read(kit, null);
    String request = http ? "GET / HTTP/1.0\r\n\r\n" : "";
    // The first second is for the compilers of this end and, if it has any, of the other.
    BareClient.handshakes(provider, who, port, !http, request, clients, Duration.ofSeconds(1));
    double rate =
        BareClient.handshakes(
            provider, who, port, !http, request, clients, Duration.ofSeconds(seconds));
    root.console().print(String.format(Locale.ROOT, "%.1f", rate));
    return Exit.DONE;
  }
}
