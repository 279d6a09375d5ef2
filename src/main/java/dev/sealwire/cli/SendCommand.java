package dev.sealwire.cli;

import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.bytes.UntrustedPeerException;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.SendListener;
import dev.sealwire.field.Sent;
import dev.sealwire.field.Source;
import dev.sealwire.field.StateFolder;
import dev.sealwire.field.StreamSource;
import dev.sealwire.pki.Kit;
import dev.sealwire.tls.ClientTls;
import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSocket;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends files, folders and standard input to a collector. */
@Command(
    name = "send",
    header = "Sends files, folders or standard input, and verifies the receipts.",
    description = {
      "Sends files, folders (with everything in them) and standard input (-) to a collector. A payload is"
          + " reported only when its receipt was verified and kept: the log's signature, the entry's place in"
          + " the log, and that the log grew from the one seen last.",
      "",
      "Prints, for each payload: SHA-256, index, log, name.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire send --kit alice.pem disk.img",
      "  sealwire send --kit alice.pem --case 2026-17 logs/ notes.txt",
      "  dd if=/dev/sdb bs=1M | sealwire send --kit alice.pem --name sdb.img -"
    })
final class SendCommand implements Callable<Integer> {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

  private final Root root;

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "a file, a folder, or - for standard input")
  private List<String> paths;

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT",
      description = "the collector (default: the kit's)")
  private String to;

  @Option(
      names = "--kit",
      paramLabel = "FILE",
      description = "who sends, to which log (default: SEALWIRE_KIT)")
  private Path kitFile;

  @Option(names = "--case", paramLabel = "ID", description = "the case it belongs to")
  private String caseId;

  @Option(names = "--name", paramLabel = "NAME", description = "what the one payload is called")
  private String name;

  @Option(
      names = "--media",
      paramLabel = "TYPE",
      description = "its media type, such as text/plain")
  private String media;

  @Option(names = "--json", description = "print one line of JSON for each payload")
  private boolean json;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "where receipts and checkpoints are kept (default: SEALWIRE_STATE, else ~/.local/state/sealwire)")
  private Path state;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "its first line opens the kit's key")
  private Path passphraseFile;

  SendCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Kit kit = kit();
    Endpoint at =
        to != null
            ? Endpoint.parse("--to", to)
            : Endpoint.parse("the collector in the kit", kit.collector());
    Totals totals = count();
    Settings settings = root.settings();
    TlsProvider provider = TlsProvider.choose(settings.text(Setting.TLS_PROVIDER).orElseThrow());
    FieldClient.Context context =
        new FieldClient.Context(
            kit, new StateFolder(stateFolder()), root.suite(provider), root.clock(), root.random());
    ClientTls tls =
        new ClientTls(
            provider, kit.key(), List.of(kit.certificate()), List.of(kit.ca()), root.clock());
    SSLSocket socket =
        tls.connect(
            at.host(), at.port(), CONNECT_TIMEOUT, settings.duration(Setting.HANDSHAKE_DEADLINE));
    try (SendProgress progress = new SendProgress(root.console(), totals.bytes, totals.payloads)) {
      Outcome outcome = new Outcome(progress);
      try (FieldClient client = start(socket, context, outcome)) {
        sendAll(client, outcome);
        client.await();
      } finally {
        tls.cut(socket);
      }
      return outcome.exit();
    }
  }

  private static FieldClient start(SSLSocket socket, FieldClient.Context context, Outcome outcome)
      throws IOException, SealwireException {
    try {
      return FieldClient.start(socket, context, outcome);
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

  private Kit kit() throws IOException, Failure {
    Path file = kitFile;
    if (file == null && root.env("SEALWIRE_KIT") != null) {
      file = Root.path("SEALWIRE_KIT", root.env("SEALWIRE_KIT"));
    }
    if (file == null) {
      throw Failure.usage(
          "no kit: who is sending?", "name the kit file with --kit FILE or SEALWIRE_KIT");
    }
    try {
      boolean encrypted = Kit.encrypted(file);
      try (Secret secret = encrypted ? secret(file) : null) {
        Kit kit = Kit.read(file, secret);
        if (kit.key() == null) {
          throw Failure.usage(
              file + " holds no private key: it was made from a request",
              "put the key the request was made with into the file, before the certificate");
        }
        return kit;
      }
    } catch (MalformedException e) {
      throw Failure.usage(e, "a kit is what sealwire pki issue writes");
    }
  }

  private Secret secret(Path file) throws IOException, Failure {
    if (passphraseFile != null) {
      return Passphrase.read(root.console(), passphraseFile);
    }
    if (!root.console().interactive()) {
      throw Failure.usage(
          file + " is encrypted and there is no terminal to ask for its passphrase",
          "give it with --passphrase-file FILE");
    }
    return root.console().passphrase("passphrase for " + file + ": ");
  }

  private Path stateFolder() throws Failure {
    if (state != null) {
      return state;
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

  /** How much there is to send: looked at before, so that a misspelt path sends nothing at all. */
  private static final class Totals implements SourceWalk.Visitor {
    private long bytes;
    private long payloads;

    @Override
    public void file(Source source, long size) {
      payloads++;
      bytes += bytes < 0 ? 0 : size;
    }

    @Override
    public void passedOver(Path path, String why) {
      // Told when it is its turn.
    }
  }

  private Totals count() throws IOException, Failure {
    Totals totals = new Totals();
    int streams = 0;
    boolean folder = false;
    for (String path : paths) {
      if (path.equals("-")) {
        streams++;
        totals.payloads++;
        totals.bytes = -1;
      } else {
        Path there = Root.path("PATH", path);
        folder |= java.nio.file.Files.isDirectory(there);
        SourceWalk.walk(there, null, totals);
      }
    }
    if (streams > 1) {
      throw Failure.usage("- stands for standard input, which can be sent once", null);
    }
    if (name != null && (paths.size() > 1 || folder)) {
      throw Failure.usage("--name is for one payload, not for several", null);
    }
    return totals;
  }

  private void sendAll(FieldClient client, Outcome outcome) throws IOException, SealwireException {
    if (client.keptBefore() < 0) {
      root.console()
          .note(
              "first contact with log "
                  + client.greeting().origin()
                  + "; its checkpoint is kept from now on");
    }
    for (String path : paths) {
      if (path.equals("-")) {
        String called = name != null ? name : "stdin";
        send(client, new StreamSource(root.console().in(), called), outcome);
      } else {
        SourceWalk.walk(Path.of(path), name, new Sender(client, outcome));
      }
    }
  }

  private final class Sender implements SourceWalk.Visitor {
    private final FieldClient client;
    private final Outcome outcome;

    Sender(FieldClient client, Outcome outcome) {
      this.client = client;
      this.outcome = outcome;
    }

    @Override
    public void file(Source source, long size) throws IOException {
      try {
        send(client, source, outcome);
      } catch (SealwireException e) {
        throw new Carried(e);
      }
    }

    @Override
    public void passedOver(Path path, String why) {
      outcome.notSent(path + ": " + why);
    }
  }

  /** Takes an exception of ours through a walk that knows only those of files. */
  private static final class Carried extends IOException {
    private static final long serialVersionUID = 1L;

    Carried(SealwireException cause) {
      super(cause);
    }
  }

  private void send(FieldClient client, Source source, Outcome outcome)
      throws IOException, SealwireException {
    try {
      client.send(source, media, caseId);
    } catch (MalformedException e) {
      if (client.broken()) {
        throw e;
      }
      outcome.notSent(source.name() + ": " + e.getMessage());
    } catch (IOException e) {
      if (client.broken()) {
        throw e;
      }
      outcome.notSent(source.name() + ": " + Faults.message(e));
    }
  }

  /** Prints what was sent as its receipt is verified, and remembers the worst of what was not. */
  private final class Outcome implements SendListener {
    private final SendProgress progress;
    private int exit = Exit.DONE; // guarded by this

    Outcome(SendProgress progress) {
      this.progress = progress;
    }

    @Override
    public void bytes(long count) {
      progress.bytes(count);
    }

    @Override
    public synchronized void sent(Sent sent) {
      progress.payloadDone();
      Console console = root.console();
      if (sent.changed()) {
        console.warn(Shown.text(sent.name()) + " changed while it was read; its statement says so");
      }
      if (json) {
        console.print(
            Rows.utf8(
                new JsonWriter()
                    .put("name", sent.name())
                    .put("size", sent.size())
                    .put("sha256", sent.sha256())
                    .put("changed", sent.changed())
                    .put("index", sent.index())
                    .put("origin", sent.origin())
                    .toBytes()));
      } else {
        console.print(
            sent.sha256()
                + "  "
                + sent.index()
                + "  "
                + sent.origin()
                + "  "
                + Shown.text(sent.name()));
      }
      console.out().flush();
    }

    @Override
    public synchronized void refused(String what, String code, String detail) {
      progress.payloadDone();
      root.console()
          .error(
              Shown.text(what) + " was refused (" + Shown.text(code) + "): " + Shown.text(detail));
      exit = Exit.PEER;
    }

    synchronized void notSent(String why) {
      progress.payloadDone();
      root.console().error("not sent: " + Shown.text(why));
      exit = exit == Exit.DONE ? Exit.UNREACHED : exit;
    }

    synchronized int exit() {
      return exit;
    }
  }
}
