package dev.sealwire.cli;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.field.AuditClient;
import dev.sealwire.pki.Kit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A collector that serves, reached by an auditor's or admin's kit: the one that the options name,
 * or the one that has the home's store open.
 */
final class Reached implements AutoCloseable {
  private final Calling calling;
  private final AuditClient client;
  private final Kit kit;

  private Reached(Calling calling, AuditClient client, Kit kit) {
    this.calling = calling;
    this.client = client;
    this.kit = kit;
  }

  /**
   * Connects, and says whom it asks.
   *
   * @throws Failure if no collector or no kit is known
   */
  static Reached of(Root root, Caller caller) throws IOException, SealwireException, Failure {
    return caller.remote() ? named(root, caller) : local(root, caller);
  }

  /** The collector that the options name, or that of the kit they name. */
  static Reached named(Root root, Caller caller) throws IOException, SealwireException, Failure {
    Kit kit = caller.open(root, caller.kit());
    Endpoint at =
        caller.collector() != null
            ? Endpoint.parse("--collector", caller.collector())
            : Endpoint.parse("the collector in the kit", kit.collector());
    return connect(root, caller, at, kit);
  }

  /** The collector that has the store open, by the home's own kit. */
  static Reached local(Root root, Caller caller) throws IOException, SealwireException, Failure {
    Optional<Endpoint> named = CollectorAddress.read(root.home());
    if (named.isEmpty()) {
      throw Failure.unreached("it is not known where the collector listens", null);
    }
    Endpoint at = named.get();
    Path file = root.home().kits().resolve(caller.own() + ".pem");
    String where = Home.hostPort(at.host(), at.port());
    if (!Files.exists(file)) {
      throw Failure.unreached(
          "the store is in use by the collector at " + where + ", and there is no " + file,
          "name the kit of an " + caller.own() + " to ask it by: --kit FILE");
    }
    root.console()
        .note(
            "the store is in use: "
                + caller.doing()
                + " its collector at "
                + where
                + " by "
                + file);
    return connect(root, caller, at, caller.open(root, file));
  }

  private static Reached connect(Root root, Caller caller, Endpoint at, Kit kit)
      throws IOException, SealwireException, Failure {
    Path state = Calling.stateFolder(root, caller.state());
    Calling calling = Calling.connect(root, root.settings(), at, kit, state);
    try {
      AuditClient client = calling.start(AuditClient::start);
      if (client.keptBefore() < 0) {
        root.console()
            .note(
                "first contact with log "
                    + client.greeting().origin()
                    + "; its checkpoint is kept from now on");
      }
      return new Reached(calling, client, kit);
    } catch (IOException | SealwireException | RuntimeException e) {
      calling.close();
      throw e;
    }
  }

  AuditClient client() {
    return client;
  }

  /** Who asks. */
  Kit kit() {
    return kit;
  }

  /** Ends it without a word, after a failure. */
  void cut() {
    calling.close();
  }

  @Override
  public void close() {
    try (calling) {
      client.close();
    } catch (IOException e) {
      // Everything was read; how the connection ends decides nothing.
    }
  }
}
