package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.UntrustedPeerException;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.StateFolder;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.tls.ClientTls;
import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/** A connection to a collector, by a kit; closing cuts it. */
final class Calling implements AutoCloseable {
  private static final String KIT_HINT =
      "a kit is the whole file that sealwire pki issue writes: name it with --kit FILE";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

  private final ClientTls tls;
  private final SSLSocket socket;
  private final FieldClient.Context context;

  private Calling(ClientTls tls, SSLSocket socket, FieldClient.Context context) {
    this.tls = tls;
    this.socket = socket;
    this.context = context;
  }

  /** Begins the conversation. */
  interface Beginning<T> {
    T start(SSLSocket socket, FieldClient.Context context) throws IOException, SealwireException;
  }

  /**
   * The kit that {@code flag} names, else {@code SEALWIRE_KIT}.
   *
   * @param who what to ask if none is named
   * @param passphraseFile opens its key; null if somebody has to be asked
   */
  static Kit kit(Root root, Path flag, String who, Path passphraseFile)
      throws IOException, Failure {
    try (Passphrase passphrase =
        new Passphrase(root.console(), passphraseFile, "--passphrase-file")) {
      return kit(root, flag, who, passphrase);
    }
  }

  /** As above, opened by {@code passphrase}, which stays its owner's to close. */
  static Kit kit(Root root, Path flag, String who, Passphrase passphrase)
      throws IOException, Failure {
    Path file = flag;
    if (file == null && root.env("SEALWIRE_KIT") != null) {
      file = Root.path("SEALWIRE_KIT", root.env("SEALWIRE_KIT"));
    }
    if (file == null) {
      throw Failure.usage("no kit: " + who, "name the kit file with --kit FILE or SEALWIRE_KIT");
    }
    try {
      Kit kit = Kit.read(file, passphrase.forKit(file));
      if (kit.key() == null) {
        throw Failure.usage(
            file + " holds no private key: it was made from a request",
            "put the key the request was made with into the file, before the certificate");
      }
      Instant end = kit.certificate().getNotAfter().toInstant();
      if (end.isBefore(root.clock().instant())) {
        root.console()
            .warn(
                "the certificate in "
                    + file
                    + " expired at "
                    + Rows.seconds(end)
                    + "; sealwire pki renew makes a new kit");
      }
      return kit;
    } catch (MalformedException e) {
      boolean opens = e.what().equals(PemFiles.WRONG_PASSPHRASE);
      throw Failure.usage(e, opens ? Faults.PASSPHRASE_HINT : KIT_HINT);
    }
  }

  /** Where checkpoints and receipts are kept: the flag's, else what the environment says. */
  static Path stateFolder(Root root, Path flag) throws Failure {
    if (flag != null) {
      return flag;
    }
    if (root.env("SEALWIRE_STATE") != null) {
      return Root.path("SEALWIRE_STATE", root.env("SEALWIRE_STATE"));
    }
    String base = root.env("XDG_STATE_HOME");
    String user = root.env("HOME") != null ? root.env("HOME") : System.getProperty("user.home");
    return (base != null
            ? Root.path("XDG_STATE_HOME", base)
            : Root.path("HOME", user).resolve(".local").resolve("state"))
        .resolve("sealwire");
  }

  /** Connects to {@code at} and does the handshake. */
  static Calling connect(Root root, Settings settings, Endpoint at, Kit kit, Path state)
      throws IOException, SealwireException, Failure {
    TlsProvider provider = TlsProvider.choose(settings.text(Setting.TLS_PROVIDER).orElseThrow());
    FieldClient.Context context =
        new FieldClient.Context(
                kit, new StateFolder(state), root.suite(provider), root.clock(), root.random())
            .looked();
    ClientTls tls =
        new ClientTls(
            provider, kit.key(), List.of(kit.certificate()), kit.authorities(), root.clock());
    SSLSocket socket =
        tls.connect(
            at.host(), at.port(), CONNECT_TIMEOUT, settings.duration(Setting.HANDSHAKE_DEADLINE));
    return new Calling(tls, socket, context);
  }

  /** Begins to talk; a refusal of our certificate shows only here. */
  <T> T start(Beginning<T> beginning) throws IOException, SealwireException {
    try {
      return beginning.start(socket, context);
    } catch (FileSystemException e) {
      throw e; // The state folder's: the collector has nothing to do with it.
    } catch (IOException e) {
      Optional<UntrustedPeerException> refusal = ClientTls.refusal(e);
      if (refusal.isPresent()) {
        throw refusal.get();
      }
      // No alert came through, but whoever is served is greeted first.
      throw new UntrustedPeerException(
          "closed", "the collector closed the connection instead of greeting: its log says why", e);
    }
  }

  @Override
  public void close() {
    tls.cut(socket);
  }
}
