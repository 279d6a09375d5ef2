package dev.sealwire.bench;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.SendListener;
import dev.sealwire.field.StateFolder;
import dev.sealwire.pki.Kit;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tls.ClientTls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** A home with a collector that serves it, and a client's kit. */
final class Collecting implements AutoCloseable {
  static final String HOST = "127.0.0.1";
  private static final String CLIENT = "bench";
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Limits that keep one source or certificate from what is measured here. */
  private static final Map<String, String> UNLIMITED =
      Map.of(
          "SEALWIRE_HANDSHAKES_SOURCE_MAX", "4096",
          "SEALWIRE_HANDSHAKES_MAX", "4096",
          "SEALWIRE_CONNECTIONS_MAX", "1000000",
          "SEALWIRE_CONNECTIONS_CERTIFICATE_MAX", "1000000");

  private final Plan plan;
  private final Path home;
  private final Kit kit;
  private final SignatureSuite suite;
  private final Child child;

  private Collecting(Plan plan, Path home, Kit kit, SignatureSuite suite, Child child) {
    this.plan = plan;
    this.home = home;
    this.kit = kit;
    this.suite = suite;
    this.child = child;
  }

  /** Makes a new home of that name and serves it. */
  static Collecting start(Plan plan, String name) throws IOException, SealwireException {
    Path home = plan.folder().resolve(name);
    Child.run(plan, "--home", home.toString(), "init", "--no-passphrase", "--host", HOST);
    Child.run(plan, "--home", home.toString(), "pki", "issue", CLIENT, "--role", "field");
    Kit kit = Kit.read(home.resolve("certs/kits/" + CLIENT + ".pem"), null);
    Child child =
        Child.serve(
            plan, UNLIMITED, "--home", home.toString(), "serve", "--bind", HOST, "--port", "0");
    SignatureSuite suite =
        new SignatureSuite(plan.provider().signatures(), plan.provider().signatures(), null);
    return new Collecting(plan, home, kit, suite, child);
  }

  Path home() {
    return home;
  }

  Child child() {
    return child;
  }

  /** For a client with the same kit and nothing of ours around its TLS. */
  SSLContext bareContext() throws IOException {
    return BareTls.context(plan.provider(), kit.key(), kit.certificate(), kit.ca());
  }

  SignatureSuite suite() {
    return suite;
  }

  /** Connects as a field client does; {@code state} is a name for what it keeps. */
  FieldClient connect(String state, SendListener listener) throws IOException, SealwireException {
    ClientTls tls =
        new ClientTls(
            plan.provider(),
            kit.key(),
            List.of(kit.certificate()),
            List.of(kit.ca()),
            plan.clock());
    FieldClient.Context context =
        new FieldClient.Context(
            kit,
            new StateFolder(home.resolve("bench-" + state)),
            suite,
            plan.clock(),
            plan.random());
    return FieldClient.start(tls.connect(HOST, child.port(), SOON, SOON), context, listener);
  }

  /** Ends the collector in good order. */
  void stop() throws IOException {
    child.stop();
  }

  @Override
  public void close() {
    child.close();
  }
}
