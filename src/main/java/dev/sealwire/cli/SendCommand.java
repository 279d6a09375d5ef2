package dev.sealwire.cli;

import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.SendListener;
import dev.sealwire.field.Sent;
import dev.sealwire.field.Source;
import dev.sealwire.field.StreamSource;
import dev.sealwire.pki.Kit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
    Kit kit = Calling.kit(root, kitFile, "who is sending?", passphraseFile);
    Endpoint at =
        to != null
            ? Endpoint.parse("--to", to)
            : Endpoint.parse("the collector in the kit", kit.collector());
    Totals totals = count();
    try (Calling calling =
            Calling.connect(root, root.settings(), at, kit, Calling.stateFolder(root, state));
        SendProgress progress = new SendProgress(root.console(), totals.bytes, totals.payloads)) {
      Outcome outcome = new Outcome(progress);
      try (FieldClient client =
          calling.start((socket, context) -> FieldClient.start(socket, context, outcome))) {
        sendAll(client, outcome);
        client.await();
      }
      return outcome.exit();
    }
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
        walk(Path.of(path), new Sender(client, outcome));
      }
    }
  }

  private void walk(Path path, Sender sender) throws IOException, SealwireException {
    try {
      SourceWalk.walk(path, name, sender);
    } catch (Carried e) {
      throw e.carried;
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

    private final SealwireException carried;

    Carried(SealwireException carried) {
      super(carried);
      this.carried = carried;
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
      String hint = Faults.refusalHint(code);
      if (hint != null) {
        root.console().hint(hint);
      }
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
