package dev.sealwire.cli;

import dev.sealwire.bench.BareServer;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The bare server that bench starts beside a collector; not for people. */
@Command(
    name = "bench-peer",
    hidden = true,
    header = "Serves what sealwire bench is held against; records nothing.")
final class BenchPeerCommand implements Callable<Integer> {
  private final Root root;

  BenchPeerCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, MalformedException, Failure {
    Home home = root.initialisedHome();
    TlsProvider provider =
        TlsProvider.choose(root.settings().text(Setting.TLS_PROVIDER).orElseThrow());
    BareServer.run(
        home.root(),
        provider,
        port -> {
          root.console().print("listening on 127.0.0.1:" + port);
          root.console().out().flush();
        });
    return Exit.DONE;
  }
}
